import type { DoubtChoice } from "../../emulator/world/doubts";
import type { Choices } from "./choices";
import type { Declaration, Place } from "./declaration";
import { EDIT_NAMES, EDITS } from "./edits";
import { impossibleSteps, isImpossible } from "./impossible";
import { randomProgram } from "./program";
import type { Step } from "./step";

/** A valid program, two to six edits, and the undoing of each edit that cannot work, under these doubts or at all. */
export function randomWalk(choices: Choices, place: Place, doubts: DoubtChoice): Step[] {
  const start = randomProgram(choices, place);
  const steps: Step[] = [{ edit: "begin", declaration: start }];
  let current = start;
  // Short ones more often: they find most, and cost less.
  for (const count = choices.between(2, choices.between(2, 6)); steps.length <= count; ) {
    const edited = randomEdit(choices, current, place);
    const step: Step = isImpossible(doubts, current, edited.declaration) ? { ...edited, isBad: true } : edited;
    steps.push(step);
    if (step.isBad) steps.push({ edit: `undo ${step.edit}`, declaration: current });
    else current = step.declaration;
  }
  return [...steps, ...impossibleSteps(doubts, current, place)];
}

function randomEdit(choices: Choices, from: Declaration, place: Place): Step {
  // An instance that is gone comes back more often than not, so that walks have something to break.
  const names = from.instance ? EDIT_NAMES : ["add", "add", "network's tags"];
  for (;;) {
    const edit = choices.of(names);
    const step = EDITS[edit]?.(choices, from, place);
    if (step) return { edit, ...step };
  }
}
