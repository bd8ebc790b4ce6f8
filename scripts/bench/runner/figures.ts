import type { Blocking } from "./blocking";
import type { EventLatency } from "./events";
import type { Idle } from "./idle";
import type { Load } from "./load";
import type { Outage } from "./outage";

/** All measured figures of the runner. */
export interface RunnerFigures {
  readonly machine: string;
  /** Real seconds for a second of Azure. */
  readonly timeScale: number;
  readonly workers: number;
  /** The least instances first. */
  readonly loads: readonly Load[];
  readonly blocking: readonly Blocking[];
  readonly events: EventLatency;
  readonly idle: Idle;
  readonly outage: Outage;
}
