import { isIPv6 } from "node:net";
import { AddressRange } from "../../world/addressRange";
import { ArmError } from "../../world/armError";
import type { ArmId } from "../../world/armId";

/** The smallest subnet that Azure makes has 8 addresses. */
const SUBNET_LENGTH_MAX = 29;

/**
 * The range of an address prefix that belongs to a resource.
 * @throws ArmError 400 `InvalidAddressPrefixFormat`, or `InvalidCIDRNotation` where bits are set after the prefix
 */
function parseRange(prefix: string, of: ArmId): AddressRange {
  const range = AddressRange.parse(prefix);
  if (range === undefined) {
    throw new ArmError(
      400,
      "InvalidAddressPrefixFormat",
      `Address prefix ${prefix} of resource ${of.text} is not formatted correctly. It should follow CIDR notation, for ` +
        "example 10.0.0.0/24.",
    );
  }
  if (range.text !== prefix) {
    throw new ArmError(
      400,
      "InvalidCIDRNotation",
      `The address prefix ${prefix} in resource ${of.text} has an invalid CIDR notation. For the given prefix length, ` +
        `the address prefix should be ${range.text}.`,
    );
  }
  return range;
}

/**
 * The IPv4 ranges among address prefixes. Those of IPv6 are kept and not looked at: private endpoints have IPv4 addresses.
 * @throws ArmError as `parseRange`
 */
export function parseRanges(prefixes: readonly string[], of: ArmId): readonly AddressRange[] {
  return prefixes.filter((prefix) => !isIPv6(prefix.split("/")[0] as string)).map((prefix) => parseRange(prefix, of));
}

export interface SubnetRange {
  readonly id: ArmId;
  readonly range: AddressRange;
}

/**
 * Refuses subnets that lie outside the address space of their virtual network, or on one another.
 * @throws ArmError 400 `NetcfgSubnetRangeOutsideVnet`, `NetcfgSubnetRangesOverlap` or, below /29, `NetcfgInvalidSubnet`
 */
export function refuseMisplaced(subnets: readonly SubnetRange[], space: readonly AddressRange[]): void {
  for (const [index, { id, range }] of subnets.entries()) {
    const network = id.parent?.name;
    if (range.length > SUBNET_LENGTH_MAX) {
      throw new ArmError(
        400,
        "NetcfgInvalidSubnet",
        `Subnet '${id.name}' is not valid in virtual network '${network}'.`,
      );
    }
    if (!space.some((part) => part.covers(range))) {
      throw new ArmError(
        400,
        "NetcfgSubnetRangeOutsideVnet",
        `Subnet '${id.name}' is not valid because its IP address range is outside the IP address range of virtual ` +
          `network '${network}'.`,
      );
    }
    if (subnets.slice(0, index).some((other) => other.range.overlaps(range))) {
      throw new ArmError(
        400,
        "NetcfgSubnetRangesOverlap",
        `Subnet '${id.name}' is not valid because its IP address range overlaps with that of an existing subnet in ` +
          `virtual network '${network}'.`,
      );
    }
  }
}
