import type { Accepted, ArmDocument } from "../azure/arm";
import { ArmError, isConflict, isTransient, sentence, UnreachableError } from "../azure/errors";
import type { Inputs } from "../description/inputs";
import type { Resource } from "../description/resource";
import type { Wanted } from "./converge";
import { overlay } from "./overlay";
import { foreignTags, markedTags } from "./ownership";
import { lookAtOperation, pause, type Run, retryAfterOf, settle, watch } from "./settle";

/** Begins to delete, unless Azure is at it already, and waits for the end of it; false: Azure did not accept. */
export async function remove<I extends Inputs>(
  resource: Resource<I>,
  run: Run,
  id: string,
  document: ArmDocument,
): Promise<boolean> {
  if (run.patience === "begin") await lookAtOperation(run, id);
  if (resource.condition(document).is === "deleting") {
    if (run.patience === "wait") await watch(resource, id, run);
    return true;
  }
  const send = () =>
    resource.beginDelete
      ? resource.beginDelete(run.azure, id, run.signal)
      : run.azure.arm.delete(id, resource.apiVersion, run.signal);
  return act(resource, run, { id, send });
}

/**
 * Sends one write and waits for its end. What passes by itself (throttling, another operation, an answer that got lost)
 * costs a pause and answers false: the caller looks again, since Azure may have accepted it all the same.
 */
export async function act<I extends Inputs>(
  resource: Resource<I>,
  run: Run,
  { id, send, conflictsPass = true }: { id: string; send: () => Promise<Accepted>; conflictsPass?: boolean },
): Promise<boolean> {
  try {
    const accepted = await send();
    run.memory.wrote = true;
    if (run.patience === "wait") await settle(resource, id, run, accepted);
    else if (accepted.operation) run.operations.set(id, accepted.operation);
    return true;
  } catch (error) {
    if (!isTransient(error) && !(conflictsPass && isConflict(error))) throw error;
    run.memory.wrote ||= isInDoubt(error);
    if (run.patience === "begin") return false;
    run.log.progress(`Azure is busy, asking again: ${sentence(error)}`);
    await pause(resource, id, run, { retryAfterMs: retryAfterOf(error), reason: error });
    return false;
  }
}

/** Whether Azure may have accepted although it said nothing, or something went wrong in it. */
function isInDoubt(error: unknown): boolean {
  return error instanceof UnreachableError || (error instanceof ArmError && error.status >= 500);
}

/** The write that brings what changed into Azure: a PATCH of it, or a PUT of the whole, over what Azure has. */
export function sendUpdate<I extends Inputs>(
  resource: Resource<I>,
  run: Run,
  { inputs, formerTags }: Wanted<I>,
  { changed, document }: { changed: ReadonlySet<string>; document: ArmDocument },
): Promise<Accepted> {
  const id = resource.id(inputs);
  // Azure replaces tags as a whole, so the owner's mark and what others added go along with every edit of them.
  const tags = { ...foreignTags(document, formerTags), ...markedTags(inputs) };
  if (!resource.patch) {
    const whole = overlay(document, resource.body(inputs, document), resource.readOnly);
    const put = resource.owner.in === "tags" ? { ...whole, tags } : whole;
    return run.azure.arm.put(id, resource.apiVersion, put, run.signal);
  }
  const patch = resource.patch(inputs, changed, document);
  if (changed.has("tags") || changed.has("owner")) patch.tags = tags;
  return run.azure.arm.patch(id, resource.apiVersion, patch, run.signal);
}

/** The body of the PUT that makes it, with its owner's mark. */
export function creation<I extends Inputs>(
  resource: Resource<I>,
  inputs: I,
  marks: Readonly<Record<string, string>> = {},
): ArmDocument {
  const document = resource.body(inputs);
  return resource.owner.in === "tags" ? { ...document, tags: markedTags(inputs, marks) } : document;
}
