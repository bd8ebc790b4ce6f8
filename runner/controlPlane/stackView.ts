import type { Observation } from "../observer/observer";
import { type Fault, faultOf } from "../observer/survey";
import type { Declaration, StackResource, StackState, StepResult } from "../stacks/stacks";
import type { Differences, DriftBook } from "./driftBook";
import type { Failure } from "./failure";
import type { Refused } from "./refused";

/** A resource of a stack as it is known by now: the state, and what happened in process since. */
export interface KnownResource extends StackResource {
  /** What Azure refuses for now. */
  readonly refused?: Refused | undefined;
  /** When a pass or step last looked, in ms; 0: not in this process. */
  readonly lookedMs: number;
  readonly observation: Observation;
  /** Why a settled resource cannot be used, as a look after the last step showed. */
  readonly fault?: Fault | undefined;
  /** What Azure has otherwise than the state, of a settled resource. */
  readonly differences: Differences;
}

/** What a pass, step or delete told of a resource. */
export interface Told {
  readonly status: StackResource["status"];
  readonly atMs: number;
  /** What Azure refuses, by all of them together. */
  readonly refused?: Refused | undefined;
}

/** What the runner remembers of a stack between reconciliations. A restart forgets it, and costs looks, not writes. */
export interface StackMemory {
  /** Results of steps that no pass has written into the state yet, by URN. */
  readonly steps: Readonly<Record<string, StepResult>>;
  /** What passes, steps and deletes told of a resource last, by URN. */
  readonly told: Readonly<Record<string, Told>>;
  /** The last failure, until something succeeds or changes. */
  readonly failure: Failure | undefined;
  /** The beginning of what is in progress, in ms, towards the goal of that name. */
  readonly sinceMs: number | undefined;
  readonly towards: string | undefined;
  /** When somebody first wished for a repair that is not done yet, in ms. */
  readonly repairsSinceMs: number | undefined;
  /** Whether the keys were read in this process: those of the state may be older than those of a Secret. */
  readonly areKeysRead: boolean;
  /** Since when somebody waits for the keys to be read anew, in ms. */
  readonly keysAskedMs: number | undefined;
  /** The end of the last pass, in ms, and whether the pass did what it was to do. */
  readonly lastPass: { readonly atMs: number; readonly isOk: boolean } | undefined;
}

export const NO_MEMORY: StackMemory = {
  steps: {},
  told: {},
  failure: undefined,
  sinceMs: undefined,
  towards: undefined,
  repairsSinceMs: undefined,
  areKeysRead: false,
  keysAskedMs: undefined,
  lastPass: undefined,
};

/** What a stack shall come to. */
export type Goal =
  | { readonly is: "declared"; readonly declaration: Declaration; readonly digest: string }
  /** What runs stays as it is: what is wanted instead is not known, or cannot be had. */
  | { readonly is: "kept" }
  | { readonly is: "absent" };

/** The same name: the same goal. */
export function nameOfGoal(goal: Goal): string {
  return goal.is === "declared" ? goal.digest : goal.is;
}

/** Everything that the plan of a stack knows. Plain data. */
export interface StackView {
  readonly nowMs: number;
  readonly goal: Goal;
  /** Undefined: there is no stack. */
  readonly state: StackState | undefined;
  readonly resources: readonly KnownResource[];
  readonly memory: StackMemory;
  /** Somebody asked for what Azure lost, or changed, to be put right. */
  readonly repairs: boolean;
  /** A look has shown that a cluster or database is gone, perhaps in an earlier process: true until another look. */
  readonly wasLost?: boolean | undefined;
  /** What a failure depends on beside the declaration: another value is worth another try. */
  readonly circumstances: string;
}

/** The resources of a state, with what is known since. */
export function known(
  state: StackState | undefined,
  memory: StackMemory,
  { observation, drift }: { observation: (id: string) => Observation; drift: DriftBook },
): readonly KnownResource[] {
  return (state?.resources ?? []).map((resource) => {
    const { urn, id } = resource;
    const told = memory.told[urn];
    const properties = memory.steps[urn]?.properties ?? resource.properties;
    const lookedMs = told?.atMs ?? 0;
    const listed = observation(id);
    const last = later(listed, drift.observation(id));
    const status = told?.status ?? resource.status;
    // A settling pass that has not got through yet has not written down that the resource is there.
    const isMade = resource.isMade || memory.steps[urn]?.isMade === true;
    const found = { ...resource, properties, status, isMade, lookedMs, observation: last, refused: told?.refused };
    const differences = drift.differences({ ...found, observation: listed });
    return { ...found, fault: faultSeen(found), differences };
  });
}

/** Whether nothing of a stack is in Azure any more. */
export function isAllDeleted(resources: readonly KnownResource[]): boolean {
  return resources.every(({ status }) => status.is === "deleted");
}

function later(one: Observation, other: Observation): Observation {
  if (other.is === "unknown") return one;
  return one.is !== "unknown" && one.atMs > other.atMs ? one : other;
}

function faultSeen({ kind, status, observation, lookedMs }: Omit<KnownResource, "differences">): Fault | undefined {
  if (status.is !== "settled" || observation.is !== "there" || observation.atMs < lookedMs) return undefined;
  return faultOf(kind, observation.document);
}
