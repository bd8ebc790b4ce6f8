import type { Accepted, ArmDocument, Operation } from "../azure/arm";
import { sentence } from "../azure/errorSentence";
import { AmrError, type ArmError, UnreachableError } from "../azure/errors";
import { isTransient, retryAfterOf } from "../azure/retryable";
import { spokenDuration } from "../description/duration";
import type { Inputs } from "../description/inputs";
import type { Readiness } from "../description/readiness";
import { takeBack } from "./memory";
import { pollDelayMs } from "./pollDelay";
import type { Run } from "./run";

/** Longest time to ask an Azure that does not answer, while nothing was sent to it; counts from its last good answer. */
const RETRY_BEFORE_WRITE_MS = 120_000;

/** An operation does not tell its phase; the resource does. Short operations are not worth a look, long ones few. */
const FIRST_LOOK_MS = 2_000;
const BETWEEN_LOOKS_MS = 120_000;

/** The time is up; the operation goes on in Azure. */
export class TimeoutError extends AmrError {
  override name = "TimeoutError";
}

/**
 * What a write leads to: a resource that is ready, or none. `told`: only the operation tells its end, since the resource may be
 * ready all the time, as during an action.
 */
export type Until = "ready" | "gone" | "told";

/**
 * Waits until Azure has nothing in progress for the resource: first for the operation, where there is one (the operation
 * knows the reason of a failure), then for the resource itself, because an operation ends before its resource is usable.
 * Dropped connections, 429 and 5xx on the way only cost time. Returns the last document; undefined is gone.
 */
export async function settle<I extends Inputs>(
  run: Run<I>,
  { operation, retryAfterMs = 0 }: Accepted = {},
  until: Until = "ready",
): Promise<ArmDocument | undefined> {
  const settled = operation && (await operationEnd(run, { operation, retryAfterMs, until }));
  if (settled) return settled.document;
  for (;;) {
    const { document, readiness } = await retryTransient(run, () => look(run));
    if (readiness.is !== "working" && readiness.is !== "deleting") return document;
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
      run.memory.answeredMs = run.clock.nowMs();
      return answer;
    } catch (error) {
      const { wrote, answeredMs } = run.memory;
      const isHopeless = error instanceof UnreachableError && answeredMs === undefined && !wrote;
      if (!isTransient(error) || isHopeless || run.waitUntil === "started") throw error;
      const delayMs = delay(run, retryAfterOf(error));
      const timeoutMs = run.startedMs + run.timeoutMs;
      const limitMs = wrote ? timeoutMs : Math.min(timeoutMs, (answeredMs ?? run.startedMs) + RETRY_BEFORE_WRITE_MS);
      if (run.clock.nowMs() + delayMs > limitMs) throw error;
      await run.clock.sleep(delayMs, run.signal);
    }
  }
}

/** Waits for what was in progress a moment ago. Pauses first, so that a flapping answer cannot cause a busy loop. */
export async function watch<I extends Inputs>(run: Run<I>): Promise<void> {
  await pause(run);
  await settle(run);
}

/** The error when the time is up. `because`: the last that is known of it. */
export function timeoutError<I extends Inputs>(
  { verb, resource, id, timeoutMs, advice }: Run<I>,
  because?: string,
): TimeoutError {
  const reason = because === undefined ? "it goes on there" : `the last that is known: ${because}`;
  return new TimeoutError(
    `Azure has not finished the ${verb} of the ${resource.noun} ${id} after ${spokenDuration(timeoutMs)}; ${reason}. ` +
      advice.moreTime,
  );
}

/**
 * Waits for the end of an operation. Where Azure asks not to poll the operation for a while (30 s, for DNS links that take 5),
 * the resource itself is looked at meanwhile, at the usual pace: a resource that is as it shall be needs no poll.
 * Returns that look; undefined where the operation told its end.
 */
async function operationEnd<I extends Inputs>(
  run: Run<I>,
  { operation, retryAfterMs, until }: { operation: Operation; retryAfterMs: number; until: Until },
): Promise<Look | undefined> {
  const { clock, memory, signal } = run;
  let phase: string | undefined;
  let nextPollMs = clock.nowMs() + retryAfterMs;
  let nextLookMs = clock.nowMs() + FIRST_LOOK_MS;
  for (;;) {
    await pause(run);
    const seen = clock.nowMs() < nextPollMs ? await retryTransient(run, () => look(run)) : undefined;
    const readiness = seen?.readiness;
    if (readiness?.is === until) {
      memory.operation = undefined;
      return seen;
    }
    if (readiness === undefined || readiness.is === "failed" || (until !== "gone" && readiness.is === "gone")) {
      const status = await retryTransient(run, () => operation.poll(signal));
      if (status.status !== "running") memory.operation = undefined;
      // Canceled: another operation took over, as a delete does (recorded). The write is not done.
      if (status.status === "failed" || status.status === "canceled") throw failure(run, status.error);
      // Lost: only the resource can tell.
      if (status.status !== "running") return undefined;
      nextPollMs = clock.nowMs() + (status.retryAfterMs ?? 0);
      if (clock.nowMs() >= nextLookMs) {
        phase = await look(run).then(phaseIn, () => phase); // for show: nothing fails by it
        nextLookMs = clock.nowMs() + BETWEEN_LOOKS_MS;
      }
    } else {
      phase = (seen && phaseIn(seen)) ?? phase;
      nextLookMs = clock.nowMs() + BETWEEN_LOOKS_MS;
    }
    tellProgress(run, phase);
  }
}

/** What was seen of the resource itself. */
interface Look {
  readonly document: ArmDocument | undefined;
  readonly readiness: Readiness | { readonly is: "gone" };
}

async function look<I extends Inputs>({ resource, id, azure, signal }: Run<I>): Promise<Look> {
  const document = await azure.arm.get(id, resource.apiVersion, signal);
  return { document, readiness: document === undefined ? { is: "gone" } : resource.reading.readiness(document) };
}

/** The phase of the resource, in Azure's own word: "Scaling". */
function phaseIn({ readiness }: Look): string | undefined {
  return readiness.is === "working" || readiness.is === "deleting" ? readiness.phase : undefined;
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
  if (leftMs <= 0) throw reason ?? timeoutError(run);
  await run.clock.sleep(Math.min(delay(run, retryAfterMs), leftMs), run.signal);
}

/**
 * Asks the operation that an earlier pass left in progress, before anything else is sent or given up: whether it still runs.
 * @throws the error of an operation that failed, which the resource does not tell
 */
export async function isStillRunning<I extends Inputs>(run: Run<I>): Promise<boolean> {
  const { memory, signal } = run;
  if (memory.operation === undefined) return false;
  const status = await memory.operation.poll(signal);
  if (status.status === "running") return true;
  memory.operation = undefined;
  if (status.status === "failed" || status.status === "canceled") takeBack(memory);
  if (status.status === "failed") throw failure(run, status.error);
  // What others take over again and again is no reason to write for ever.
  if (status.status === "canceled" && run.clock.nowMs() - memory.sinceMs > run.timeoutMs) {
    throw timeoutError(run, failure(run, status.error).message);
  }
  return false;
}

/** The error of an operation. The resource shows no reason, so the run remembers it. */
function failure<I extends Inputs>({ memory, advice }: Run<I>, error: ArmError): ArmError {
  memory.reason = sentence(error, advice);
  return error;
}

function delay<I extends Inputs>({ clock, memory, startedMs, resource, verb }: Run<I>, retryAfterMs = 0): number {
  const elapsedMs = clock.nowMs() - (memory.writtenMs ?? startedMs);
  return pollDelayMs({ elapsedMs, usualMs: resource.writing.usualMs[verb] }, retryAfterMs);
}

function tellProgress<I extends Inputs>({ resource, verb, clock, startedMs, log }: Run<I>, phase?: string): void {
  const gerund = { create: "Creating", update: "Updating", delete: "Deleting" }[verb];
  const elapsed = spokenDuration(clock.nowMs() - startedMs);
  log.progress(`${phase ?? gerund}, ${elapsed} (usually about ${spokenDuration(resource.writing.usualMs[verb])})`);
}
