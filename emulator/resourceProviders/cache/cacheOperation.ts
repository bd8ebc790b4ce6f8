import { propertiesOf } from "../../world/document";
import type { Beginning } from "../../world/operations";
import type { Resource } from "../../world/resource";
import type { Answer, Call } from "../../world/resourceType";
import { clusterOf } from "./hierarchy";

/** How long a resource may be Updating after its operation, where that is chosen. */
const LATE_MS = 40_000;
/** How long a GET may not find what was created, where that is chosen: "up to a minute". */
const UNSEEN_MS = 45_000;

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
  const isLate = operation.verb !== "DELETE" && "resourceState" in propertiesOf(resource.document);
  return world.operations.begin({
    dialect: "cache",
    id: resource.id,
    apiVersion,
    location: clusterOf(resource.id, world).document.location as string,
    ...(isLate && world.doubts.value("afterOperation") === "updating" ? { lateMs: LATE_MS } : {}),
    ...operation,
  });
}

/** The 201 of a creation. Whether a GET sees the resource at once is a doubt. */
export function createdAnswer({ world }: Call, answer: Pick<Answer, "body" | "headers">): Answer {
  const isLate = world.doubts.value("readAfterCreate") === "notFound";
  return { status: 201, ...answer, ...(isLate ? { unseenMs: UNSEEN_MS } : {}) };
}
