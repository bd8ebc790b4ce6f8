import type { Azure, Operation } from "../azure/arm";
import type { Inputs, Problem } from "../description/inputs";
import type { Allowable } from "./allowReplacement";
import type { Clock } from "./clock";
import type { Log } from "./log";
import type { WaitUntil } from "./run";

/** Everything outside that a lifecycle needs. */
export interface Dependencies {
  /** Connects at the first call. Throws one sentence when that is impossible. */
  azure(): Promise<Azure>;
  readonly clock: Clock;
  /** Operations that begin mode left in progress, by resource id; shared by all resources of a process. */
  readonly operations?: Map<string, Operation>;
  /** Checks another kind, as if new, for a resource that is adopted along; undefined: there is no such kind. */
  checkPart?(kind: string, raw: Inputs): Promise<{ problems: Problem[] }> | undefined;
  /** The names that `allowReplacement` of a kind may hold; absent: any. */
  allowable?(kind: string): readonly Allowable[];
}

/** Options of one call: its listener, its cancellation, and its time limit. */
export interface CallOptions {
  readonly log: Log;
  readonly signal?: AbortSignal;
  /** Default: `completed`. */
  readonly waitUntil?: WaitUntil;
  /**
   * Timeout of the engine in ms, where the shell is told. Default: the inputs' `timeouts`, else 45 min to create, 30 min
   * otherwise.
   */
  readonly timeoutMs?: number;
}
