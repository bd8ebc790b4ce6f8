import type { Accepted, ArmDocument } from "../azure/arm";
import { sentence } from "../azure/errorSentence";
import { ArmError } from "../azure/errors";
import { isDoubtful, type Refusal, refusalOf } from "../azure/retryable";
import type { Inputs } from "../description/inputs";
import { creationBody, type UpdateVerb, updateBody } from "./body";
import { busyNeed, missingNeed, type Obstacle, obstacle } from "./observe";
import { backOffMs } from "./pollDelay";
import type { Run, Wanted } from "./run";
import { pause, retryAfterOf, settle, type Until } from "./settle";

/** Azure may show a write that long after it was sent, and its answer was lost. */
const DOUBT_MS = 60_000;
/** A refusal that nobody explains is borne that long, while Azure is at rest. */
const UNCLEAR_MS = 300_000;

/** One write, and what it leads to; a resource that is ready, unless told otherwise. */
interface Write {
  readonly send: () => Promise<Accepted>;
  readonly until?: Until;
}

/**
 * Sends one write and waits for its end. An obstacle that may pass (throttling, another operation, a lost answer) costs a
 * pause and returns the error: the caller looks again, since Azure may have accepted the write all the same.
 * @throws what no repetition changes, and what has been refused for too long
 */
export async function act<I extends Inputs>(
  run: Run<I>,
  inputs: I,
  { send, until = "ready" }: Write,
): Promise<unknown | undefined> {
  try {
    await run.turns.take(run.resource.writing.oneAtATime?.(inputs), async () => {
      const found = await obstacle(run, inputs);
      // What is in the way of a creation is none of a delete.
      if (found !== undefined && (found.is === "busy" || until === "ready")) throw obstacleError(run, found);
      const accepted = await send().catch((error: unknown) => {
        // The request may have left before the user gave up.
        if (run.signal?.aborted) doubt(run);
        throw error;
      });
      remember(run, accepted);
      if (run.waitUntil === "completed") await settle(run, accepted, until);
    });
    return undefined;
  } catch (error) {
    await bear(run, inputs, error);
    return error;
  }
}

/**
 * An update that is not sent while Azure works on what the resource is in: in begin mode no order of dependencies sees to that.
 * Azure refuses such a write, or, in some doubt, accepts and ignores it.
 */
export function whenIdle<I extends Inputs>(
  run: Run<I>,
  inputs: I,
  send: () => Promise<Accepted>,
): () => Promise<Accepted> {
  return async () => {
    const busy = run.waitUntil === "started" ? await busyNeed(run, inputs) : undefined;
    if (busy !== undefined) throw obstacleError(run, { name: busy, is: "busy" });
    return await send();
  };
}

/** The error before a write that would make another program's write fail, or be made to fail by it. */
function obstacleError<I extends Inputs>({ resource, id }: Run<I>, { name, is }: Obstacle): ArmError {
  const attempt = { verb: "write", id };
  return is === "busy"
    ? new ArmError(
        409,
        "AnotherOperationInProgress",
        `Azure takes one write after the other here, and ${name} is not ready yet`,
        {
          attempt,
        },
      )
    : // The other one may be about to go, by the same program.
      new ArmError(409, "Conflict", `Azure takes no such ${resource.noun} beside ${name}, which is the same`, {
        attempt,
      });
}

function remember<I extends Inputs>({ memory, clock }: Run<I>, { operation }: Accepted): void {
  memory.refusals = 0;
  memory.doubtUntilMs = memory.unclearSinceMs = memory.reason = undefined;
  memory.notBeforeMs = 0;
  memory.wrote = true;
  memory.writtenMs = clock.nowMs();
  memory.operation = operation;
}

/** Sends the DELETE. */
export function sendDelete<I extends Inputs>({ resource, id, azure, signal }: Run<I>): Promise<Accepted> {
  return azure.arm.delete(id, resource.apiVersion, signal);
}

/** Waits after a refused or doubtful write. @throws the error where waiting does not help */
async function bear<I extends Inputs>(run: Run<I>, inputs: I, error: unknown): Promise<void> {
  const { memory, clock } = run;
  const refusal = isRepeated(run, error) ? "passing" : refusalOf(error);
  if (refusal === "final") throw error;
  memory.reason = sentence(error);
  memory.refusals += 1;
  const isInDoubt = isDoubtful(error);
  if (isInDoubt) doubt(run);
  await bearUnclear(run, inputs, { refusal, error });
  // After a doubtful write come looks, at the usual pace; a refused one is not sent again so soon.
  const retryAfterMs = Math.max(isInDoubt ? 0 : backOffMs(memory.refusals), retryAfterOf(error) ?? 0);
  memory.notBeforeMs = clock.nowMs() + retryAfterMs;
  // A pass keeps its state anyway.
  if (run.waitUntil === "started") return;
  // Nothing recorded says that a 503 took nothing on, so a creation that ends here must not be forgotten.
  if (error instanceof ArmError && error.status === 503) memory.wrote = true;
  run.log.progress(`Azure is busy, asking again: ${memory.reason}`);
  await pause(run, { retryAfterMs, reason: error });
}

/**
 * Whether an operation that failed is worth another one: where Azure takes one write at a time, another program's write may
 * have made ours fail, and Azure gives no reason then. Twice is no coincidence.
 */
export function isRepeated<I extends Inputs>({ resource, memory }: Run<I>, error: unknown): boolean {
  const isUnexplained = error instanceof ArmError && error.status === 200 && error.code === "OperationFailed";
  if (resource.writing.oneAtATime === undefined || !isUnexplained || memory.isRepeated) return false;
  memory.isRepeated = true;
  return true;
}

/** Notes a write that Azure may have accepted. */
function doubt<I extends Inputs>({ memory, clock }: Run<I>): void {
  memory.wrote = true;
  memory.writtenMs = clock.nowMs();
  memory.doubtUntilMs = clock.nowMs() + DOUBT_MS;
}

/** Counts the time of unexplained refusals. The time does not count while Azure works on something that is in the way. */
async function bearUnclear<I extends Inputs>(
  run: Run<I>,
  inputs: I,
  { refusal, error }: { refusal: Refusal; error: unknown },
): Promise<void> {
  const { memory, clock } = run;
  const isExplained = refusal !== "unclear" || (await missingNeed(run, inputs).catch(() => undefined)) !== undefined;
  if (isExplained) {
    memory.unclearSinceMs = undefined;
    return;
  }
  memory.unclearSinceMs ??= clock.nowMs();
  if (clock.nowMs() - memory.unclearSinceMs >= UNCLEAR_MS) throw error;
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
