import { gatewayError } from "../world/gatewayError";
import type { JsonObject } from "../world/resource";

/** Elements on a page of a list. Azure's own numbers differ by type; `$top` asks for fewer. */
export const PAGE_SIZE = 100;

/**
 * One page of a list, with `nextLink` where there is more: an address to be followed as it is. The link holds the last id of
 * the page, so that resources created or deleted meanwhile hide no other. When the last id itself is gone, its index counts.
 */
export function page(
  all: readonly JsonObject[],
  { path, query }: { readonly path: string; readonly query: URLSearchParams },
): JsonObject {
  const top = query.get("$top");
  const size = top === null ? PAGE_SIZE : Math.min(PAGE_SIZE, wholeNumber(top));
  const token = query.get("$skiptoken");
  const start = token === null ? 0 : indexAfter(all, token);
  const value = all.slice(start, start + size);
  const last = value.at(-1);
  if (last === undefined || start + size >= all.length) return { value };
  const next = new URLSearchParams(query);
  next.set("$skiptoken", Buffer.from(JSON.stringify([last.id ?? null, start + size])).toString("base64url"));
  // A path only: the server puts its own address before the path.
  return { value, nextLink: `${path}?${next}` };
}

function indexAfter(all: readonly JsonObject[], token: string): number {
  try {
    const [id, index] = JSON.parse(Buffer.from(token, "base64url").toString()) as [unknown, unknown];
    const found = all.findIndex((document) => document.id !== undefined && document.id === id);
    if (found >= 0) return found + 1;
    if (Number.isInteger(index) && (index as number) > 0) return (index as number) - 1;
  } catch {
    // Not a token of this server: refused below.
  }
  throw gatewayError(400, "InvalidSkipToken", "The $skiptoken query parameter is not valid.");
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value > 0) return value;
  throw gatewayError(400, "InvalidTopParameter", "The $top query parameter must be a number greater than 0.");
}
