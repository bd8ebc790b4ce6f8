import { isCutOff, seen } from "./observed";
import { HOLDS_DATA } from "./order";
import type { KnownResource, StackView } from "./stackView";

/** Whether a settled resource is not in Azure any more, or not for long, or leads nowhere. */
export function isGone({ status, observation, lookedMs, fault }: KnownResource): boolean {
  if (status.is !== "settled") return false;
  return seen(observation, lookedMs) === "gone" || isCutOff(observation, lookedMs) || fault?.is === "leaving";
}

/**
 * Whether data goes with a resource that is gone: as an observer saw, or, in the middle of a change, as its steps found.
 * `wasLost`: an earlier look showed that of some resource, so one at which nobody has looked since may be the one.
 */
export function isLost(resource: KnownResource, { wasLost, repairs }: Pick<StackView, "wasLost" | "repairs">): boolean {
  const { kind, status, observation, lookedMs } = resource;
  if (!HOLDS_DATA.has(kind)) return false;
  const saw = seen(observation, lookedMs);
  // What is to be made again was seen to be gone.
  if (wasLost && (saw === "gone" || (saw === "unknown" && !repairs))) return true;
  if (status.is === "settled") return isGone(resource);
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
