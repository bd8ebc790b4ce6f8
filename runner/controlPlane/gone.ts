import { isCutOff, seen } from "./observed";
import { HOLDS_DATA } from "./order";
import type { KnownResource } from "./stackView";

/** Whether a settled resource is not in Azure any more, or leads nowhere. */
export function isGone({ status, observation, lookedMs }: KnownResource): boolean {
  return status.is === "settled" && (seen(observation, lookedMs) === "gone" || isCutOff(observation, lookedMs));
}

/** Whether data went with a resource that is gone: as an observer saw, or, in the middle of a change, as its steps found. */
export function isLost({ kind, status, observation, lookedMs }: KnownResource): boolean {
  if (!HOLDS_DATA.has(kind)) return false;
  const saw = seen(observation, lookedMs);
  if (status.is === "settled") return saw === "gone";
  return status.is === "failed" && status.code === "GoneError" && (saw === "gone" || saw === "unknown");
}

/** Whether something was done since to what the resource is in: it may have been made again, and the resource be gone with it. */
export function isLeftBehind({ id, lookedMs }: KnownResource, all: readonly KnownResource[]): boolean {
  return all.some((one) => !HOLDS_DATA.has(one.kind) && isIn(id, one.id) && one.lookedMs > lookedMs);
}

/** Whether an id is another one, or that of something inside. */
export function isIn(id: string, other: string): boolean {
  return `${id}/`.toLowerCase().startsWith(`${other}/`.toLowerCase());
}
