import type { Inputs } from "../description/inputs";
import type { Contradiction, Stop } from "./decide";
import { isHidden } from "./memory";
import type { Run } from "./run";

/** Looks again at most so often: at the pace of `pause`, 2 s after a quick write and more than a minute after a long one. */
const DOUBTS_MAX = 10;

/** Whether Azure contradicts all that is known: the look is older than the write, or someone else wrote. */
export function isContradiction(because: Stop): because is Contradiction {
  return because.is === "vanished" || because.is === "gone" || because.is === "unchanged by Azure";
}

/** Whether Azure keeps its values only of properties that a policy may set. */
export function isOverruled<I extends Inputs>(
  { inputs: { changes } }: Run<I>["resource"],
  because: Stop,
): because is Extract<Stop, { is: "unchanged by Azure" }> {
  if (because.is !== "unchanged by Azure") return false;
  return because.properties.every((property) => changes[property as keyof I & string].mayBeOverruled === true);
}

/**
 * Whether a look that contradicts all that is known is worth another one. A tag that a policy sets is believed a minute after
 * the write.
 */
export function isWorthLooking<I extends Inputs>(run: Run<I>, because: Stop): boolean {
  if (!isContradiction(because)) return false;
  const isHiding = isHidden(run.memory, run.clock.nowMs());
  return isHiding || (!isLookedAtEnough(run) && !isOverruled(run.resource, because));
}

/** Whether all looks that are worth it were taken, so that what Azure did not show is not there. */
export function isLookedAtEnough<I extends Inputs>({ memory }: Run<I>): boolean {
  return memory.doubts >= DOUBTS_MAX;
}

/** What earlier passes created and Azure never showed must have been deleted by someone else. */
export function forgetVanished<I extends Inputs>(run: Run<I>): void {
  const { memory, clock } = run;
  const isLookedFor = !isLookedAtEnough(run) || isHidden(memory, clock.nowMs());
  memory.creations = isLookedFor ? Math.max(memory.creations, memory.remakes) : memory.remakes;
}
