import type { Accepted, ArmDocument, Operation, OperationStatus } from "../azure/arm";
import { AmrError, ArmError, UnreachableError } from "../azure/errors";
import { isTransient } from "../azure/retryable";
import { spokenDuration } from "../description/duration";
import type { Inputs } from "../description/inputs";
import { pollDelayMs } from "./pollDelay";
import type { Run } from "./run";

/** Longest time to ask an Azure that does not answer, while nothing was sent to it. */
const RETRY_BEFORE_WRITE_MS = 120_000;

/** An operation does not tell its phase; the resource does. Short operations are not worth a look, long ones few. */
const FIRST_LOOK_MS = 2_000;
const BETWEEN_LOOKS_MS = 30_000;

/** The time is up; the operation goes on in Azure. */
export class TimeoutError extends AmrError {
  override name = "TimeoutError";
}

/**
 * Waits until Azure has nothing in progress for the resource: first for the operation, where there is one (the operation
 * knows the reason of a failure), then for the resource itself, because an operation ends before its resource is usable.
 * Dropped connections, 429 and 5xx on the way only cost time. Returns the last document; undefined is gone.
 */
export async function settle<I extends Inputs>(
  run: Run<I>,
  { operation, retryAfterMs }: Accepted = {},
): Promise<ArmDocument | undefined> {
  const { resource, id, azure, signal } = run;
  if (operation) await operationEnd(run, { operation, retryAfterMs });
  for (;;) {
    const document = await retryTransient(run, () => azure.arm.get(id, resource.apiVersion, signal));
    const readiness = document && resource.reading.readiness(document);
    if (readiness?.is !== "working" && readiness?.is !== "deleting") return document;
    tellProgress(run, readiness.phase);
    await pause(run);
  }
}

/**
 * Asks until Azure answers. Once something was sent, a connection that is gone for a while is no reason to give up; before,
 * an Azure that cannot be reached at all is reported at once, and one that is only busy after two minutes.
 */
export async function retryTransient<I extends Inputs, T>(run: Run<I>, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      const answer = await ask();
      run.memory.answered = true;
      return answer;
    } catch (error) {
      const isHopeless = error instanceof UnreachableError && !run.memory.answered;
      if (!isTransient(error) || isHopeless || run.waitUntil === "started") throw error;
      const delayMs = delay(run, retryAfterOf(error));
      const limitMs = run.memory.wrote ? run.timeoutMs : Math.min(run.timeoutMs, RETRY_BEFORE_WRITE_MS);
      if (run.clock.nowMs() + delayMs > run.startedMs + limitMs) throw error;
      await run.clock.sleep(delayMs, run.signal);
    }
  }
}

/** Waits for what was in progress a moment ago. Pauses first, so that a flapping answer cannot cause a busy loop. */
export async function watch<I extends Inputs>(run: Run<I>): Promise<void> {
  await pause(run);
  await settle(run);
}

async function operationEnd<I extends Inputs>(
  run: Run<I>,
  { operation, retryAfterMs }: { operation: Operation; retryAfterMs: number | undefined },
): Promise<void> {
  let phase: string | undefined;
  let nextLookMs = run.clock.nowMs() + FIRST_LOOK_MS;
  for (let waitMs = retryAfterMs; ; ) {
    await pause(run, { retryAfterMs: waitMs });
    const status = await retryTransient(run, () => operation.poll(run.signal));
    if (status.status === "failed") throw status.error;
    // Canceled: another operation took over (contract, "Delete races"); lost: only the resource can tell.
    if (status.status !== "running") return;
    waitMs = status.retryAfterMs;
    if (run.clock.nowMs() >= nextLookMs) {
      phase = await phaseNow(run).catch(() => phase); // for show: nothing fails by it
      nextLookMs = run.clock.nowMs() + BETWEEN_LOOKS_MS;
    }
    tellProgress(run, phase);
  }
}

/** The phase of the resource, in Azure's own word: "Scaling". */
async function phaseNow<I extends Inputs>({ resource, id, azure, signal }: Run<I>): Promise<string | undefined> {
  const document = await azure.arm.get(id, resource.apiVersion, signal);
  const readiness = document && resource.reading.readiness(document);
  return readiness?.is === "working" || readiness?.is === "deleting" ? readiness.phase : undefined;
}

/**
 * Waits one beat, longer the longer the run has taken already. @throws the reason when the time is up; without a reason, a
 * sentence that says how long the run has waited.
 */
export async function pause<I extends Inputs>(
  run: Run<I>,
  { retryAfterMs, reason }: { retryAfterMs?: number | undefined; reason?: unknown } = {},
): Promise<void> {
  const leftMs = run.startedMs + run.timeoutMs - run.clock.nowMs();
  if (leftMs <= 0) {
    throw (
      reason ??
      new TimeoutError(
        `Azure has not finished the ${run.verb} of the ${run.resource.noun} ${run.id} after ` +
          `${spokenDuration(run.timeoutMs)}; it goes on there. Run again to go on waiting, or give more time with ` +
          "customTimeouts.",
      )
    );
  }
  await run.clock.sleep(Math.min(delay(run, retryAfterMs), leftMs), run.signal);
}

/** Begin mode: asks the operation that an earlier pass began. Throws its error, which the resource does not tell. */
export async function pollBegunOperation<I extends Inputs>({ id, operations, signal }: Run<I>): Promise<void> {
  const operation = operations.get(id);
  if (!operation) return;
  let status: OperationStatus;
  try {
    status = await operation.poll(signal);
  } catch (error) {
    if (isTransient(error)) return; // the next pass asks again
    throw error;
  }
  if (status.status === "running") return;
  operations.delete(id);
  if (status.status === "failed") throw status.error;
}

/** Time that Azure asks to wait in an error, in ms; undefined where it does not ask. */
export function retryAfterOf(error: unknown): number | undefined {
  return error instanceof ArmError ? error.retryAfterMs : undefined;
}

function delay<I extends Inputs>(run: Run<I>, retryAfterMs = 0): number {
  return pollDelayMs(run.clock.nowMs() - run.startedMs, retryAfterMs);
}

function tellProgress<I extends Inputs>({ resource, verb, clock, startedMs, log }: Run<I>, phase?: string): void {
  const gerund = { create: "Creating", update: "Updating", delete: "Deleting" }[verb];
  const elapsed = spokenDuration(clock.nowMs() - startedMs);
  log.progress(`${phase ?? gerund}, ${elapsed} (usually about ${spokenDuration(resource.writing.usualMs[verb])})`);
}
