import { ManualClock } from "../world/clock";
import { field, items } from "../world/document";
import type { Json } from "../world/resource";
import type { Outcome } from "./outcome";

/** Final values of a status; any other value makes a client wait. */
const SETTLED: ReadonlySet<unknown> = new Set(["Succeeded", "Failed", "Canceled", "Running"]);
const SETTLED_STATE = /^(Running|Disabled|\w+Failed)$/;

/**
 * Azure's time, moved by request only: for tests that must not wait and in which nothing may happen by itself.
 * `Retry-After` is 0 on it. Tokens and certificates go on living in real time.
 */
export class VirtualTime {
  readonly clock: ManualClock;
  /** Time to advance after each answer that leaves its client waiting, in ms; 0: none. */
  autoAdvanceMs = 0;

  constructor(startMs: number) {
    this.clock = new ManualClock(startMs, 0);
  }

  /** To be called after each answer. */
  pass(outcome: Outcome): void {
    if (this.autoAdvanceMs > 0 && isWaiting(outcome)) this.clock.advance(this.autoAdvanceMs);
  }
}

/**
 * Whether an answer leaves its client nothing but to ask again: an operation or a resource that is not done, or an error
 * that may pass. "Not found" is an end, not a wait.
 */
export function isWaiting({ answer, error, isPoll, method }: Outcome): boolean {
  if (error !== undefined) return answer.status !== 404 && answer.status !== 401;
  if (isPoll) return answer.status === 202 || isUnsettled(answer.body, "status");
  if (method !== "GET") return false;
  return [...items(answer.body, "value"), answer.body].some(isBusy);
}

function isBusy(document: Json | undefined): boolean {
  const properties = field(document, "properties");
  const state = field(properties, "resourceState");
  return isUnsettled(properties, "provisioningState") || (typeof state === "string" && !SETTLED_STATE.test(state));
}

function isUnsettled(object: Json | undefined, name: string): boolean {
  const value = field(object, name);
  return value !== undefined && !SETTLED.has(value);
}
