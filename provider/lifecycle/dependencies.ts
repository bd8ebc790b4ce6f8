import type { Azure } from "../azure/arm";
import type { Advice } from "../description/advice";
import type { Inputs, Problem } from "../description/inputs";
import type { Allowable } from "./allowReplacement";
import type { Clock } from "./clock";
import type { Log } from "./log";
import type { WaitUntil } from "./run";
import type { Progress } from "./state";
import type { Turns } from "./turns";

/**
 * The progress of each delete that begin mode began, by resource id. The engine keeps a state as it was when a delete does not
 * end, so the progress is not there. Plain data: whoever keeps the map over a restart of the process keeps beginning and reason
 * of each delete. Secret: the URLs of operations are signed.
 */
export type Deletions = Map<string, Progress>;

/** Everything outside that a lifecycle needs. */
export interface Dependencies {
  /** Connects at the first call. Throws one sentence when that is impossible. */
  azure(): Promise<Azure>;
  readonly clock: Clock;
  /** Shared by all resources of a process, and handed to its next pass. */
  readonly deletions?: Deletions;
  /**
   * Ids of resources that this pass makes again: Azure deleted what was in them as well. Shared by all resources of a pass.
   */
  readonly remade?: Set<string>;
  /** Writes that come one after the other; shared by all resources of a process. */
  readonly turns?: Turns;
  /** What readers of errors, mistakes and warnings are advised to do. Default: that of a program's author. */
  readonly advice?: Advice;
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
   * In begin mode: a resource that holds data, and is gone, is made again, empty. Later passes remember the word until the
   * resource is settled. Default: such a resource is a `GoneError`.
   */
  readonly bringsBack?: boolean;
  /**
   * Timeout of the engine in ms, where the shell is told. Default: the inputs' `timeouts`, else 45 min to create, 30 min
   * otherwise.
   */
  readonly timeoutMs?: number;
}
