import type { ArmDocument } from "../../azure/arm";
import { isSameId, parseId } from "../../azure/ids";
import { clusterId } from "../clusterId";

/** The group id of Azure Managed Redis, which is the type's name. */
const GROUP_ID = "redisEnterprise";

const LISTS = ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"] as const;

/**
 * The connection of a private endpoint, which has one, in either of two lists. A manual connection asks the cluster's side,
 * for a credential that may not approve by itself.
 */
export function connectionOf({ properties }: ArmDocument): Record<string, unknown> | undefined {
  const [connection] = LISTS.flatMap((list) => (properties?.[list] ?? []) as ArmDocument[]);
  return connection?.properties;
}

/**
 * The connections in a PUT: ours at creation, nothing later. Azure changes nothing of an existing connection, not even its
 * name, and takes only a PUT that repeats the connection as it is. The name is the one that the Go operator of a Kyma gives.
 */
export function connectionsBody(
  inputs: Parameters<typeof clusterId>[0] & { privateEndpointName: string },
  document: ArmDocument = {},
): Record<string, unknown> {
  if (connectionOf(document) !== undefined) return {};
  const properties = { privateLinkServiceId: clusterId(inputs), groupIds: [GROUP_ID] };
  return { privateLinkServiceConnections: [{ name: `${inputs.privateEndpointName}-conn`, properties }] };
}

/**
 * The name of the cluster that an endpoint leads to. For another target (a namesake in another resource group or subscription,
 * something that is no cluster, another group id) the target's id, which no cluster's name equals.
 */
export function connectedCluster(document: ArmDocument): string | undefined {
  const connection = connectionOf(document);
  if (typeof connection?.privateLinkServiceId !== "string") return undefined;
  const { privateLinkServiceId: target } = connection;
  const groupIds = (connection.groupIds ?? []) as string[];
  const isOfRedis = groupIds.every((id) => id.toLowerCase() === GROUP_ID.toLowerCase());
  if (!isOfRedis) return `${target} (${groupIds.join(", ")})`;
  const [, clusterName] = parseId(target)?.path[0] ?? [];
  const own = parseId(document.id ?? "");
  if (clusterName === undefined || own === undefined) return target;
  const { subscriptionId, resourceGroup: resourceGroupName } = own;
  return isSameId(target, clusterId({ subscriptionId, resourceGroupName, clusterName })) ? clusterName : target;
}
