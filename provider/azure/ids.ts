/** One `type/name` pair of a resource's path, such as `["redisEnterprise", "cache1"]`. */
export type IdSegment = readonly [type: string, name: string];

/** The parts of `/subscriptions/{}/resourceGroups/{}/providers/{namespace}/{type}/{name}/…`. */
export interface IdParts {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** `Microsoft.Cache`; undefined for the resource group itself. */
  readonly namespace?: string;
  readonly path: readonly IdSegment[];
}

const groupPattern = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)(?:\/providers\/([^/]+)\/(.+))?$/i;

/** Parses the id of a resource in a resource group, or of the group itself; `undefined` for any other text. */
export function parseId(id: string): IdParts | undefined {
  const match = groupPattern.exec(id);
  const [, subscriptionId, resourceGroup, namespace, rest] = match ?? [];
  if (subscriptionId === undefined || resourceGroup === undefined) return undefined;
  if (namespace === undefined || rest === undefined) return { subscriptionId, resourceGroup, path: [] };
  const words = rest.split("/");
  if (words.length % 2 !== 0 || words.includes("")) return undefined;
  const path = words.flatMap((type, i): IdSegment[] => (i % 2 === 0 ? [[type, words[i + 1] ?? ""]] : []));
  return { subscriptionId, resourceGroup, namespace, path };
}

/** The inverse of `parseId`, in ARM's casing of the fixed words. */
export function formatId({ subscriptionId, resourceGroup, namespace, path }: IdParts): string {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
  return namespace === undefined ? group : [group, "providers", namespace, ...path.flat()].join("/");
}

/** The subscription of a resource, of a group, or of a list of either; `undefined` for what is in no subscription. */
export function subscriptionOf(path: string): string | undefined {
  return /^\/subscriptions\/([^/]+)/i.exec(path)?.[1];
}

/** Compares ids as ARM does: without regard to case, in every segment. */
export function isSameId(a: string, b: string): boolean {
  return normalId(a) === normalId(b);
}

/** The form of an id for use as a key: all ids of one resource have the same form. */
export function normalId(id: string): string {
  return id.toLowerCase().replace(/\/+$/, "");
}

/** The form in which locations compare: Microsoft.Cache answers `West US 2` where it was given `westus2`. */
export function normalLocation(location: string): string {
  return location.toLowerCase().replace(/\s+/g, "");
}
