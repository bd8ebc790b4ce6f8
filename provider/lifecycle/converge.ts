import type { ArmDocument } from "../azure/arm";
import type { Inputs } from "../description/inputs";
import { heldBack, isEnded, isUnexplained } from "./act";
import { doneActions } from "./action";
import { forgetVanished, isOverruled, isWorthLooking } from "./contradiction";
import { type Decision, decide, type Stop } from "./decide";
import { overruledWarning } from "./drift";
import { isAnythingSent, isEverWritten, isInDoubt } from "./memory";
import { missingNeed } from "./needs";
import { type Observation, observe } from "./observe";
import { type Outcome, pass } from "./outcome";
import type { Run, Wanted } from "./run";
import { isStillRunning, pause, retryTransient, timeoutError, watch } from "./settle";
import { IN_DOUBT, phaseOf, UNSENT, WAITING } from "./state";
import { stopError } from "./stopError";
import { PHASES, type WriteDecision, type Written, write } from "./write";

const LOOKING = "waiting until Azure shows it";

/**
 * Observe, decide, act, settle, and again, until Azure has what is wanted. Each round begins with a fresh look, so a run
 * after a crash, a refused half or another run's work needs no memory of its own. In begin mode there is one round, and
 * the passes are the rounds: the progress in the state goes from one to the next.
 * Bounded: a resource is created, updated and remade at most once, and the rest is waiting, which has a timeout.
 */
export async function converge<I extends Inputs>(run: Run<I>, wanted: Wanted<I>): Promise<Outcome> {
  const { resource, log, memory, clock } = run;
  const { inputs, changed } = wanted;
  const isPass = run.waitUntil === "started";
  for (const action of await doneActions(run, wanted)) for (const set of [memory.done, memory.updates]) set.add(action);
  forgetVanished(run);
  for (;;) {
    const isTouched = memory.creations > 0 || memory.updates.size > 0 || memory.writtenMs !== undefined;
    const observation = await retryTransient(run, () => observe(run, wanted, { isTouched }));
    const outcome = await step(decide(resource, observation, { ...wanted, sent: memory }), observation);
    if (outcome !== undefined) return outcome;
  }

  /** Undefined: the next round looks again. */
  async function step(decision: Decision, observation: Observation): Promise<Outcome | undefined> {
    const document = observation.document as ArmDocument; // every decision that uses the document has seen one
    const phase = () => phaseOf(resource.reading.readiness(document ?? {}));
    if (decision.do === "nothing") return settled(document);
    if (decision.do === "wait" || decision.do === "wait until gone") {
      memory.unclearSinceMs = undefined;
      return await later(phase(), watch);
    }
    const { operation } = memory;
    if (await isUnderWay(run)) return await later(phase(), watch);
    // The operation ended in between, so this look may be older, and what it did not bring is to be sent again.
    if (operation !== undefined) return undefined;
    return decision.do === "stop" ? await stop(decision.because, observation) : await send(decision, observation);
  }

  async function stop(because: Stop, observation: Observation): Promise<Outcome | undefined> {
    if (isWorthLooking(run, because)) {
      memory.doubts += 1;
      return await later(LOOKING, pause);
    }
    const document = observation.document as ArmDocument;
    if (!isOverruled(resource, because)) {
      throw stopError(run, because, { observation, inputs, isKnown: wanted.before !== undefined });
    }
    log.warn(overruledWarning(run, wanted, { document, properties: because.properties }));
    return settled(document);
  }

  async function send(decision: WriteDecision, observation: Observation): Promise<Outcome | undefined> {
    const document = observation.document as ArmDocument;
    if (isInDoubt(memory, clock.nowMs())) return await later(IN_DOUBT, pause);
    if (!isPass) {
      await write(run, wanted, { decision, document });
      return undefined;
    }
    const phase = PHASES[decision.do];
    const refused = heldBack(run);
    if (refused !== undefined) return unsettled(phase, { refused });
    if (decision.do === "create") {
      if (isLost(run)) return await stop({ is: "gone" }, observation);
      const missing = await missingNeed(run, inputs);
      // A look that is older than the resource must not lead to the body of a creation.
      const isEarly = missing === undefined && memory.isMade && memory.doubts++ === 0;
      const waits = isEarly ? LOOKING : missing && `${WAITING}${missing}`;
      // What is made again has its time from then on, however long nothing could be done about it.
      if (waits !== undefined && memory.isMade) memory.sinceMs = clock.nowMs();
      if (waits !== undefined) return unsettled(waits);
    }
    const written = await write(run, wanted, { decision, document });
    const inPlace = written.mayBeDone ? await documentInPlace() : undefined;
    return inPlace ? settled(inPlace) : unsettled(phase, written);
  }

  /**
   * The document, if Azure made the change at once, as it does with tags: no other pass is needed then. In any doubt the next
   * pass looks.
   */
  async function documentInPlace(): Promise<ArmDocument | undefined> {
    try {
      const observation = await observe(run, wanted, { isTouched: true });
      const decision = decide(resource, observation, { ...wanted, sent: memory });
      return decision.do === "nothing" ? observation.document : undefined;
    } catch {
      return undefined;
    }
  }

  /** Waits; in begin mode a later pass does. */
  async function later(phase: string, wait: (run: Run<I>) => Promise<void>): Promise<Outcome | undefined> {
    if (isPass) return unsettled(phase);
    await wait(run);
    return undefined;
  }

  function settled(document: ArmDocument): Outcome {
    return { settled: true, document, done: memory.done, isMade: memory.creations > 0 };
  }

  function unsettled(phase: string, { pending = changed, refused }: Partial<Written> = {}): Outcome {
    // A pass in which Azure accepted a write has something to tell.
    const isAccepted = memory.wrote && refused === undefined;
    if (!isAccepted && clock.nowMs() - memory.sinceMs > run.timeoutMs) {
      throw timeoutError(run, memory.reason ?? phase);
    }
    const isIntent = phase === PHASES.create && !isEverWritten(memory);
    return pass(run, inputs, { phase: isIntent ? UNSENT : phase, pending, refused });
  }
}

/** Whether data went with the resource, which is not covered up by an empty one unless somebody said so. */
function isLost<I extends Inputs>({ resource, memory }: Run<I>): boolean {
  const { isMade, bringsBack, remakes } = memory;
  // What a run removed itself, to make it once more, never ran.
  return resource.replacing.holdsData === true && isMade && !bringsBack && remakes === 0;
}

/**
 * Whether an operation that was left in progress still runs. One that failed, and brought nothing that this run or its passes
 * sent, is no failure of theirs: an `up` that was cut began it, or the program wants something else by now.
 * @throws the error of one that failed, unless it is worth another one
 */
async function isUnderWay<I extends Inputs>(run: Run<I>): Promise<boolean> {
  const isOwn = isAnythingSent(run.memory);
  try {
    return await retryTransient(run, () => isStillRunning(run));
  } catch (error) {
    if (isEnded(error) && !isOwn) {
      run.log.warn(`What an earlier run began has failed, and what is wanted now is written: ${run.memory.reason}`);
      return false;
    }
    if (!isUnexplained(run, error)) throw error;
    run.memory.isRepeated = true;
    return false;
  }
}
