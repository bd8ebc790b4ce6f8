import { Choices } from "../../chaos/choices";
import { randomLife, type Step } from "./life";
import { randomTrouble } from "./randomTrouble";
import { TROUBLE_NAMES, type Trouble } from "./trouble";

/** All that happens in one namespace, reproducible from its number. */
export interface Plan {
  readonly seed: number;
  readonly steps: readonly Step[];
  /** What goes wrong, by step. */
  readonly troubles: readonly (readonly Trouble[])[];
  /** What goes wrong while the network goes, at the end. */
  readonly end: readonly Trouble[];
  /** After that step the runner is watched doing nothing. */
  readonly quietAfter: number;
}

const DISTURBED_SHARE = 0.5;

/** Where a trouble has something to hit, when that is not everywhere. */
const ONLY: Readonly<Record<string, RegExp>> = {
  "Azure race": /scale|delete/,
  "Azure capacity": /create/,
  "Azure late": /create|scale/,
  "Azure busy": /create|scale/,
  "Azure cancel": /create|scale/,
  "Azure 409": /create|scale/,
};
const LIVELY = /create|scale|delete/;

export function planOf(seed: number): Plan {
  const choices = new Choices(seed);
  const steps = randomLife(choices, seed);
  const random = () =>
    choices.happens(DISTURBED_SHARE) ? Array.from({ length: choices.between(1, 2) }, () => randomTrouble(choices)) : [];
  const troubles: Trouble[][] = steps.map(random);
  const end = random();
  // Plans one after the other come to each kind in turn.
  const name = TROUBLE_NAMES[seed % TROUBLE_NAMES.length] as string;
  const fit = [...steps.keys()].filter((index) => (ONLY[name] ?? LIVELY).test((steps[index] as Step).edit));
  troubles[choices.of(fit)]?.push(randomTrouble(choices, name));
  const settled = [...steps.keys()].filter((index) => steps[index]?.until === "settled");
  return { seed, steps, troubles, end, quietAfter: choices.of(settled) };
}
