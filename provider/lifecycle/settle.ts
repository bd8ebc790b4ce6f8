import type { Accepted, ArmDocument, Azure, Operation, OperationStatus } from "../azure/arm";
import { AmrError, ArmError, isTransient, UnreachableError } from "../azure/errors";
import { spokenDuration } from "../description/duration";
import type { Inputs } from "../description/inputs";
import type { Resource } from "../description/resource";
import type { Clock } from "./clock";
import type { Log } from "./log";
import { pollDelayMs } from "./pollDelay";

/** The time that one create, update or delete may take, and who listens meanwhile. */
export interface Run {
  readonly azure: Azure;
  readonly clock: Clock;
  readonly log: Log;
  readonly startedMs: number;
  readonly timeoutMs: number;
  /** What is being done, for messages: "create". */
  readonly verb: "create" | "update" | "delete";
  /**
   * `wait`: comes back when Azure is done. `begin`: begins what can begin and comes back at once; what is left is a later
   * pass's business.
   */
  readonly patience: "wait" | "begin";
  /** Operations that begin mode left behind: the next pass of this process asks them how they ended. */
  readonly operations: Map<string, Operation>;
  /** What has happened in this run: `answered`, Azure was reached; `wrote`, it has, or may have, accepted a write. */
  readonly memory: { answered: boolean; wrote: boolean };
  readonly signal?: AbortSignal;
}

/** How long to ask an Azure that does not answer while nothing was sent to it. */
const PATIENCE_BEFORE_WRITE_MS = 120_000;

/** An operation does not tell what it is at; the resource does. Short ones are not worth a look, long ones few. */
const FIRST_LOOK_MS = 2_000;
const BETWEEN_LOOKS_MS = 30_000;

/** The time is up; what Azure began goes on there. */
export class TimeoutError extends AmrError {
  override name = "TimeoutError";
}

/**
 * Waits until Azure has nothing under way with the resource: first for the operation, where there is one (it knows the
 * reason of a failure), then for the resource itself, because an operation ends before its resource is usable.
 * Dropped connections, 429 and 5xx on the way only cost time. Returns what was seen last; undefined is gone.
 */
export async function settle<I extends Inputs>(
  resource: Resource<I>,
  id: string,
  run: Run,
  accepted: Accepted = {},
): Promise<ArmDocument | undefined> {
  const { operation, retryAfterMs } = accepted;
  if (operation) await operationEnd(resource, id, run, { operation, retryAfterMs });
  for (;;) {
    const document = await patiently(run, () => run.azure.arm.get(id, resource.apiVersion, run.signal));
    const condition = document && resource.condition(document);
    if (condition?.is !== "working" && condition?.is !== "deleting") return document;
    progress(resource, run, condition.phase);
    await pause(resource, id, run);
  }
}

/**
 * Asks until Azure answers. Once something was sent, a connection that is gone for a while is no reason to give up; before,
 * an Azure that cannot be reached at all is told at once, and one that is only busy after two minutes.
 */
export async function patiently<T>(run: Run, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      const answer = await ask();
      run.memory.answered = true;
      return answer;
    } catch (error) {
      const isHopeless = error instanceof UnreachableError && !run.memory.answered;
      if (!isTransient(error) || isHopeless || run.patience === "begin") throw error;
      const delayMs = delay(run, retryAfterOf(error));
      const limitMs = run.memory.wrote ? run.timeoutMs : Math.min(run.timeoutMs, PATIENCE_BEFORE_WRITE_MS);
      if (run.clock.nowMs() + delayMs > run.startedMs + limitMs) throw error;
      await run.clock.sleep(delayMs, run.signal);
    }
  }
}

/** What was under way a moment ago: a beat first, so that an Azure that shows now this, now that is not asked without end. */
export async function watch<I extends Inputs>(resource: Resource<I>, id: string, run: Run): Promise<void> {
  await pause(resource, id, run);
  await settle(resource, id, run);
}

async function operationEnd<I extends Inputs>(
  resource: Resource<I>,
  id: string,
  run: Run,
  { operation, retryAfterMs }: { operation: Operation; retryAfterMs: number | undefined },
): Promise<void> {
  let phase: string | undefined;
  let nextLookMs = run.clock.nowMs() + FIRST_LOOK_MS;
  for (let waitMs = retryAfterMs; ; ) {
    await pause(resource, id, run, { retryAfterMs: waitMs });
    const status = await patiently(run, () => operation.poll(run.signal));
    if (status.status === "failed") throw status.error;
    // Canceled: another operation took over (contract, "Delete races"); lost: only the resource can tell.
    if (status.status !== "running") return;
    waitMs = status.retryAfterMs;
    if (run.clock.nowMs() >= nextLookMs) {
      phase = await phaseNow(resource, id, run).catch(() => phase); // for show: nothing fails by it
      nextLookMs = run.clock.nowMs() + BETWEEN_LOOKS_MS;
    }
    progress(resource, run, phase);
  }
}

/** What Azure says that it is doing with the resource, in its own word: "Scaling". */
async function phaseNow<I extends Inputs>(resource: Resource<I>, id: string, run: Run): Promise<string | undefined> {
  const document = await run.azure.arm.get(id, resource.apiVersion, run.signal);
  const condition = document && resource.condition(document);
  return condition?.is === "working" || condition?.is === "deleting" ? condition.phase : undefined;
}

/**
 * Waits one beat, longer the longer it has taken already. @throws the reason when the time is up; without one, a sentence
 * that says how long it was.
 */
export async function pause<I extends Inputs>(
  resource: Resource<I>,
  id: string,
  run: Run,
  { retryAfterMs, reason }: { retryAfterMs?: number | undefined; reason?: unknown } = {},
): Promise<void> {
  const leftMs = run.startedMs + run.timeoutMs - run.clock.nowMs();
  if (leftMs <= 0) {
    throw (
      reason ??
      new TimeoutError(
        `Azure has not finished the ${run.verb} of the ${resource.noun} ${id} after ${spokenDuration(run.timeoutMs)}; it goes ` +
          "on there. Run again to go on waiting, or give more time with customTimeouts.",
      )
    );
  }
  await run.clock.sleep(Math.min(delay(run, retryAfterMs), leftMs), run.signal);
}

/** Begin mode: what became of the operation that an earlier pass began. Throws its error, which the resource does not tell. */
export async function lookAtOperation(run: Run, id: string): Promise<void> {
  const operation = run.operations.get(id);
  if (!operation) return;
  let status: OperationStatus;
  try {
    status = await operation.poll(run.signal);
  } catch (error) {
    if (isTransient(error)) return; // the next pass asks again
    throw error;
  }
  if (status.status === "running") return;
  run.operations.delete(id);
  if (status.status === "failed") throw status.error;
}

/** How long Azure asks to wait in an error, where it does. */
export function retryAfterOf(error: unknown): number | undefined {
  return error instanceof ArmError ? error.retryAfterMs : undefined;
}

function delay(run: Run, retryAfterMs = 0): number {
  return pollDelayMs(run.clock.nowMs() - run.startedMs, retryAfterMs);
}

function progress<I extends Inputs>(resource: Resource<I>, run: Run, phase?: string): void {
  const gerund = { create: "Creating", update: "Updating", delete: "Deleting" }[run.verb];
  const elapsed = spokenDuration(run.clock.nowMs() - run.startedMs);
  run.log.progress(`${phase ?? gerund}, ${elapsed} (usually about ${spokenDuration(resource.usualMs[run.verb])})`);
}
