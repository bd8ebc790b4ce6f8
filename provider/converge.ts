import type { Accepted, ArmDocument } from "./azure/arm";
import { AmrError, isConflict, isTransient, sentence } from "./azure/errors";
import { type Decision, decide } from "./decide";
import type { Inputs } from "./inputs";
import { ATTEMPT_TAG, markedTags, type Ownership, ownership, strangerError } from "./ownership";
import type { Resource } from "./resource";
import { lookAtOperation, pause, type Run, retryAfterOf, settle } from "./settle";

/** What is wanted of a resource, and what the program changed to get there. */
export interface Wanted<I extends Inputs> {
  readonly inputs: I;
  /** Properties that the program changed since the last run. */
  readonly changed: ReadonlySet<string>;
  /** The owner's mark before this run, when the program changed it. */
  readonly formerly?: string | undefined;
}

/** Settled, with what was seen last; or, in begin mode only, what is still under way. */
export type Outcome =
  | { readonly settled: true; readonly document: ArmDocument }
  | { readonly settled: false; readonly phase: string };

/** The phase of what cannot begin before something else is there: it is not in Azure, only meant. */
export const WAITING = "waiting";

/**
 * Observe, decide, act, settle, and again, until Azure has what is wanted. Each round begins with a fresh look, so a run
 * after a crash, a refused half or another run's work needs no memory of its own. In begin mode there is one round.
 * Bounded: a resource is created, updated and made anew at most once a run, and the rest is waiting, which has a timeout.
 */
export async function converge<I extends Inputs>(resource: Resource<I>, run: Run, wanted: Wanted<I>): Promise<Outcome> {
  const { inputs } = wanted;
  const id = resource.id(inputs);
  const sent = { creations: 0, updates: new Set<string>(), remakes: 0 };
  let doubts = 0;
  for (;;) {
    const document = await run.azure.arm.get(id, resource.apiVersion, run.signal);
    const isMarked = document !== undefined || resource.owner.in === "parent";
    const found = isMarked ? await ownership(resource, document ?? {}, { ...wanted, azure: run.azure }) : undefined;
    const isFailed = document !== undefined && resource.condition(document).is === "failed";
    const isDisposable = isFailed && ((await resource.isDisposable?.(document, inputs, run.azure)) ?? false);
    const decision = decide(resource, { ...wanted, document, ownership: found, sent, isDisposable });
    switch (decision.do) {
      case "nothing":
        run.operations.delete(id);
        return { settled: true, document: document as ArmDocument };
      case "stop":
        if (run.patience === "wait" && isContradiction(decision) && doubts++ < DOUBTS_MAX) {
          await pause(resource, id, run);
          continue;
        }
        await lookAtOperation(run, id);
        throw stopped(resource, decision, { id, found, owner: String(inputs.owner) });
      case "create": {
        if (run.patience === "begin" && (await isBlocked(resource, run, inputs)))
          return { settled: false, phase: WAITING };
        const put = body(resource, inputs, sent.remakes > 0 ? { [ATTEMPT_TAG]: "2" } : {});
        const send = () => run.azure.arm.put(id, resource.apiVersion, put, run.signal);
        const conflictsPass = resource.createConflictsPass ?? true;
        if (await act(resource, run, { id, send, conflictsPass })) sent.creations += 1;
        break;
      }
      case "update": {
        const send = () => sendUpdate(resource, run, inputs, decision.changed);
        if (await act(resource, run, { id, send })) for (const property of decision.changed) sent.updates.add(property);
        break;
      }
      case "remake":
        // Says why it failed before it tries again, in a pass of its own.
        await lookAtOperation(run, id);
        run.log.warn(`The ${resource.noun} ${id} failed before it ever ran; it is removed and made once more.`);
        if (await remove(resource, run, id, document as ArmDocument)) sent.remakes += 1;
        break;
      case "wait":
      case "wait until gone":
        if (run.patience === "begin") await lookAtOperation(run, id);
        else await watch(resource, id, run);
    }
    if (run.patience === "begin") return { settled: false, phase: PHASES[decision.do] };
  }
}

/** Looks again at most so often: at the pace of `pause`, 2 s after a quick write and more than a minute after a long one. */
const DOUBTS_MAX = 10;

function isContradiction({ because }: Decision & { do: "stop" }): boolean {
  return because === "vanished" || because === "unchanged by Azure";
}

/** What was under way a moment ago: a beat first, so that an Azure that shows now this, now that is not asked without end. */
async function watch<I extends Inputs>(resource: Resource<I>, id: string, run: Run): Promise<void> {
  await pause(resource, id, run);
  await settle(resource, id, run);
}

const PHASES = {
  create: "creating",
  update: "updating",
  remake: "removing what failed",
  wait: "under way",
  "wait until gone": "deleting",
} as const;

/** Whether something that the resource is made in or upon is not there yet. The engine's order is no help in begin mode. */
async function isBlocked<I extends Inputs>(resource: Resource<I>, run: Run, inputs: I): Promise<boolean> {
  for (const { id, apiVersion, condition } of resource.needs?.(inputs) ?? []) {
    const document = await run.azure.arm.get(id, apiVersion, run.signal);
    if (document === undefined || condition(document).is !== "ready") return true;
  }
  return false;
}

/** Begins to delete, unless Azure is at it already, and waits for the end of it. */
export async function remove<I extends Inputs>(
  resource: Resource<I>,
  run: Run,
  id: string,
  document: ArmDocument,
): Promise<boolean> {
  if (resource.condition(document).is === "deleting") {
    if (run.patience === "begin") await lookAtOperation(run, id);
    else await watch(resource, id, run);
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
async function act<I extends Inputs>(
  resource: Resource<I>,
  run: Run,
  { id, send, conflictsPass = true }: { id: string; send: () => Promise<Accepted>; conflictsPass?: boolean },
): Promise<boolean> {
  try {
    const accepted = await send();
    if (run.patience === "wait") await settle(resource, id, run, accepted);
    else if (accepted.operation) run.operations.set(id, accepted.operation);
    return true;
  } catch (error) {
    if (!isTransient(error) && !(conflictsPass && isConflict(error))) throw error;
    if (run.patience === "begin") return false;
    run.log.progress(`Azure is busy, asking again: ${sentence(error)}`);
    await pause(resource, id, run, retryAfterOf(error));
    return false;
  }
}

function sendUpdate<I extends Inputs>(
  resource: Resource<I>,
  run: Run,
  inputs: I,
  changed: ReadonlySet<string>,
): Promise<Accepted> {
  const id = resource.id(inputs);
  if (!resource.patch) return run.azure.arm.put(id, resource.apiVersion, body(resource, inputs), run.signal);
  const patch = resource.patch(inputs, changed);
  // Azure replaces tags as a whole, so the owner's mark goes along with every edit of them.
  if (changed.has("tags") || changed.has("owner")) patch.tags = markedTags(inputs);
  return run.azure.arm.patch(id, resource.apiVersion, patch, run.signal);
}

function body<I extends Inputs>(
  resource: Resource<I>,
  inputs: I,
  marks: Readonly<Record<string, string>> = {},
): ArmDocument {
  const document = resource.body(inputs);
  return resource.owner.in === "tags" ? { ...document, tags: markedTags(inputs, marks) } : document;
}

function stopped<I extends Inputs>(
  resource: Resource<I>,
  decision: Decision & { do: "stop" },
  about: { id: string; found: Ownership | undefined; owner: string },
): AmrError {
  const { noun } = resource;
  switch (decision.because) {
    case "stranger":
      return strangerError(resource, { ...about, found: about.found ?? { is: "unmarked" } });
    case "stranger's parent":
      return new AmrError(
        `The ${noun} ${about.id} is not made: what it would be a part of belongs to ${decision.phase} by now.`,
      );
    case "failed":
      return new AmrError(
        `The ${noun} ${about.id} is in state ${decision.phase}: see its activity log in Azure. \`pulumi destroy\` removes it.`,
      );
    case "vanished":
      return new AmrError(
        `Azure accepted the creation of the ${noun} ${about.id}, but it is not there: was it deleted meanwhile? Run again to make it.`,
      );
    case "unchanged by Azure":
      return new AmrError(
        `Azure accepted the update of the ${noun} ${about.id} but still answers other values for ${decision.phase}.`,
      );
  }
}
