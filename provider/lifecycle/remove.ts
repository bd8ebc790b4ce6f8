import { isTransient } from "../azure/retryable";
import type { Inputs } from "../description/inputs";
import { act, sendDelete } from "./act";
import type { Deletion, Deletions } from "./dependencies";
import { isInDoubt } from "./memory";
import { observeBeforeDelete } from "./observe";
import { lostMarkError } from "./ownership";
import { RefusedError, StillDeletingError } from "./partialError";
import { backOffMs } from "./pollDelay";
import type { Run } from "./run";
import { isStillRunning, pause, retryTransient, timeoutError, watch } from "./settle";

/**
 * Deletes the resource and waits until Azure answers 404; in begin mode, begins the delete and tells how far it is. A resource
 * that is gone is done; one that is not ours, or that others still need, is not touched.
 * @throws StillDeletingError, RefusedError   in begin mode: a later pass goes on
 */
export async function remove<I extends Inputs>(run: Run<I>, inputs: I, deletions: Deletions): Promise<void> {
  const { resource, id, log, memory, clock, waitUntil } = run;
  const deletion: Deletion = deletions.get(id) ?? { sinceMs: run.startedMs, operation: undefined };
  memory.operation = deletion.operation;
  try {
    for (let round = 0; ; round += 1) {
      const { document, found, reason } = await retryTransient(run, () => observeBeforeDelete(run, inputs));
      if (document === undefined) return void deletions.delete(id);
      if (found?.is === "theirs") {
        return log.warn(`The ${resource.noun} ${id} belongs to ${found.owner} by now and is left alone.`);
      }
      if (found?.is !== "ours") throw lostMarkError(resource, { id, owner: String(inputs.owner), verb: "deleted" });
      if (reason !== undefined) return log.warn(`The ${resource.noun} ${id} is kept: ${reason}.`);
      const isDeleting = resource.reading.readiness(document).is === "deleting";
      if (waitUntil === "started") await begin(isDeleting);
      else if (isDeleting) await watch(run);
      else {
        // Azure accepted a delete, and the resource is still there: the delete was superseded, or the look is old.
        if (round > 0) await pause(run, { retryAfterMs: backOffMs(round) });
        if (!isInDoubt(memory, clock.nowMs())) await act(run, inputs, { send: () => sendDelete(run), until: "gone" });
      }
    }
  } catch (error) {
    if (waitUntil === "started" && isTransient(error)) throw new RefusedError(error);
    throw error;
  }

  /** One step of begin mode. @throws in any case */
  async function begin(isDeleting: boolean): Promise<never> {
    const isUnderWay = isDeleting || isInDoubt(memory, clock.nowMs()) || (await isStillRunning(run).finally(note));
    const refused = isUnderWay ? undefined : await act(run, inputs, { send: () => sendDelete(run), until: "gone" });
    note();
    if (clock.nowMs() - deletion.sinceMs > run.timeoutMs) throw timeoutError(run, memory.reason);
    if (refused !== undefined) throw new RefusedError(refused);
    throw new StillDeletingError(`still deleting the ${resource.noun} ${id}`, deletion.sinceMs);
  }

  function note(): void {
    deletion.operation = memory.operation;
    deletions.set(id, deletion);
  }
}
