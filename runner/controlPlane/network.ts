import { physicalName, privateDnsZoneId } from "../../provider/names";
import type { Declaration } from "../stacks/stacks";
import type { Area } from "./dependencies";

/** The private DNS zone of all instances of a place. */
export function zoneIdOf({ subscriptionId, resourceGroupName }: Area): string {
  return privateDnsZoneId({ subscriptionId, resourceGroupName });
}

/** The logical name of what the network stack of a scope declares. */
const NAME = "network";

/** The link of that zone to the applications' network, as the Go operator names it where it is the other owner, or as we do. */
export function linkIdOf(area: Area, owner: string): string {
  return `${zoneIdOf(area)}/virtualNetworkLinks/${area.linkName ?? physicalName(NAME, owner)}`;
}

/**
 * What the network stack of a scope declares: the zone and its link to the applications' network. A zone that somebody else
 * made is used; only a link is added to such a zone.
 */
export function networkDeclaration(area: Area, of: { owner: string; zoneIsTheirs: boolean }): Declaration {
  const { subscriptionId, resourceGroupName, linkedNetworkId, linkName } = area;
  return {
    is: "network",
    name: NAME,
    args: {
      subscriptionId,
      resourceGroupName,
      virtualNetworkId: linkedNetworkId,
      owner: of.owner,
      ...(linkName === undefined ? {} : { virtualNetworkLinkName: linkName }),
      ...(of.zoneIsTheirs ? { privateDnsZoneId: zoneIdOf(area) } : {}),
    },
  };
}

/** What the stack of an IpRange declares: a subnet. */
export function subnetDeclaration(area: Area, of: { name: string; owner: string; cidr: string }): Declaration {
  const { subscriptionId, resourceGroupName, networkId } = area;
  return {
    is: "network",
    name: of.name,
    args: {
      subscriptionId,
      resourceGroupName,
      virtualNetworkId: networkId,
      subnetAddressPrefix: of.cidr,
      privateDnsZoneId: zoneIdOf(area),
      linkVirtualNetwork: false,
      owner: of.owner,
    },
  };
}
