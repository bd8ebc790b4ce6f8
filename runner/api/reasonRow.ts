import type { State } from "./states";

/**
 * Which conditions a reason brings. `retrying` and `stalled` are errors: the runner goes on by itself, or waits for somebody.
 * `paused` is nobody's mistake.
 */
export type Outcome = "ready" | "working" | "retrying" | "stalled" | "paused";

/**
 * When the runner looks again without an event. `backing off`: soon, later and later. `ten minutes`: the cause may go away
 * unseen. `half a minute`: the same, and a look costs little. `when changed`: the cause is in the cluster, where
 * the runner sees every change.
 */
export type Retry = "goes on" | "backing off" | "half a minute" | "ten minutes" | "when changed";

/** What may go away unseen is looked at again after that time. */
export const TEN_MINUTES_MS = 600_000;

/** When to look again of itself, in ms. */
export const RETRY_MS: Readonly<Partial<Record<Retry, number>>> = {
  "half a minute": 30_000,
  "ten minutes": TEN_MINUTES_MS,
};

/** A reason: what follows from it, and what a person makes of it. */
export interface ReasonRow {
  readonly outcome: Outcome;
  readonly retry: Retry;
  readonly state: State;
  readonly meaning: string;
  /** What to do; empty: nothing. */
  readonly remedy: string;
}

export function working(state: State, meaning: string): ReasonRow {
  return { outcome: "working", retry: "goes on", state, meaning, remedy: "" };
}

export function retrying(meaning: string, remedy: string): ReasonRow {
  return { outcome: "retrying", retry: "backing off", state: "Error", meaning, remedy };
}

/** Something else has to come first. */
export function waiting(meaning: string, remedy: string): ReasonRow {
  return { outcome: "retrying", retry: "half a minute", state: "Error", meaning, remedy };
}

export function stalled(retry: Retry, meaning: string, remedy: string): ReasonRow {
  return { outcome: "stalled", retry, state: "Error", meaning, remedy };
}
