import type { ArmDocument } from "../azure/arm";
import { isTransient } from "../azure/retryable";
import type { Advice } from "../description/advice";
import type { Inputs } from "../description/inputs";
import { latestVersion } from "./apiVersion";
import { left } from "./memory";
import type { Run } from "./run";
import { retryTransient } from "./settle";
import { IN_DOUBT, outputsOf, type Progress, type ResourceState, unsettled, WAITING } from "./state";
import { type ResourceStatus, refused } from "./status";

/**
 * The end of a run. Settled: the last document, the actions that were done, and whether the resource was created here.
 * Unsettled, in begin mode or after a read: the phase, and the progress so far.
 */
export type Outcome =
  | {
      readonly settled: true;
      readonly document: ArmDocument;
      readonly done: ReadonlySet<string>;
      readonly isMade: boolean;
    }
  | {
      readonly settled: false;
      readonly phase: string;
      readonly progress: Progress;
      /** Azure's refusal of a write in this run. */
      readonly refused?: unknown;
    };

/** The outcome as the state keeps it. While Azure is working, outputs stay as they were, because dependents read them. */
export async function stateOf<I extends Inputs>(
  run: Run<I>,
  inputs: I,
  outcome: Outcome,
  before: Inputs = {},
): Promise<ResourceState> {
  const { resource, id, azure } = run;
  if (!outcome.settled) {
    const { phase, progress } = outcome;
    const apiVersion = latestVersion(inputs, before);
    const spoken = apiVersion === undefined ? {} : { apiVersion };
    return {
      id,
      properties: { ...outputsOf(resource, before), ...inputs, ...spoken, ...unsettled(progress), phase },
      status: statusOf(outcome, run.advice),
    };
  }
  const { document, done, isMade } = outcome;
  const outputs = await retryTransient(run, async () => resource.reading.outputs(document, inputs, azure));
  return {
    id,
    properties: { ...inputs, ...outputs, ...resource.reading.remembered?.(before, { inputs, done, isMade }) },
    status: { is: "settled" },
  };
}

function statusOf(
  { phase, progress: { sinceMs }, refused: error }: Outcome & { settled: false },
  advice: Advice,
): ResourceStatus {
  if (error !== undefined) return refused(error, advice);
  const waitsFor = phase.startsWith(WAITING) ? { waitsFor: phase.slice(WAITING.length) } : {};
  return { is: "in progress", phase, sinceMs, ...waitsFor, ...(phase === IN_DOUBT ? { isHeldBack: true } : {}) };
}

/** Whether begin mode leaves an error to a later pass, so that one busy resource does not end the pass of the others. */
export function isForLater<I extends Inputs>({ waitUntil }: Run<I>, error: unknown): boolean {
  return waitUntil === "started" && isTransient(error);
}

/** What a run leaves to the next one, in a state that keeps these inputs. */
export function leftBy<I extends Inputs>(
  { memory, waitUntil }: Run<I>,
  kept: Inputs,
  pending: Iterable<string>,
): Progress {
  return left(memory, { kept, pending, isPass: waitUntil === "started" });
}

/** The outcome of a pass of begin mode that keeps these inputs. */
export function pass<I extends Inputs>(run: Run<I>, inputs: I, { phase, pending, refused: error }: Pass): Outcome {
  const progress = leftBy(run, inputs, pending);
  return { settled: false, phase, progress, ...(error === undefined ? {} : { refused: error }) };
}

interface Pass {
  readonly phase: string;
  /** The properties that are left to do. */
  readonly pending: Iterable<string>;
  /** Azure's refusal. */
  readonly refused?: unknown;
}
