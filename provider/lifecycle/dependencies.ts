import type { Azure, Operation } from "../azure/arm";
import type { Clock } from "./clock";
import type { Lifecycle } from "./lifecycle";
import type { Log } from "./log";
import type { Run } from "./settle";

/** What the lifecycle needs of the world. */
export interface Surroundings {
  /** Connects at the first call; throws one sentence when there is no way to. */
  azure(): Promise<Azure>;
  readonly clock: Clock;
  /** Operations that begin mode left behind, by resource id; shared by all resources of a process. */
  readonly operations?: Map<string, Operation>;
  /** The lifecycles of all kinds, for what is adopted along with a resource. */
  lifecycleOf?(kind: string): Lifecycle<never> | undefined;
  /** What `allowReplacement` may name where a kind is given it; absent: anything. */
  allowable?(kind: string): readonly string[];
}

/** Who listens to one call, who may end it, and how long it may take. */
export interface Caller {
  readonly log: Log;
  readonly signal?: AbortSignal;
  /** `wait` unless told otherwise. */
  readonly patience?: Run["patience"];
  /** The engine's own timeout, where the shell is told; else the inputs' `timeouts`, else the default. */
  readonly timeoutMs?: number;
}
