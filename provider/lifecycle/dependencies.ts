import type { Azure, Operation } from "../azure/arm";
import type { Inputs, Problem } from "../description/inputs";
import type { Clock } from "./clock";
import type { Log } from "./log";
import type { WaitUntil } from "./run";

/** What a lifecycle needs of the world. */
export interface Dependencies {
  /** Connects at the first call; throws one sentence when there is no way to. */
  azure(): Promise<Azure>;
  readonly clock: Clock;
  /** Operations that begin mode left behind, by resource id; shared by all resources of a process. */
  readonly operations?: Map<string, Operation>;
  /** The check of another kind, as if new, for what is adopted along with a resource; undefined: there is no such kind. */
  checkPart?(kind: string, raw: Inputs): Promise<{ problems: Problem[] }> | undefined;
  /** What `allowReplacement` may name where a kind is given it; absent: anything. */
  allowable?(kind: string): readonly string[];
}

/** Who listens to one call, who may end it, and how long it may take. */
export interface CallOptions {
  readonly log: Log;
  readonly signal?: AbortSignal;
  /** Default: `completed`. */
  readonly waitUntil?: WaitUntil;
  /** The engine's own timeout, where the shell is told; else the inputs' `timeouts`, else the default. */
  readonly timeoutMs?: number;
}
