import { seen } from "./observed";
import { type Goal, type KnownResource, nameOfGoal, type StackView } from "./stackView";

/** A resource is looked at again that long after the last look, where the observer has nothing to tell. */
export const LOOK_MS = 30_000;
/** The same while the observer sees Azure at work. */
const BUSY_MS = 10 * LOOK_MS;
/** Nothing is due now, so nothing can be due sooner. */
const MIN_WAIT_MS = 100;

/** A failure stands, and its next attempt is not due: neither by time, nor by a change of what the failure depends on. */
export function waitsForRetry({ memory: { failure }, goal, circumstances, nowMs }: StackView): boolean {
  return failure !== undefined && failure.of === attemptOf(goal, circumstances) && nowMs < failure.retryAtMs;
}

/** What the last failure or refusal depended on has changed, so that its attempt is worth another one at once. */
export function isAnew({ memory: { failure }, goal, circumstances }: StackView, { refused }: KnownResource): boolean {
  const of = attemptOf(goal, circumstances);
  return [failure, refused].some((one) => one !== undefined && one.of !== of);
}

/** Names an attempt: the same name would fail in the same way. */
export function attemptOf(goal: Goal, circumstances: string): string {
  return `${nameOfGoal(goal)} ${circumstances}`;
}

/** Whether the resource waits for another one of the stack, or one that is known not to be ready. */
export function isHeldUp(resource: KnownResource, all: readonly KnownResource[]): boolean {
  return all.some((other) => isAwaited(other, resource) && other.status.is !== "settled");
}

/** Whether a resource is what another one waits for. */
export function isAwaited({ id }: KnownResource, { status }: KnownResource): boolean {
  return status.is === "in progress" && status.waitsFor !== undefined && isSame(id, status.waitsFor);
}

/** Whether what the resource waits for has become ready since the last look. */
export function isFreed(resource: KnownResource, all: readonly KnownResource[]): boolean {
  return all.some((one) => isAwaited(one, resource) && one.status.is === "settled" && one.lookedMs > resource.lookedMs);
}

/** Whether a look may show something new: by what the observer saw since the last look, or by the time. */
export function isDue({ status, lookedMs, observation, refused }: KnownResource, nowMs: number): boolean {
  if (lookedMs === 0) return true;
  if (refused !== undefined && nowMs < refused.retryAtMs) return false;
  const saw = seen(observation, lookedMs);
  // A refused write is not repeated before its time, whatever the observer saw.
  if (status.is !== "refused" && (saw === "rest" || saw === "gone")) return true;
  return nowMs - lookedMs >= waitOf({ status, lookedMs, observation, refused });
}

/** How long a look is good for. While the observer sees Azure at work, only its silence would be a reason to look. */
function waitOf({ status, lookedMs, observation, refused }: Looked): number {
  const heldBackMs = (refused?.retryAtMs ?? 0) - lookedMs;
  // A failure has a time of its own.
  if (status.is === "refused") return Math.max(status.retryAfterMs ?? (status.isFailing ? 0 : LOOK_MS), heldBackMs);
  return Math.max(seen(observation, lookedMs) === "busy" ? BUSY_MS : LOOK_MS, heldBackMs);
}

type Looked = Pick<KnownResource, "status" | "lookedMs" | "observation" | "refused">;

export function nextLookMs(resources: readonly KnownResource[], nowMs: number): number {
  const waits = resources.map((one) => one.lookedMs + waitOf(one) - nowMs);
  return Math.max(MIN_WAIT_MS, Math.min(BUSY_MS, ...waits));
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
