import type { Accepted, ArmDocument } from "../azure/arm";
import { ArmError } from "../azure/errors";
import { normalId } from "../azure/ids";
import type { Inputs } from "../description/inputs";
import { ATTEMPT_TAG } from "../description/ownerTag";
import { act, isEnded, sendDelete } from "./act";
import { isAction, nextAction, sendAction } from "./action";
import { creationBody, type UpdateVerb, updateBody } from "./body";
import { isLookedAtEnough } from "./contradiction";
import type { Decision } from "./decide";
import { driftWarning } from "./drift";
import type { Run, Wanted } from "./run";

/** A decision that leads to a write. */
export type WriteDecision = Exclude<Decision, { do: "nothing" | "wait" | "wait until gone" | "stop" }>;

/** The phases in which writes leave a resource. */
export const PHASES = {
  create: "creating",
  update: "updating",
  patch: "updating",
  remake: "removing what failed",
} as const;

/** What is left after a write: properties whose change is still to come, and Azure's refusal. */
export interface Written {
  readonly pending: ReadonlySet<string>;
  readonly refused?: unknown;
  /** Azure accepted without an operation, so the change may be there already. An action's effect is in no document. */
  readonly mayBeDone?: boolean;
}

/**
 * Does the write that was decided, and notes it. `document`: what was seen when it was decided.
 * @throws as `act` does
 */
export async function write<I extends Inputs>(
  run: Run<I>,
  wanted: Wanted<I>,
  { decision, document }: { decision: WriteDecision; document: ArmDocument },
): Promise<Written> {
  switch (decision.do) {
    case "create":
      return await create(run, wanted);
    case "update":
      return await update(run, wanted, { changed: decision.changed, document });
    case "patch":
      return await patch(run, wanted, { changed: decision.changed, document });
    case "remake":
      return await remake(run, wanted);
  }
}

async function create<I extends Inputs>(run: Run<I>, { inputs, changed }: Wanted<I>): Promise<Written> {
  const { resource, id, azure, memory, clock, signal } = run;
  const marks: Record<string, string> = memory.remakes > 0 ? { [ATTEMPT_TAG]: "2" } : {};
  const body = creationBody(resource, inputs, marks);
  const refused = await act(run, inputs, { send: () => azure.arm.put(id, resource.apiVersion, body, { signal }) });
  if (refused !== undefined && !isEnded(refused)) return { pending: changed, refused };
  memory.creations += 1;
  // The time for a creation begins with it, and not with the wait for what it needs. One that Azure never showed had its time.
  if (!isLookedAtEnough(run)) memory.sinceMs = clock.nowMs();
  if (memory.isMade) run.remade.add(normalId(id));
  return { pending: new Set(), refused };
}

async function update<I extends Inputs>(
  run: Run<I>,
  wanted: Wanted<I>,
  { changed, document }: Change,
): Promise<Written> {
  const { resource, memory } = run;
  warnOfDrift(run, wanted, document);
  const action = nextAction(resource, changed, memory.updates);
  const named = action ? [action] : [...changed].filter((property) => !isAction(resource, property));
  const send = action
    ? () => sendAction(run, wanted, action)
    : sendUpdate(run, wanted, { verb: "put", changed: new Set(named), document });
  const refused = await act(run, wanted.inputs, { send, until: action ? "told" : "ready", isUpdate: true });
  if (refused !== undefined) return { pending: wanted.changed, refused };
  for (const property of named) {
    memory.updates.add(property);
    memory.unsent.delete(property);
  }
  if (action) for (const set of [memory.begun, memory.done]) set.add(action);
  // An action counts when its effect is seen.
  const pending = new Set([...changed].filter((one) => isAction(resource, one) || !memory.updates.has(one)));
  return { pending, mayBeDone: action === undefined && memory.operation === undefined };
}

async function patch<I extends Inputs>(
  run: Run<I>,
  wanted: Wanted<I>,
  { changed, document }: Change,
): Promise<Written> {
  const send = sendUpdate(run, wanted, { verb: "patch", changed, document });
  // Whether the type takes a PATCH is not known for sure. The PUT was the write that counts.
  const refused = await act(run, wanted.inputs, { send, isUpdate: true }).catch(finalAnswer);
  if (refused === undefined) for (const property of changed) run.memory.patches.add(property);
  return { pending: new Set(), refused };
}

async function remake<I extends Inputs>(run: Run<I>, { inputs, changed }: Wanted<I>): Promise<Written> {
  const { resource, id, log, memory } = run;
  const refused = await act(run, inputs, { send: () => sendDelete(run), until: "gone" });
  if (refused === undefined || isEnded(refused)) {
    log.warn(`The ${resource.noun} ${id} is removed and made once more: nothing is in it that could be lost.`);
    memory.remakes += 1;
    // What is removed was created, whichever run did it.
    memory.creations = Math.max(memory.creations, memory.remakes);
    run.remade.add(normalId(id));
  }
  return { pending: changed, refused };
}

interface Change {
  readonly changed: ReadonlySet<string>;
  readonly document: ArmDocument;
}

/** The write that brings a change into Azure. */
function sendUpdate<I extends Inputs>(
  { resource, id, azure, signal }: Run<I>,
  wanted: Wanted<I>,
  update: Change & { verb: UpdateVerb },
): () => Promise<Accepted> {
  const body = updateBody(resource, wanted, update);
  return update.verb === "put"
    ? () => azure.arm.put(id, resource.apiVersion, body, { isUpdate: true, signal })
    : () => azure.arm.patch(id, resource.apiVersion, body, signal);
}

/** Warns once in a run. */
function warnOfDrift<I extends Inputs>(run: Run<I>, wanted: Wanted<I>, document: ArmDocument): void {
  if (run.memory.isDriftTold) return;
  run.memory.isDriftTold = true;
  const drift = driftWarning(run, wanted, document);
  if (drift !== undefined) run.log.warn(drift);
}

/** An answer of Azure's, after which the same write is not sent again. @throws any other error */
function finalAnswer(error: unknown): undefined {
  if (error instanceof ArmError) return undefined;
  throw error;
}
