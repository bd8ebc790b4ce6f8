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

/** `undefined` where the text is no id of a resource in a resource group, or of the group itself. */
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

/** ARM compares ids, and every segment of them, without regard to case. */
export function isSameId(a: string, b: string): boolean {
  return normalId(a) === normalId(b);
}

/** For use as a key: what is the same resource has the same text. */
export function normalId(id: string): string {
  return id.toLowerCase().replace(/\/+$/, "");
}

/** Microsoft.Cache answers `West US 2` where it was given `westus2`, so locations compare by this form only. */
export function normalLocation(location: string): string {
  return location.toLowerCase().replace(/\s+/g, "");
}
