import { ArmError } from "../../world/armError";
import { propertiesOf, textField } from "../../world/document";
import type { Resource } from "../../world/resource";
import type { World } from "../../world/world";
import { interfacesIn, ipConfigurationId } from "./networkInterface";
import { prefixesOf, rangesOf } from "./subnetSettings";

/**
 * The address that a new private endpoint gets in a subnet: the one that was asked for, else the lowest free one.
 * @throws ArmError 400 `SubnetIsFull`, `PrivateIPAddressNotInSubnet` or `PrivateIPAddressIsAllocated`
 */
export function allocateAddress(world: World, subnet: Resource, requested: string | undefined): string {
  const ranges = rangesOf(subnet).map(({ range }) => range);
  const prefix = prefixesOf(propertiesOf(subnet.document)).join(", ");
  const users = new Map(
    interfacesIn(world, subnet.id).map((user) => [textField(user.hidden, "address") as string, user]),
  );
  if (requested === undefined) {
    for (const range of ranges) {
      const free = range.freeAddress(new Set(users.keys()));
      if (free !== undefined) return free;
    }
    throw new ArmError(
      400,
      "SubnetIsFull",
      `Subnet ${subnet.id.name} with address prefix ${prefix} does not have enough capacity for 1 IP addresses.`,
    );
  }
  if (!ranges.some((range) => range.isUsable(requested))) {
    throw new ArmError(
      400,
      "PrivateIPAddressNotInSubnet",
      `Private static IP address ${requested} does not belong to the range of subnet prefix ${prefix}.`,
    );
  }
  const user = users.get(requested);
  if (user !== undefined) {
    throw new ArmError(
      400,
      "PrivateIPAddressIsAllocated",
      `The private IP address ${requested} is already allocated to resource ${ipConfigurationId(user)}.`,
    );
  }
  return requested;
}
