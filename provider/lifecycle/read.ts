import type { Inputs } from "../description/inputs";
import { isAction } from "./action";
import { observedInputs } from "./changes";
import { isInVain } from "./inVain";
import { isHidden } from "./memory";
import { type Outcome, stateOf } from "./outcome";
import { knownOwners, ownership } from "./ownership";
import type { Run } from "./run";
import { retryTransient } from "./settle";
import { FAILED, inputsOf, isIntent, phaseOf, progressIn, type ResourceState, remarked, wasReady } from "./state";

/** A resource as it was read, and its inputs as Azure has them. */
export type ReadState = ResourceState & { readonly inputs: Inputs };

/** The resource in the state as Azure has it now. Undefined when it is gone, or is someone else's by now. */
export async function read<I extends Inputs>(run: Run<I>, properties: Inputs): Promise<ReadState | undefined> {
  const { resource, id, azure, memory, clock, signal } = run;
  const inputs = inputsOf(resource, properties);
  // What is found in place of an intent may be a stranger's: the next run looks, and says so.
  if (isIntent(properties)) return asItWas(run, properties);
  const document = await retryTransient(run, () => azure.arm.get(id, resource.apiVersion, signal));
  if (document === undefined) return isHidden(memory, clock.nowMs()) ? asItWas(run, properties) : undefined;
  const found = await ownership(resource, document, { inputs, azure, formerly: knownOwners(properties) });
  if (found.is === "theirs") return undefined;
  const observed = observedInputs(resource, document, inputs);
  const readiness = resource.reading.readiness(document);
  const { pending, ...progress } = left(run, properties);
  const isVain = await retryTransient(run, () => isInVain(run, document));
  const outcome: Outcome =
    readiness.is === "ready" && pending.length === 0 && !isVain
      ? { settled: true, document, done: new Set(), isMade: false }
      : { settled: false, phase: isVain ? FAILED : phaseOf(readiness), progress: { ...progress, pending } };
  return { ...(await stateOf(run, observed, outcome, properties)), inputs: observed };
}

function asItWas<I extends Inputs>({ resource, id }: Run<I>, properties: Inputs): ReadState {
  const { sinceMs } = progressIn(properties);
  return {
    id,
    inputs: inputsOf(resource, properties),
    properties: remarked(resource, properties),
    status: { is: "in progress", phase: String(properties.phase), sinceMs },
  };
}

/**
 * The progress after a read. What Azure has is in the inputs from now on, so the program's next diff tells what is left of a
 * body. Actions leave no trace in the document, so reading it cannot mark them as done, and tags that are to go are in no input.
 */
function left<I extends Inputs>({ resource }: Run<I>, properties: Inputs) {
  const progress = progressIn(properties);
  const actionsIn = (some: readonly string[]) => some.filter((property) => isAction(resource, property));
  return {
    ...progress,
    pending: [...actionsIn(progress.pending), ...(progress.formerTags.length > 0 ? ["tags"] : [])],
    begun: actionsIn(progress.begun),
    sent: [],
    patched: [],
    doubts: 0,
    isMade: wasReady(resource, properties),
  };
}
