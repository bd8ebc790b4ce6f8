import { MICROSOFT_CACHE, NETWORK, PRIVATE_DNS, RESOURCES } from "../../provider/azure/apiVersions";
import { AmrError } from "../../provider/azure/errors";
import { parseId } from "../../provider/azure/ids";

/** Where Azure shows a resource: in a list together with many others, or alone. */
export interface Listing {
  /** Path of the list, or id of the resource. */
  readonly path: string;
  readonly apiVersion: string;
  readonly isList: boolean;
}

/** The types of which one list shows all that is asked of a resource. A list of databases shows those of one cluster only. */
const LISTED = { clusters: "microsoft.cache/redisenterprise", endpoints: "microsoft.network/privateendpoints" };

/**
 * The listing where most resources are seen at once: clusters in the list of their subscription, endpoints in that of their
 * resource group. `isNarrow`: the credential may not list the subscription, so clusters are listed by resource group too.
 * @throws AmrError  for a text that is not the id of a resource
 */
export function listingOf(id: string, isNarrow = false): Listing {
  const { subscriptionId, resourceGroup, namespace, path } = parseId(id) ?? {};
  if (path === undefined) throw new AmrError(`cannot watch "${id}", which is not the id of a resource of Azure`);
  const type = [namespace, ...path.map(([word]) => word)].join("/").toLowerCase();
  const apiVersion = apiVersionOf(type);
  const isCluster = type === LISTED.clusters;
  if (!isCluster && type !== LISTED.endpoints) return { path: id, apiVersion, isList: false };
  const group = isCluster && !isNarrow ? "" : `/resourceGroups/${resourceGroup}`;
  const list = `/subscriptions/${subscriptionId}${group}/providers/${namespace}/${path[0]?.[0]}`;
  return { path: list, apiVersion, isList: true };
}

/** Whether a listing shows a whole subscription. */
export function isWide({ path, isList }: Listing): boolean {
  return isList && !/\/resourceGroups\//i.test(path);
}

function apiVersionOf(type: string): string {
  if (type.startsWith("microsoft.cache/")) return MICROSOFT_CACHE;
  if (type.startsWith("microsoft.network/privatednszones")) return PRIVATE_DNS;
  return type.startsWith("microsoft.network/") ? NETWORK : RESOURCES;
}
