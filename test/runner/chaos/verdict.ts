import type { ApiServer } from "../../kubernetes/apiServer";
import { type Ending, perform } from "./performance";
import { type Plan, planOf } from "./plan";

/** What became of a plan. */
export interface Verdict {
  readonly plan: Plan;
  /** Empty: all is as it should be. */
  readonly defects: readonly string[];
  /** Undefined: the plan was broken off. */
  readonly ending: Ending | undefined;
  readonly ms: number;
}

/** Plays one plan, and says what was wrong. */
export async function judge(seed: number, api: ApiServer): Promise<Verdict> {
  const startMs = performance.now();
  const plan = planOf(seed);
  try {
    const ending = await perform(plan, api);
    return { plan, defects: ending.defects, ending, ms: performance.now() - startMs };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { plan, defects: [text], ending: undefined, ms: performance.now() - startMs };
  }
}
