import { propertiesOf } from "../world/document";
import type { World } from "../world/world";
import { privateLinkName, resolvePrivate } from "./privateNames";
import { clusterNamed } from "./reachableInstances";

export interface Resolved {
  readonly cname?: string;
  readonly address: string;
}

/**
 * Resolves a name as DNS does: to the private address where a virtual network knows one, else to the public address where
 * public access is enabled. (Azure's public DNS goes on to answer when public access is disabled and the connection is refused; here the
 * name is unknown then, because one data-plane address serves all hosts.)
 */
export function resolveName(world: World, name: string, publicAddress: string | undefined): Resolved | undefined {
  for (const { id } of world.store.list("Microsoft.Network/virtualNetworks")) {
    const address = resolvePrivate(world, name, id.text);
    if (address === undefined) continue;
    const alias = privateLinkName(name);
    // A name that is none of Azure Managed Redis is its own privatelink name: no alias of anything.
    const isAlias =
      alias !== name && !name.includes(".privatelink.") && resolvePrivate(world, alias, id.text) === address;
    return isAlias ? { cname: alias, address } : { address };
  }
  const cluster = clusterNamed(world, name);
  const isPublic = cluster && propertiesOf(cluster.document).publicNetworkAccess === "Enabled";
  return isPublic && publicAddress !== undefined ? { address: publicAddress } : undefined;
}
