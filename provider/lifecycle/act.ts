import type { Accepted } from "../azure/arm";
import { sentence } from "../azure/errorSentence";
import { ArmError } from "../azure/errors";
import { isDoubtful, mayBeAccepted, type Refusal, refusalOf, retryAfterOf } from "../azure/retryable";
import type { Inputs } from "../description/inputs";
import { isInDoubt, noteWrite } from "./memory";
import { busyNeed, missingNeed } from "./needs";
import { type Obstacle, obstacle } from "./observe";
import { backOffMs } from "./pollDelay";
import type { Run } from "./run";
import { pause, settle, type Until } from "./settle";
import { HELD_BACK } from "./status";

/** A refusal that nobody explains is borne that long, while Azure is at rest. */
const UNCLEAR_MS = 300_000;

/** One write, and what it leads to; a resource that is ready, unless told otherwise. */
interface Write {
  readonly send: () => Promise<Accepted>;
  readonly until?: Until;
  /**
   * The write waits while Azure works on what the resource is in, which refuses it then, or, in some doubt, accepts and ignores
   * it. Only begin mode asks: otherwise the engine's order of dependencies sees to that.
   */
  readonly isUpdate?: boolean;
}

/**
 * Sends one write and waits for its end. An obstacle that may pass (throttling, another operation, a lost answer) costs a
 * pause and returns the error: the caller looks again, since Azure may have accepted the write all the same.
 * @throws what no repetition changes, and what has been refused for too long
 */
export async function act<I extends Inputs>(
  run: Run<I>,
  inputs: I,
  { send, until = "ready", isUpdate = false }: Write,
): Promise<unknown | undefined> {
  let isAccepted = false;
  try {
    await run.turns.take(run.resource.writing.oneAtATime?.(inputs), async () => {
      const busy = isUpdate && run.waitUntil === "started" ? await busyNeed(run, inputs) : undefined;
      if (busy !== undefined) throw obstacleError(run, { name: busy, is: "busy" });
      const found = await obstacle(run, inputs);
      // What is in the way of a creation is none of a delete.
      if (found !== undefined && (found.is === "busy" || until !== "gone")) throw obstacleError(run, found);
      const accepted = await sent(run, send);
      isAccepted = true;
      if (run.waitUntil === "completed") await settle(run, accepted, until);
    });
    return undefined;
  } catch (error) {
    // What passes was borne until the time was up.
    if (isAccepted && !isEnded(error)) throw error;
    await bear(run, inputs, error);
    return error;
  }
}

/** Whether Azure accepted a write, whose operation then came to nothing. */
export function isEnded(error: unknown): error is ArmError {
  return error instanceof ArmError && error.status === 200;
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

/** Sends a write, and notes what Azure has accepted, or may have. */
async function sent<I extends Inputs>({ memory, clock, signal }: Run<I>, send: () => Promise<Accepted>) {
  try {
    const accepted = await send();
    noteWrite(memory, clock.nowMs(), { isDoubtful: false });
    memory.refusals = memory.notBeforeMs = 0;
    memory.unclearSinceMs = memory.reason = undefined;
    memory.operation = accepted.operation;
    return accepted;
  } catch (error) {
    // The request may have left before the user gave up.
    const isLost = signal?.aborted === true || isDoubtful(error);
    if (isLost || mayBeAccepted(error)) noteWrite(memory, clock.nowMs(), { isDoubtful: isLost });
    throw error;
  }
}

/** Sends the DELETE. */
export function sendDelete<I extends Inputs>({ resource, id, azure, signal }: Run<I>): Promise<Accepted> {
  return azure.arm.delete(id, resource.apiVersion, signal);
}

/** The refusal of an earlier pass, while the write may not be repeated yet. */
export function heldBack<I extends Inputs>({ id, verb, memory, clock }: Run<I>): ArmError | undefined {
  const retryAfterMs = memory.notBeforeMs - clock.nowMs();
  if (retryAfterMs <= 0) return undefined;
  const reason = memory.reason ?? "Azure refused a moment ago";
  return new ArmError(429, HELD_BACK, reason, { retryAfterMs, attempt: { verb, id } });
}

/** Waits after a refused or doubtful write. @throws the error where waiting does not help */
async function bear<I extends Inputs>(run: Run<I>, inputs: I, error: unknown): Promise<void> {
  const { memory, clock } = run;
  const isAnotherTry = isUnexplained(run, error);
  if (isAnotherTry) memory.isRepeated = true;
  const refusal = isAnotherTry ? "passing" : refusalOf(error);
  if (refusal === "final") throw error;
  memory.reason = sentence(error, run.advice);
  memory.refusals += 1;
  await bearUnclear(run, inputs, { refusal, error });
  // After a doubtful write come looks, at the usual pace; a refused one is not sent again so soon.
  const leastMs = isInDoubt(memory, clock.nowMs()) ? 0 : backOffMs(memory.refusals);
  const retryAfterMs = Math.max(leastMs, retryAfterOf(error) ?? 0);
  memory.notBeforeMs = clock.nowMs() + retryAfterMs;
  // A pass keeps its state anyway.
  if (run.waitUntil === "started") return;
  run.log.progress(`Azure is busy, asking again: ${memory.reason}`);
  await pause(run, { retryAfterMs, reason: error });
}

/**
 * Whether an operation that failed is worth another one: where Azure takes one write at a time, another program's write may
 * have made ours fail, and Azure gives no reason then. Twice is no coincidence. In begin mode the remake goes from pass to pass
 * with the progress, and so says that the operation was repeated.
 */
export function isUnexplained<I extends Inputs>({ resource, memory }: Run<I>, error: unknown): boolean {
  const isSilent = isEnded(error) && error.code === "OperationFailed";
  return isSilent && resource.writing.oneAtATime !== undefined && !memory.isRepeated && memory.remakes === 0;
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
