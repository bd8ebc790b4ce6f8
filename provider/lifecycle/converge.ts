import type { ArmDocument } from "../azure/arm";
import { ArmError } from "../azure/errors";
import { normalId } from "../azure/ids";
import type { Inputs } from "../description/inputs";
import { ATTEMPT_TAG } from "../description/ownerTag";
import { act, sendCreation, sendDelete, sendUpdate } from "./act";
import { doneActions, isAction, nextAction, sendAction } from "./action";
import { type Decision, decide, type Stop } from "./decide";
import { driftWarning, overruledWarning } from "./drift";
import { isInDoubt, noted } from "./memory";
import { missingNeed, observe } from "./observe";
import type { Outcome } from "./outcome";
import type { Run, Wanted } from "./run";
import { isStillRunning, pause, retryTransient, timeoutError, watch } from "./settle";
import { NO_PROGRESS, phaseOf, WAITING } from "./state";
import { stopError } from "./stopError";

/**
 * Observe, decide, act, settle, and again, until Azure has what is wanted. Each round begins with a fresh look, so a run
 * after a crash, a refused half or another run's work needs no memory of its own. In begin mode there is one round, and
 * the passes are the rounds: the progress in the state goes from one to the next.
 * Bounded: a resource is created, updated and remade at most once, and the rest is waiting, which has a timeout.
 */
export async function converge<I extends Inputs>(run: Run<I>, wanted: Wanted<I>): Promise<Outcome> {
  const { resource, id, log, memory, clock, waitUntil } = run;
  const { inputs, progress = NO_PROGRESS } = wanted;
  const begun = new Set(progress.begun);
  const done = await doneActions(run, wanted);
  // A resource that we created but never observed must have been deleted by someone else.
  const isDue = progress.doubts < DOUBTS_MAX || isHidden(run, { is: "vanished" });
  const creations = isDue ? Math.max(progress.creations, progress.remakes) : progress.remakes;
  const sent = {
    creations,
    updates: new Set([...done, ...progress.sent]),
    patches: new Set(progress.patched),
    remakes: progress.remakes,
  };
  let { doubts } = progress;
  let isDriftTold = false;
  for (;;) {
    const isTouched = sent.creations > 0 || sent.updates.size > 0 || memory.writtenMs !== undefined;
    const observation = await retryTransient(run, () => observe(run, wanted, { isTouched }));
    const document = observation.document as ArmDocument; // every decision that uses the document has seen one
    const decision = decide(resource, observation, { ...wanted, sent });
    let pending: ReadonlySet<string> = wanted.changed;
    let refused: unknown;
    if ((decision.do === "stop" || isWrite(decision)) && (await retryTransient(run, () => isStillRunning(run)))) {
      if (waitUntil === "started") return unsettled(phaseOf(resource.reading.readiness(document ?? {})));
      await watch(run);
      continue;
    }
    if (isWrite(decision) && isInDoubt(memory, clock.nowMs())) {
      if (waitUntil === "started") return unsettled("waiting until Azure shows what it took");
      await pause(run);
      continue;
    }
    switch (decision.do) {
      case "nothing":
        return settled(document);
      case "stop":
        if (isContradiction(decision.because) && (doubts++ < DOUBTS_MAX || isHidden(run, decision.because))) {
          if (waitUntil === "started") return unsettled("waiting until Azure shows it");
          await pause(run);
          continue;
        }
        if (isOverruled(resource, decision.because)) {
          log.warn(overruledWarning(run, wanted, { document, properties: decision.because.properties }));
          return settled(document);
        }
        throw stopError(run, decision.because, { observation, inputs, isKnown: wanted.before !== undefined });
      case "create": {
        const missing = waitUntil === "started" ? await missingNeed(run, inputs) : undefined;
        if (missing) return unsettled(`${WAITING}${missing}`);
        const marks: Record<string, string> = sent.remakes > 0 ? { [ATTEMPT_TAG]: "2" } : {};
        refused = await act(run, inputs, { send: () => sendCreation(run, inputs, marks) });
        if (refused === undefined) {
          sent.creations += 1;
          pending = new Set();
          if (progress.isMade) run.remade.add(normalId(id));
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
        refused = await act(run, inputs, { send });
        if (refused === undefined) {
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
        refused = await act(run, inputs, { send }).catch(finalAnswer);
        if (refused === undefined) for (const property of changed) sent.patches.add(property);
        pending = new Set();
        break;
      }
      case "remake":
        log.warn(`The ${resource.noun} ${id} is removed and made once more: nothing is in it that could be lost.`);
        refused = await act(run, inputs, { send: () => sendDelete(run), until: "gone" });
        if (refused === undefined) {
          sent.remakes += 1;
          run.remade.add(normalId(id));
        }
        break;
      case "wait":
      case "wait until gone":
        memory.unclearSinceMs = undefined;
        if (waitUntil === "started") return unsettled(phaseOf(resource.reading.readiness(document)));
        await watch(run);
        continue;
    }
    if (waitUntil === "started") return unsettled(PHASES[decision.do], { pending, refused });
  }

  function settled(document: ArmDocument): Outcome {
    return { settled: true, document, done, isMade: sent.creations > 0 };
  }

  function unsettled(
    phase: string,
    { pending = wanted.changed, refused }: { pending?: ReadonlySet<string>; refused?: unknown } = {},
  ): Outcome {
    const sinceMs = progress.sinceMs || run.startedMs;
    if (clock.nowMs() - sinceMs > run.timeoutMs) throw timeoutError(run, memory.reason ?? phase);
    const updates = [...sent.updates].filter((property) => !isAction(resource, property));
    const { remakes } = sent;
    return {
      settled: false,
      phase,
      ...(refused === undefined ? {} : { refused }),
      progress: {
        ...NO_PROGRESS,
        pending: [...pending],
        begun: [...begun],
        sent: updates,
        patched: [...sent.patches],
        formerTags: progress.formerTags,
        isMade: progress.isMade,
        creations: sent.creations,
        remakes,
        doubts,
        sinceMs,
        ...noted(memory),
      },
    };
  }
}

/** Looks again at most so often: at the pace of `pause`, 2 s after a quick write and more than a minute after a long one. */
const DOUBTS_MAX = 10;
/** Azure may hide an accepted creation that long. */
const HIDDEN_MS = 60_000;

/** Whether Azure may hide a creation that it accepted a moment ago. */
function isHidden<I extends Inputs>({ memory: { writtenMs }, clock }: Run<I>, { is }: Pick<Stop, "is">): boolean {
  return is === "vanished" && writtenMs !== undefined && clock.nowMs() - writtenMs < HIDDEN_MS;
}

function isWrite({ do: step }: Decision): boolean {
  return step === "create" || step === "update" || step === "patch" || step === "remake";
}

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

/** An answer of Azure's, after which the same write is not sent again. @throws any other error */
function finalAnswer(error: unknown): undefined {
  if (error instanceof ArmError) return undefined;
  throw error;
}

const PHASES = {
  create: "creating",
  update: "updating",
  patch: "updating",
  remake: "removing what failed",
} as const;
