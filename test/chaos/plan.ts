import type { DoubtChoice } from "../../emulator/world/doubts";
import type { Shell } from "../pulumi/shell";
import { Choices } from "./choices";
import type { Place } from "./declaration";
import { doubtsOf } from "./doubts";
import { type Perturbation, randomPerturbation } from "./perturbation";
import type { Step } from "./step";
import { isSweep, sweepPlan } from "./sweep";
import { randomWalk } from "./walk";

/** All that happens to one stack, reproducible from its number and shell. */
export interface Plan {
  readonly seed: number;
  readonly shell: Shell;
  readonly steps: readonly Step[];
  /** What goes wrong, by step. */
  readonly perturbations: readonly (readonly Perturbation[])[];
  /** What this Azure does where no recording settles it. */
  readonly doubts: DoubtChoice;
  /** What goes wrong in the destroy at the end. */
  readonly end: readonly Perturbation[];
  /** Whether Azure gets hours to end what it is at before a bad edit is taken back; else it is taken back in its midst. */
  readonly settles: boolean;
}

/** How often a step is disturbed. */
const DISTURBED_SHARE = 0.65;
const SETTLES_SHARE = 0.3;
/** Edits that make or remove several things. */
const LARGE = /begin|add|remove|subnet|clustering policy|lost|off|modules|group/;

export function planOf(seed: number, shell: Shell, place: Place): Plan {
  if (isSweep(seed)) return { seed, shell, doubts: {}, ...sweepPlan(seed, place), settles: false };
  const choices = new Choices(seed);
  const doubts = doubtsOf(seed);
  const steps = randomWalk(choices, place, doubts);
  const disturbance = (isLarge: boolean, isBad = false) =>
    choices.happens(DISTURBED_SHARE)
      ? Array.from({ length: choices.between(1, 2) }, () => randomPerturbation(choices, { shell, isLarge, isBad }))
      : [];
  const perturbations = steps.map(({ edit, isBad }) => disturbance(LARGE.test(edit), isBad));
  const end = disturbance(true);
  // One is always disturbed: the creation of it all has the most to break.
  if ([...perturbations, end].every((some) => some.length === 0)) {
    perturbations[0] = [randomPerturbation(choices, { shell, isLarge: true, isBad: false })];
  }
  return { seed, shell, doubts, steps, perturbations, end, settles: choices.happens(SETTLES_SHARE) };
}
