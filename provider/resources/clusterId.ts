import { formatId } from "../azure/ids";

/** The parts of a cluster's id. */
type ClusterNames = { subscriptionId: string; resourceGroupName: string; clusterName: string };

export function clusterId(of: ClusterNames): string {
  return formatId({
    subscriptionId: of.subscriptionId,
    resourceGroup: of.resourceGroupName,
    namespace: "Microsoft.Cache",
    path: [["redisEnterprise", of.clusterName]],
  });
}

/** The one database that a cluster can have. */
export function databaseId(of: ClusterNames): string {
  return `${clusterId(of)}/databases/default`;
}
