import { isTransient } from "../azure/retryable";
import type { Inputs } from "../description/inputs";
import { act, heldBack, sendDelete } from "./act";
import type { Deletions } from "./dependencies";
import { isHidden, isInDoubt, noted } from "./memory";
import { observeBeforeDelete } from "./observe";
import { lostMarkError } from "./ownership";
import { RefusedError, StillDeletingError } from "./partialError";
import { backOffMs } from "./pollDelay";
import type { Run } from "./run";
import { isStillRunning, pause, retryTransient, timeoutError, watch } from "./settle";
import { progressIn } from "./state";

/**
 * Deletes the resource and waits until Azure answers 404; in begin mode, begins the delete and tells how far it is. A resource
 * that is gone is done; one that is not ours, or that others still need, is not touched.
 * @throws StillDeletingError, RefusedError   in begin mode: a later pass goes on
 */
export async function remove<I extends Inputs>(run: Run<I>, properties: Inputs, deletions: Deletions): Promise<void> {
  const { resource, id, log, memory, clock, waitUntil } = run;
  const inputs = properties as I;
  const written = progressIn(properties);
  try {
    for (let round = 0; ; round += 1) {
      const { document, found, reason } = await retryTransient(run, () => observeBeforeDelete(run, properties));
      if (document === undefined && isHidden(written, clock.nowMs())) {
        // Azure may have accepted a creation a moment ago, and not show it yet.
        if (waitUntil === "started")
          throw new StillDeletingError(`looking for the ${resource.noun} ${id}`, memory.sinceMs);
        await pause(run);
        continue;
      }
      const left =
        found?.is === "theirs" ? `belongs to ${found.owner} by now and is left alone` : reason && `is kept: ${reason}`;
      if (document === undefined || left !== undefined) {
        deletions.delete(id);
        if (left !== undefined) log.warn(`The ${resource.noun} ${id} ${left}.`);
        return;
      }
      if (found?.is !== "ours") throw lostMarkError(run, { owner: String(inputs.owner), verb: "deleted" });
      const isDeleting = resource.reading.readiness(document).is === "deleting";
      if (waitUntil === "started") await begin(isDeleting);
      else if (isDeleting) await watch(run);
      else {
        // Azure accepted a delete, and the resource is still there: the delete was superseded, or the look is old.
        if (round > 0) await pause(run, { retryAfterMs: backOffMs(round) });
        if (!isInDoubt(memory, clock.nowMs())) await send();
      }
    }
  } catch (error) {
    if (waitUntil === "started" && isTransient(error)) throw new RefusedError(error);
    throw error;
  }

  /** One step of begin mode. @throws in any case */
  async function begin(isDeleting: boolean): Promise<never> {
    try {
      const isDoubt = !isDeleting && isInDoubt(memory, clock.nowMs());
      const isUnderWay = isDeleting || isDoubt || (await isStillRunning(run));
      const refused = isUnderWay ? undefined : (heldBack(run) ?? (await send()));
      if (clock.nowMs() - memory.sinceMs > run.timeoutMs) throw timeoutError(run, memory.reason);
      if (refused !== undefined) throw new RefusedError(refused);
      throw new StillDeletingError(`still deleting the ${resource.noun} ${id}`, memory.sinceMs, isDoubt);
    } finally {
      deletions.set(id, noted(memory));
    }
  }

  function send(): Promise<unknown> {
    return act(run, inputs, { send: () => sendDelete(run), until: "gone" });
  }
}
