import type { ManagedRedisArgs } from "../../components/managedRedisArgs";
import type { ManagedRedisNetworkArgs } from "../../components/managedRedisNetwork";

/** What can be written into a program as it is: no outputs, and the network by its presence. */
export type PlainArgs = {
  -readonly [P in Exclude<keyof ManagedRedisArgs, "network" | "subscriptionId">]?: unknown;
};
export type PlainNetworkArgs = { -readonly [P in Exclude<keyof ManagedRedisNetworkArgs, "subscriptionId">]?: unknown };

/** All that a program declares. */
export interface Declaration {
  readonly network: PlainNetworkArgs;
  /** Undefined: the program has no instance, only the network. */
  readonly instance: PlainArgs | undefined;
}

/** The names in the local Azure that programs are made of. */
export interface Place {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly virtualNetworkId: string;
  /** Two subnets that are there already. */
  readonly subnetIds: readonly [string, string];
  /** A zone of somebody else's, in a resource group of its own. */
  readonly hubZoneId: string;
  /** A user-assigned identity. */
  readonly identityId: string;
  /** `n` names one of the free address ranges in the virtual network. */
  range(n: number): string;
}

/** The names by which a local Azure is found. */
export interface Names {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly virtualNetworkId: string;
  readonly subnetId: string;
  readonly addressSpace: string;
}

export function placeOf(names: Names): Place {
  const { subscriptionId, resourceGroup, location, virtualNetworkId, subnetId, addressSpace } = names;
  const groups = `/subscriptions/${subscriptionId}/resourceGroups`;
  return {
    subscriptionId,
    resourceGroup,
    location,
    virtualNetworkId,
    subnetIds: [subnetId, `${virtualNetworkId}/subnets/spare`],
    hubZoneId: `${groups}/hub/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`,
    identityId: `${groups}/${resourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/redis`,
    range: (n) => `${addressSpace.split(".").slice(0, 2).join(".")}.${10 + n}.0/27`,
  };
}

/** The body of a program in JavaScript that sees `ManagedRedis`, `ManagedRedisNetwork` and `exports`. */
export function programText({ network, instance }: Declaration, { subscriptionId }: Place): string {
  const json = (args: object) => JSON.stringify({ subscriptionId, ...args });
  return `
    const network = new ManagedRedisNetwork("net", ${json(network)});
    exports.zone = network.privateDnsZoneId;
    ${
      instance === undefined
        ? ""
        : `const redis = new ManagedRedis("redis", { ...${json(instance)}, network });
    for (const name of ["id", "hostName", "port", "accessKey", "connectionString"]) exports[name] = redis[name];`
    }
  `;
}
