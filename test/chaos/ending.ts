import type { Life } from "./ledger";
import type { Perturbation } from "./perturbation";

/** What is left of a walk, to be compared with another performance of it. */
export interface Ending {
  readonly state: Record<string, unknown>;
  /** The state once more where a kill left something pending, after the refresh that clears it. */
  readonly refreshed: Record<string, unknown> | undefined;
  readonly world: Record<string, unknown>;
  readonly lives: ReadonlyMap<string, Life>;
  /** What was wrong in this performance by itself. */
  readonly defects: readonly string[];
  readonly commands: number;
  /** Azure's errors, and what was hit of what was to go wrong. */
  readonly codes: ReadonlySet<string>;
  /** How many ups it took to get from a disturbance to the wanted state. */
  readonly recoveries: readonly number[];
  readonly kills: number;
  /** The alternatives of doubts that Azure came to, as "name=value". */
  readonly doubts: ReadonlySet<string>;
  /** The perturbations that came about. */
  readonly hits: readonly Perturbation[];
}
