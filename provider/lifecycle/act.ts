import type { Accepted, ArmDocument } from "../azure/arm";
import { sentence } from "../azure/errorSentence";
import { ArmError, UnreachableError } from "../azure/errors";
import { isConflict, isTransient } from "../azure/retryable";
import type { Inputs } from "../description/inputs";
import { creationBody, type UpdateVerb, updateBody } from "./body";
import type { Run, Wanted } from "./run";
import { pause, pollBegunOperation, retryAfterOf, settle, watch } from "./settle";

/** Deletes the resource, or waits if a delete is already running. Returns false when Azure refused for now. */
export async function remove<I extends Inputs>(run: Run<I>, document: ArmDocument): Promise<boolean> {
  const { resource, id, azure, signal } = run;
  if (run.waitUntil === "started") await pollBegunOperation(run);
  if (resource.reading.readiness(document).is === "deleting") {
    if (run.waitUntil === "completed") await watch(run);
    return true;
  }
  return act(run, () =>
    resource.writing.beginDelete
      ? resource.writing.beginDelete(azure, id, signal)
      : azure.arm.delete(id, resource.apiVersion, signal),
  );
}

/**
 * Sends one write and waits for its end. An obstacle that passes by itself (throttling, another operation, a lost answer)
 * costs a pause and returns false: the caller looks again, since Azure may have accepted the write all the same.
 */
export async function act<I extends Inputs>(
  run: Run<I>,
  send: () => Promise<Accepted>,
  { conflictsPass = true }: { conflictsPass?: boolean } = {},
): Promise<boolean> {
  try {
    const accepted = await send();
    run.memory.wrote = true;
    if (run.waitUntil === "completed") await settle(run, accepted);
    else if (accepted.operation) run.operations.set(run.id, accepted.operation);
    return true;
  } catch (error) {
    if (!isTransient(error) && !(conflictsPass && isConflict(error))) throw error;
    run.memory.wrote ||= isInDoubt(error);
    if (run.waitUntil === "started") return false;
    run.log.progress(`Azure is busy, asking again: ${sentence(error)}`);
    await pause(run, { retryAfterMs: retryAfterOf(error), reason: error });
    return false;
  }
}

/** Whether Azure may have accepted although no answer came, or an error of Azure's own. */
function isInDoubt(error: unknown): boolean {
  return error instanceof UnreachableError || (error instanceof ArmError && error.status >= 500);
}

/** Sends the PUT that creates the resource, with its owner's mark and these further marks. */
export function sendCreation<I extends Inputs>(
  { resource, id, azure, signal }: Run<I>,
  inputs: I,
  marks: Readonly<Record<string, string>>,
): Promise<Accepted> {
  return azure.arm.put(id, resource.apiVersion, creationBody(resource, inputs, marks), { signal });
}

/** Sends the write that brings a change into Azure. */
export function sendUpdate<I extends Inputs>(
  { resource, id, azure, signal }: Run<I>,
  wanted: Wanted<I>,
  update: { verb: UpdateVerb; changed: ReadonlySet<string>; document: ArmDocument },
): Promise<Accepted> {
  const body = updateBody(resource, wanted, update);
  return update.verb === "put"
    ? azure.arm.put(id, resource.apiVersion, body, { isUpdate: true, signal })
    : azure.arm.patch(id, resource.apiVersion, body, signal);
}
