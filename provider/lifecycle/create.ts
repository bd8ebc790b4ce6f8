import type { Inputs } from "../description/inputs";
import type { Resource } from "../description/resource";
import { converge } from "./converge";
import { isOursByNow } from "./observe";
import { isForLater, leftBy, pass, stateOf } from "./outcome";
import { PartialError } from "./partialError";
import type { Run } from "./run";
import { type ResourceState, UNSENT, unsettled } from "./state";

/** Creates the resource, or continues a creation that an earlier, interrupted run of the same owner began. */
export async function create<I extends Inputs>(run: Run<I>, inputs: I): Promise<ResourceState> {
  const adopts = inputs.adopt === true;
  const changed = adoptedMark(run.resource, inputs);
  try {
    const state = await stateOf(run, inputs, await converge(run, { inputs, changed, adopts }));
    if (state.status.is === "settled") await warn(run, inputs);
    return state;
  } catch (error) {
    if (isForLater(run, error)) {
      const phase = run.memory.wrote ? "creating" : UNSENT;
      return await stateOf(run, inputs, pass(run, inputs, { phase, pending: changed, refused: error }));
    }
    if (!(await isOursByNow(run, inputs))) throw error;
    throw new PartialError(run.id, { ...inputs, ...unsettled(leftBy(run, inputs, changed)) }, error);
  }
}

/** An adoption writes the mark alone. Where the parent carries the mark, the parent's adoption writes it. */
export function adoptedMark<I extends Inputs>({ owner }: Resource<I>, inputs: I): ReadonlySet<string> {
  return new Set(inputs.adopt === true && owner.in === "tags" ? ["owner"] : []);
}

/** Tells what Azure knows of a resource only when the resource is there. The resource is well all the same. */
async function warn<I extends Inputs>({ resource, azure, log, advice }: Run<I>, inputs: I): Promise<void> {
  const caution = await resource.reading.caution?.(inputs, azure, advice).catch(() => undefined);
  if (caution !== undefined) log.warn(caution);
}
