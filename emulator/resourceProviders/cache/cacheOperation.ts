import type { Beginning } from "../../world/operations";
import type { Resource } from "../../world/resource";
import type { Call } from "../../world/resourceType";
import { clusterOf } from "./hierarchy";

/** An operation of Microsoft.Cache; `Ending` names the endings that its type has. */
export type CacheOperation<Ending extends string> = Pick<
  Beginning,
  "verb" | "durationMs" | "failureMs" | "action" | "args"
> & { readonly ending: Ending };

/**
 * Begins an operation in the dialect of Microsoft.Cache, in the region of the cluster that the resource belongs to.
 * @returns the headers of the first answer
 */
export function beginCacheOperation<Ending extends string>(
  { apiVersion, world }: Call,
  resource: Resource,
  operation: CacheOperation<Ending>,
): Readonly<Record<string, string>> {
  return world.operations.begin({
    dialect: "cache",
    id: resource.id,
    apiVersion,
    location: clusterOf(resource.id, world).document.location as string,
    ...operation,
  });
}
