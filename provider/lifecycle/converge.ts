import type { ArmDocument } from "../azure/arm";
import { ArmError } from "../azure/errors";
import { normalId } from "../azure/ids";
import type { Inputs } from "../description/inputs";
import { ATTEMPT_TAG } from "../description/ownerTag";
import { act, heldBack, isEnded, isRepeated, sendCreation, sendDelete, sendUpdate } from "./act";
import { doneActions, isAction, nextAction, sendAction } from "./action";
import { type Decision, decide, type Stop } from "./decide";
import { driftWarning, overruledWarning } from "./drift";
import { isEverWritten, isHidden, isInDoubt } from "./memory";
import { missingNeed, observe } from "./observe";
import { type Outcome, pass } from "./outcome";
import type { Run, Wanted } from "./run";
import { isStillRunning, pause, retryTransient, timeoutError, watch } from "./settle";
import { phaseOf, UNSENT, WAITING } from "./state";
import { stopError } from "./stopError";

/**
 * Observe, decide, act, settle, and again, until Azure has what is wanted. Each round begins with a fresh look, so a run
 * after a crash, a refused half or another run's work needs no memory of its own. In begin mode there is one round, and
 * the passes are the rounds: the progress in the state goes from one to the next.
 * Bounded: a resource is created, updated and remade at most once, and the rest is waiting, which has a timeout.
 */
export async function converge<I extends Inputs>(run: Run<I>, wanted: Wanted<I>): Promise<Outcome> {
  const { resource, id, log, memory, clock, waitUntil } = run;
  const { inputs } = wanted;
  const done = await doneActions(run, wanted);
  for (const action of done) memory.updates.add(action);
  forgetVanished(run);
  let isDriftTold = false;
  for (;;) {
    const isTouched = memory.creations > 0 || memory.updates.size > 0 || memory.writtenMs !== undefined;
    const observation = await retryTransient(run, () => observe(run, wanted, { isTouched }));
    const document = observation.document as ArmDocument; // every decision that uses the document has seen one
    const decision = decide(resource, observation, { ...wanted, sent: memory });
    let pending: ReadonlySet<string> = wanted.changed;
    let refused: unknown;
    if (decision.do === "stop" || isWrite(decision)) {
      const { operation } = memory;
      if (await isUnderWay()) {
        if (waitUntil === "started") return unsettled(phaseOf(resource.reading.readiness(document ?? {})));
        await watch(run);
        continue;
      }
      // It ended in between, so this look may be older, and what it did not bring is to be sent again.
      if (operation !== undefined) continue;
    }
    if (isWrite(decision)) {
      if (isInDoubt(memory, clock.nowMs())) {
        if (waitUntil === "started") return unsettled("waiting until Azure shows what it took");
        await pause(run);
        continue;
      }
      const held = waitUntil === "started" ? heldBack(run) : undefined;
      if (held !== undefined) return unsettled(PHASES[decision.do], { refused: held });
    }
    switch (decision.do) {
      case "nothing":
        return settled(document);
      case "stop":
        if (isWorthLooking(run, decision.because)) {
          memory.doubts += 1;
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
        // A look that is older than the resource must not lead to the body of a creation.
        if (waitUntil === "started" && memory.isMade && memory.doubts++ === 0) {
          return unsettled("waiting until Azure shows it");
        }
        const marks: Record<string, string> = memory.remakes > 0 ? { [ATTEMPT_TAG]: "2" } : {};
        refused = await act(run, inputs, { send: () => sendCreation(run, inputs, marks) });
        if (refused === undefined || isEnded(refused)) {
          memory.creations += 1;
          // The time for a creation begins with it, and not with the wait for what it needs.
          memory.sinceMs = clock.nowMs();
          pending = new Set();
          if (memory.isMade) run.remade.add(normalId(id));
        }
        break;
      }
      case "update": {
        const drift = isDriftTold ? undefined : driftWarning(run, wanted, document);
        if (drift !== undefined) log.warn(drift);
        isDriftTold = true;
        const action = nextAction(resource, decision.changed, memory.updates);
        const changed = action ? [action] : [...decision.changed].filter((property) => !isAction(resource, property));
        const send = () =>
          action
            ? sendAction(run, wanted, action)
            : sendUpdate(run, wanted, { verb: "put", changed: new Set(changed), document });
        refused = await act(run, inputs, { send, isUpdate: true });
        if (refused === undefined) {
          for (const property of changed) {
            memory.updates.add(property);
            memory.unsent.delete(property);
          }
          if (action) for (const set of [memory.begun, done]) set.add(action);
          // An action counts when its effect is seen.
          pending = new Set([...decision.changed].filter((one) => isAction(resource, one) || !memory.updates.has(one)));
        }
        break;
      }
      case "patch": {
        const { changed } = decision;
        const send = () => sendUpdate(run, wanted, { verb: "patch", changed, document });
        // Whether the type takes a PATCH is not known for sure. The PUT was the write that counts.
        refused = await act(run, inputs, { send, isUpdate: true }).catch(finalAnswer);
        if (refused === undefined) for (const property of changed) memory.patches.add(property);
        pending = new Set();
        break;
      }
      case "remake":
        log.warn(`The ${resource.noun} ${id} is removed and made once more: nothing is in it that could be lost.`);
        refused = await act(run, inputs, { send: () => sendDelete(run), until: "gone" });
        if (refused === undefined || isEnded(refused)) {
          memory.remakes += 1;
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

  /** Whether an earlier pass's operation still runs. @throws the error of one that failed, unless it is worth another one */
  async function isUnderWay(): Promise<boolean> {
    try {
      return await retryTransient(run, () => isStillRunning(run));
    } catch (error) {
      // The remake goes from pass to pass with the progress, and so says that the operation was repeated.
      if (memory.remakes > 0 || !isRepeated(run, error)) throw error;
      return false;
    }
  }

  function settled(document: ArmDocument): Outcome {
    return { settled: true, document, done, isMade: memory.creations > 0 };
  }

  function unsettled(
    phase: string,
    { pending = wanted.changed, refused }: { pending?: ReadonlySet<string>; refused?: unknown } = {},
  ): Outcome {
    // A pass in which Azure accepted a write has something to tell.
    const isAccepted = memory.wrote && refused === undefined;
    if (!isAccepted && clock.nowMs() - memory.sinceMs > run.timeoutMs) {
      throw timeoutError(run, memory.reason ?? phase);
    }
    const isIntent = phase === PHASES.create && !isEverWritten(memory);
    return pass(run, wanted.inputs, { phase: isIntent ? UNSENT : phase, pending, refused });
  }
}

/** Looks again at most so often: at the pace of `pause`, 2 s after a quick write and more than a minute after a long one. */
const DOUBTS_MAX = 10;

/** What earlier passes created and Azure never showed must have been deleted by someone else. */
function forgetVanished<I extends Inputs>({ memory, clock }: Run<I>): void {
  const isLookedFor = memory.doubts < DOUBTS_MAX || isHidden(memory, clock.nowMs());
  memory.creations = isLookedFor ? Math.max(memory.creations, memory.remakes) : memory.remakes;
}

/**
 * Whether a look that contradicts all that is known is worth another one. A tag that a policy sets is believed a minute after
 * the write.
 */
function isWorthLooking<I extends Inputs>({ resource, memory, clock }: Run<I>, because: Stop): boolean {
  if (!isContradiction(because)) return false;
  const isHiding = isHidden(memory, clock.nowMs());
  if (isOverruled(resource, because) && !isHiding) return false;
  return memory.doubts < DOUBTS_MAX || (because.is === "vanished" && isHiding);
}

type WriteDecision = Extract<Decision, { do: keyof typeof PHASES }>;

function isWrite(decision: Decision): decision is WriteDecision {
  return Object.hasOwn(PHASES, decision.do);
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
