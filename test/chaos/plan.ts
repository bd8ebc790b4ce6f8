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
const DISTURBED_SHARE = 0.55;

export function planOf(seed: number, shell: Shell, place: Place): Plan {
  const choices = new Choices(seed);
  const steps = randomWalk(choices, place);
  const perturbations = steps.map(() =>
    choices.happens(DISTURBED_SHARE)
      ? Array.from({ length: choices.between(1, 2) }, () => randomPerturbation(choices, shell))
      : [],
  );
  // One is always disturbed, most often the creation of it all: it has the most to break.
  if (perturbations.every((some) => some.length === 0)) perturbations[0] = [randomPerturbation(choices, shell)];
  return { seed, shell, steps, perturbations };
}
