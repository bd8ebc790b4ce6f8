import { connectionsOf, isApproved } from "../resourceProviders/network/privateEndpointConnection";
import { addressesOf, ZONES } from "../resourceProviders/privateDns/recordSet";
import { isCompleted, linksOf } from "../resourceProviders/privateDns/virtualNetworkLinkSettings";
import type { World } from "../world/world";
import { clusterNamed } from "./reachableInstances";

/**
 * The address that a name has inside a virtual network, as Azure's DNS finds it: a record in a zone that is linked to the
 * network (a zone group writes and removes the record); a cluster's public name leads to its privatelink name as long as
 * the cluster has an approved private endpoint.
 * @param hostName `cache.westus2.redis.azure.net` or `cache.westus2.privatelink.redis.azure.net`, in any case
 * @returns        undefined: the network's private zones do not know the name
 */
export function resolvePrivate(world: World, hostName: string, virtualNetworkId: string): string | undefined {
  const name = hostName.toLowerCase().replace(/\.$/, "");
  const own = recordAddress(world, name, virtualNetworkId);
  if (own !== undefined || !hasPrivateLink(world, name)) return own;
  return recordAddress(world, privateLinkName(name), virtualNetworkId);
}

/** `cache.westus2.privatelink.redis.azure.net`: the public name is its alias while there is a private endpoint. */
export function privateLinkName(hostName: string): string {
  return hostName.replace(/(?=redis\.azure\.net$)/i, "privatelink.");
}

/** Only the zone with the longest matching name is asked: a private zone hides the names that it does not have. */
function recordAddress(world: World, name: string, virtualNetworkId: string): string | undefined {
  const [zone] = linksOf(world, virtualNetworkId)
    .filter(isCompleted)
    .flatMap((link) => link.id.parent ?? [])
    .filter((candidate) => name.endsWith(`.${candidate.name.toLowerCase()}`))
    .sort((a, b) => b.name.length - a.name.length);
  if (zone === undefined) return undefined;
  const record = name.slice(0, -zone.name.length - 1);
  const recordSet = world.store.list(`${ZONES}/A`, zone).find(({ id }) => id.name.toLowerCase() === record);
  return recordSet && addressesOf(recordSet)[0];
}

function hasPrivateLink(world: World, hostName: string): boolean {
  const cluster = clusterNamed(world, hostName);
  return cluster !== undefined && connectionsOf(world, cluster.id).some(isApproved);
}
