import { Choices } from "./choices";
import type { Place } from "./declaration";
import { type Perturbation, randomPerturbation } from "./perturbation";
import { randomWalk, type Step } from "./walk";
import type { Shell } from "./workspace";

/** What one integer stands for: a walk, and what goes wrong on it. */
export interface Plan {
  readonly seed: number;
  readonly shell: Shell;
  readonly steps: readonly Step[];
  /** By step; none for most. */
  readonly perturbations: readonly (readonly Perturbation[])[];
}

/** How often a step is disturbed. */
const DISTURBED_SHARE = 0.65;
/** Edits that make or remove several things. */
const LARGE = /begin|add|remove|subnet|clustering policy/;

export function planOf(seed: number, shell: Shell, place: Place): Plan {
  const choices = new Choices(seed);
  const steps = randomWalk(choices, place);
  const disturbance = ({ edit, isBad }: Step) =>
    randomPerturbation(choices, { shell, isLarge: LARGE.test(edit), isBad: isBad === true });
  const perturbations = steps.map((step) =>
    choices.happens(DISTURBED_SHARE) ? Array.from({ length: choices.between(1, 2) }, () => disturbance(step)) : [],
  );
  // One is always disturbed: the creation of it all has the most to break.
  if (perturbations.every((some) => some.length === 0)) perturbations[0] = [disturbance(steps[0] as Step)];
  return { seed, shell, steps, perturbations };
}
