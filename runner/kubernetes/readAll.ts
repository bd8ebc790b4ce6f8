import type { KubernetesObject, ResourceKind } from "./kubernetes";
import type { Requests } from "./requests";

const PAGE_SIZE = 500;
/** Half a million objects: beyond it the API server gives the same page again. */
const MAX_PAGES = 1_000;

export interface Collection {
  readonly kind: ResourceKind;
  readonly path: string;
  /** Absent: all. */
  readonly namespace?: string;
  readonly labelSelector?: string;
}

interface Page<T> {
  readonly metadata: { readonly continue?: string; readonly resourceVersion: string };
  readonly items: readonly T[];
}

/**
 * All objects of a collection, page by page, as of one resourceVersion.
 * @throws KubernetesError  410 where the list took so long that its version is forgotten: begin again
 */
export async function readAll<T extends KubernetesObject>(
  requests: Requests,
  { kind, path, labelSelector }: Collection,
  signal?: AbortSignal,
): Promise<{ readonly items: readonly T[]; readonly resourceVersion: string }> {
  const items: T[] = [];
  let next: string | undefined;
  for (let pages = 1; pages <= MAX_PAGES; pages++) {
    const query = { limit: PAGE_SIZE, continue: next, labelSelector };
    const page = await requests.json<Page<T>>({ method: "GET", path, query, ...(signal ? { signal } : {}) });
    // The items of a list are without apiVersion and kind where a kind is built into the API server.
    for (const item of page.items) items.push({ ...typeOf(kind), ...withoutManagedFields(item) });
    next = page.metadata.continue;
    if (!next) return { items, resourceVersion: page.metadata.resourceVersion };
  }
  throw new Error(`${path}: the list has more than ${MAX_PAGES} pages`);
}

function typeOf({ group, version, kind }: ResourceKind): { readonly apiVersion: string; readonly kind: string } {
  return { apiVersion: group === "" ? version : `${group}/${version}`, kind };
}

/** Who wrote which field is two thirds of an object, and nobody here reads that. */
export function withoutManagedFields<T extends KubernetesObject>(object: T): T {
  const { managedFields: _, ...metadata } = object.metadata as T["metadata"] & { readonly managedFields?: unknown };
  return { ...object, metadata };
}
