import type { ArmDocument } from "../azure/arm";
import { ArmError } from "../azure/errors";
import type { Inputs } from "../description/inputs";
import { ATTEMPT_TAG } from "../description/ownerTag";
import { act, remove, sendCreation, sendUpdate } from "./act";
import { doneActions, isAction, nextAction, sendAction } from "./action";
import { decide, type Stop } from "./decide";
import { driftWarning, overruledWarning } from "./drift";
import { missingNeed, observe } from "./observe";
import type { Outcome } from "./outcome";
import type { Run, Wanted } from "./run";
import { pause, pollBegunOperation, retryTransient, watch } from "./settle";
import { NO_PROGRESS, WAITING } from "./state";
import { stopError } from "./stopError";

/**
 * Observe, decide, act, settle, and again, until Azure has what is wanted. Each round begins with a fresh look, so a run
 * after a crash, a refused half or another run's work needs no memory of its own. In begin mode there is one round, and
 * the passes are the rounds: the progress in the state goes from one to the next.
 * Bounded: a resource is created, updated and remade at most once, and the rest is waiting, which has a timeout.
 */
export async function converge<I extends Inputs>(run: Run<I>, wanted: Wanted<I>): Promise<Outcome> {
  const { resource, id, log, waitUntil } = run;
  const { inputs, progress = NO_PROGRESS } = wanted;
  const begun = new Set(progress.begun);
  const done = await doneActions(run, wanted);
  // A resource that we created but never observed must have been deleted by someone else.
  const creations = progress.doubts < DOUBTS_MAX ? Math.max(progress.creations, progress.remakes) : progress.remakes;
  const sent = {
    creations,
    updates: new Set([...done, ...progress.sent]),
    patches: new Set(progress.patched),
    remakes: progress.remakes,
  };
  let { doubts } = progress;
  let isDriftTold = false;
  for (;;) {
    const isTouched = sent.creations > 0 || sent.updates.size > 0;
    const observation = await retryTransient(run, () => observe(run, wanted, { isTouched }));
    const document = observation.document as ArmDocument; // every decision that uses the document has seen one
    const decision = decide(resource, observation, { ...wanted, sent });
    let pending: ReadonlySet<string> = wanted.changed;
    switch (decision.do) {
      case "nothing":
        return settled(document);
      case "stop":
        if (isContradiction(decision.because) && doubts++ < DOUBTS_MAX) {
          if (waitUntil === "started") return unsettled("waiting until Azure shows it");
          await pause(run);
          continue;
        }
        if (isOverruled(resource, decision.because)) {
          log.warn(overruledWarning(run, wanted, { document, properties: decision.because.properties }));
          return settled(document);
        }
        await pollBegunOperation(run);
        throw stopError(run, decision.because, { observation, inputs, isKnown: wanted.before !== undefined });
      case "create": {
        const missing = waitUntil === "started" ? await missingNeed(run, inputs) : undefined;
        if (missing) return unsettled(`${WAITING}${missing}`);
        const marks: Record<string, string> = sent.remakes > 0 ? { [ATTEMPT_TAG]: "2" } : {};
        const conflictsPass = resource.writing.createConflictsPass ?? true;
        if (await act(run, () => sendCreation(run, inputs, marks), { conflictsPass })) {
          sent.creations += 1;
          pending = new Set();
        }
        break;
      }
      case "update": {
        const drift = isDriftTold ? undefined : driftWarning(run, wanted, document);
        if (drift !== undefined) log.warn(drift);
        isDriftTold = true;
        const action = nextAction(resource, decision.changed, sent.updates);
        const changed = action ? [action] : [...decision.changed].filter((property) => !isAction(resource, property));
        const send = () =>
          action
            ? sendAction(run, wanted, action)
            : sendUpdate(run, wanted, { verb: "put", changed: new Set(changed), document });
        if (await act(run, send)) {
          for (const property of changed) sent.updates.add(property);
          if (action) for (const set of [begun, done]) set.add(action);
          // An action counts when its effect is seen.
          pending = new Set([...decision.changed].filter((one) => isAction(resource, one) || !sent.updates.has(one)));
        }
        break;
      }
      case "patch": {
        const { changed } = decision;
        const send = () => sendUpdate(run, wanted, { verb: "patch", changed, document });
        // Whether the type takes a PATCH is not known for sure. The PUT was the write that counts.
        if (await act(run, send).catch(isRefused)) for (const property of changed) sent.patches.add(property);
        pending = new Set();
        break;
      }
      case "remake":
        // Says why the creation failed before it tries again, in a pass of its own.
        await pollBegunOperation(run);
        log.warn(`The ${resource.noun} ${id} is removed and made once more: nothing is in it that could be lost.`);
        if (await remove(run, document)) sent.remakes += 1;
        break;
      case "wait":
      case "wait until gone":
        if (waitUntil === "started") await pollBegunOperation(run);
        else await watch(run);
    }
    if (waitUntil === "started") return unsettled(PHASES[decision.do], pending);
  }

  function settled(document: ArmDocument): Outcome {
    run.operations.delete(id);
    return { settled: true, document, done, isMade: sent.creations > 0 };
  }

  function unsettled(phase: string, pending: ReadonlySet<string> = wanted.changed): Outcome {
    const updates = [...sent.updates].filter((property) => !isAction(resource, property));
    const { creations, remakes } = sent;
    return {
      settled: false,
      phase,
      progress: {
        pending: [...pending],
        begun: [...begun],
        sent: updates,
        patched: [...sent.patches],
        creations,
        remakes,
        doubts,
      },
    };
  }
}

/** Looks again at most so often: at the pace of `pause`, 2 s after a quick write and more than a minute after a long one. */
const DOUBTS_MAX = 10;

function isContradiction({ is }: Stop): boolean {
  return is === "vanished" || is === "gone" || is === "unchanged by Azure";
}

/** Whether Azure keeps its values only of properties that a policy may set. */
function isOverruled<I extends Inputs>(
  { inputs: { changes } }: Run<I>["resource"],
  because: Stop,
): because is Extract<Stop, { is: "unchanged by Azure" }> {
  if (because.is !== "unchanged by Azure") return false;
  return because.properties.every((property) => changes[property as keyof I & string].mayBeOverruled === true);
}

/** `true` for an answer of Azure's, after which the same write is not sent again. @throws any other error */
function isRefused(error: unknown): true {
  if (error instanceof ArmError) return true;
  throw error;
}

const PHASES = {
  create: "creating",
  update: "updating",
  patch: "updating",
  remake: "removing what failed",
  wait: "under way",
  "wait until gone": "deleting",
} as const;
