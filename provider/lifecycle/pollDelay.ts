const SHORTEST_MS = 500;
const LONGEST_EARLY_MS = 15_000;
const LONGEST_MS = 10_000;
/** Shares of the time that has passed, so that a long wait costs few reads. */
const EARLY_SHARE = 0.1;
const DUE_SHARE = 0.005;
const LATE_SHARE = 0.02;

const FIRST_BACK_OFF_MS = 2_000;
const LONGEST_BACK_OFF_MS = 30_000;

/** The time since the write, and Azure's usual time for it, in ms. */
export interface Waited {
  readonly elapsedMs: number;
  readonly usualMs: number;
}

/**
 * Pause before Azure is asked again, in ms. Reads are spent where the end is likely: few in the first half of the usual time,
 * where only a failure can end the wait, about every 2 s around a long operation's usual time, fewer when the operation is
 * long overdue. Never shorter than Azure itself asks for.
 */
export function pollDelayMs({ elapsedMs, usualMs }: Waited, retryAfterMs = 0): number {
  return Math.max(delayMs(elapsedMs, usualMs), retryAfterMs);
}

/** Pause after the n-th refusal in a row, in ms: 2, 4, 8, 16, 30, 30 … s. */
export function backOffMs(times: number): number {
  return Math.min(FIRST_BACK_OFF_MS * 2 ** (times - 1), LONGEST_BACK_OFF_MS);
}

function delayMs(elapsedMs: number, usualMs: number): number {
  const untilDueMs = usualMs / 2 - elapsedMs;
  if (untilDueMs > 0) {
    const early = between(SHORTEST_MS, elapsedMs * EARLY_SHARE, LONGEST_EARLY_MS);
    return Math.max(SHORTEST_MS, Math.min(early, untilDueMs));
  }
  return between(SHORTEST_MS, elapsedMs * (elapsedMs < 2 * usualMs ? DUE_SHARE : LATE_SHARE), LONGEST_MS);
}

function between(least: number, value: number, most: number): number {
  return Math.min(Math.max(Math.round(value), least), most);
}
