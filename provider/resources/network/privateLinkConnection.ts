import type { ArmDocument } from "../../azure/arm";
import { isSameId, parseId } from "../../azure/ids";
import { clusterId } from "../clusterId";

/** The group of Azure Managed Redis is the type's name. */
const GROUP_ID = "redisEnterprise";

const LISTS = ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"] as const;

/**
 * The connection of a private endpoint; it has one, in either of two lists. A manual one is how whoever may not approve it
 * asks the cluster's side.
 */
export function connectionOf({ properties }: ArmDocument): Record<string, unknown> | undefined {
  const [connection] = LISTS.flatMap((list) => (properties?.[list] ?? []) as ArmDocument[]);
  return connection?.properties;
}

/**
 * The connections in a PUT. Azure changes nothing of one that is there, not even its name, and takes only a PUT that repeats
 * it as it is: so there is nothing of ours to say about it.
 */
export function connectionsBody(
  inputs: Parameters<typeof clusterId>[0] & { privateEndpointName: string },
  document: ArmDocument = {},
): object {
  if (connectionOf(document) !== undefined) return {};
  const properties = { privateLinkServiceId: clusterId(inputs), groupIds: [GROUP_ID] };
  return { privateLinkServiceConnections: [{ name: `${inputs.privateEndpointName}-connection`, properties }] };
}

/**
 * The name of the cluster that an endpoint leads to. Where it leads elsewhere, to a namesake in another resource group or
 * subscription, to something that is no cluster or with another group id, its id: no name of ours is like it.
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
