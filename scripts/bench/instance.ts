import type { LocalAzure } from "../local/environment";

/** The program that is measured: a network and an instance of six resources, in the subnet that the local Azure brings. */
export function instanceProgram(local: LocalAzure, changes: { skuName?: string; tags?: object } = {}): string {
  const { subscriptionId, resourceGroup: resourceGroupName, location, virtualNetworkId, subnetId } = local;
  const network = { subscriptionId, resourceGroupName, virtualNetworkId, subnetId };
  const redis = { subscriptionId, resourceGroupName, location, skuName: "Balanced_B5", ...changes };
  return `
    const network = new ManagedRedisNetwork("net", ${JSON.stringify(network)});
    const redis = new ManagedRedis("redis", { ...${JSON.stringify(redis)}, network });
    exports.id = redis.id; exports.connectionString = redis.connectionString;
  `;
}
