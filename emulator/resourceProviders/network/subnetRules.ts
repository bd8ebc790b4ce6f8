import { AddressRange } from "../../world/addressRange";
import { ArmError } from "../../world/armError";
import { type ArmId, parseArmId } from "../../world/armId";
import { propertiesOf, textField } from "../../world/document";
import type { JsonObject } from "../../world/resource";
import type { World } from "../../world/world";
import { interfacesIn, ipConfigurationId } from "./networkInterface";
import { prefixesOf } from "./subnetSettings";

/**
 * Refuses to delete a subnet that something has an address from.
 * @throws ArmError 400 `InUseSubnetCannotBeDeleted`
 */
export function refuseInUse(world: World, subnetId: ArmId): void {
  const users = interfacesIn(world, subnetId);
  if (users.length === 0) return;
  throw new ArmError(
    400,
    "InUseSubnetCannotBeDeleted",
    `Subnet ${subnetId.name} is in use by ${users.map(ipConfigurationId).join(", ")} and cannot be deleted. In order to ` +
      "delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.",
  );
}

/**
 * Refuses to take a range away from a subnet that something has an address from; that ranges without one may go is
 * inferred.
 * @throws ArmError 400 `InUsePrefixCannotBeDeleted`
 */
export function refuseMoved(world: World, subnetId: ArmId, settings: JsonObject): void {
  const existing = world.store.get(subnetId);
  const addresses = interfacesIn(world, subnetId).map(({ hidden }) => textField(hidden, "address") as string);
  const isUsed = (prefix: string): boolean =>
    addresses.some((address) => AddressRange.parse(prefix)?.isUsable(address) === true);
  if (existing === undefined) return;
  const kept = prefixesOf(settings);
  const before = prefixesOf(propertiesOf(existing.document)).find((prefix) => !kept.includes(prefix) && isUsed(prefix));
  if (before === undefined) return;
  throw new ArmError(
    400,
    "InUsePrefixCannotBeDeleted",
    `IpPrefix ${before} on Subnet ${subnetId.name} has active allocations and cannot be deleted.`,
  );
}

/** The private endpoints in a subnet, whose operations hold the subnet. */
export function endpointsIn(world: World, subnetId: ArmId): readonly ArmId[] {
  return interfacesIn(world, subnetId).flatMap(
    ({ hidden }) => parseArmId(textField(hidden, "privateEndpointId") ?? "") ?? [],
  );
}
