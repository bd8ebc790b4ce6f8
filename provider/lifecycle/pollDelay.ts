const SHORTEST_MS = 200;
const LONGEST_MS = 10_000;
const SHARE_OF_ELAPSED = 0.02;

/**
 * Pause before Azure is asked again, in ms: about 2 % of the time that has passed, so that the end of a wait is noticed at
 * most 2 % late and a long wait costs few reads. Never shorter than Azure itself asks for.
 */
export function pollDelayMs(elapsedMs: number, retryAfterMs = 0): number {
  return Math.max(Math.min(Math.max(elapsedMs * SHARE_OF_ELAPSED, SHORTEST_MS), LONGEST_MS), retryAfterMs);
}
