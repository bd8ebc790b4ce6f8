import type { StackResource } from "../stacks/stacks";
import { backOffMs, TRIES } from "./failure";

/** What Azure refuses for now of one resource, again and again, and when the next attempt is due. Times in ms. */
export interface Refused {
  /** Of the last refusal: Azure's code, and one sentence. */
  readonly code: string;
  readonly message: string;
  readonly sinceMs: number;
  /** Since when Azure only asks to wait, for another operation or for fewer requests; undefined: Azure fails. */
  readonly waitsSinceMs: number | undefined;
  /** The last refusal counts as a failure. */
  readonly isFailure: boolean;
  /** Failures, until an attempt succeeds. */
  readonly count: number;
  /** Azure works again, perhaps on what it refused before: nothing is to be told, and what was tried in vain still counts. */
  readonly isAtWork?: boolean;
  /** Nothing is asked before. */
  readonly retryAtMs: number;
  /** Names the attempt, as `Failure.of` does. */
  readonly of: string;
}

/** A longer wait counts as a failure: a hundred endpoints of one network take less, which Azure makes one after the other. */
const PATIENCE_MS = 2 * 3_600_000;

/**
 * What is refused of a resource after another status: attempts that fail come later and later. Undefined: nothing is refused. A
 * doubt about the last write, and a write that was held back, are no news.
 */
export function nextRefused(
  last: Refused | undefined,
  status: StackResource["status"],
  { of, nowMs, random }: { of: string; nowMs: number; random: number },
): Refused | undefined {
  const before = last?.of === of ? last : undefined;
  if ("isHeldBack" in status) return before ?? (last && begunAnew(last, { of, nowMs }));
  // An operation may fail again, and only its end shows that something helped.
  if ((status.is === "in progress" || status.is === "deleting") && before !== undefined && before.count > 0)
    return { ...before, isAtWork: true, waitsSinceMs: undefined, retryAtMs: nowMs };
  if (status.is !== "refused") return undefined;
  const waitsSinceMs = status.isFailing ? undefined : (before?.waitsSinceMs ?? nowMs);
  const isFailure = waitsSinceMs === undefined || nowMs - waitsSinceMs >= PATIENCE_MS;
  const count = (before?.count ?? 0) + (isFailure ? 1 : 0);
  return {
    code: status.code,
    message: status.reason,
    sinceMs: before === undefined || before.isAtWork ? nowMs : before.sinceMs,
    waitsSinceMs,
    isFailure,
    count,
    retryAtMs: isFailure ? nowMs + backOffMs(count, random) : nowMs,
    of,
  };
}

/** The refusal of an attempt that has not been made yet. */
function begunAnew(last: Refused, { of, nowMs }: { of: string; nowMs: number }): Refused {
  return { ...last, of, sinceMs: nowMs, waitsSinceMs: undefined, isFailure: false, count: 0, retryAtMs: nowMs };
}

/** Whether so much was tried in vain that the next attempts are few. */
export function isExhausted({
  isFailure,
  isAtWork,
  count,
}: Pick<Refused, "isFailure" | "isAtWork" | "count">): boolean {
  return isFailure && !isAtWork && count >= TRIES;
}
