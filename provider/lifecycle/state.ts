import type { Inputs } from "../description/inputs";
import type { Readiness } from "../description/readiness";
import type { Resource } from "../description/resource";
import { secret } from "../description/secret";
import type { ResourceStatus } from "./status";

/** One resource as the state keeps it: the id, and inputs and outputs together. */
export interface ResourceState {
  readonly id: string;
  readonly properties: Inputs;
  readonly status: ResourceStatus;
}

/**
 * The memory that an unsettled resource leaves to later runs: in begin mode, from pass to pass. The names stand in users'
 * states, so they stay.
 */
export interface Progress {
  /** Properties whose change is not in Azure yet. */
  readonly pending: readonly string[];
  /** Actions that were begun. */
  readonly begun: readonly string[];
  /** Properties that were sent in a body. */
  readonly sent: readonly string[];
  /** Properties that were sent in a PATCH as well. */
  readonly patched: readonly string[];
  /** Names of tags that earlier programs gave, and that Azure may still have: the next write of tags takes them out. */
  readonly formerTags: readonly string[];
  /** The resource was ready once, although it may have no outputs that would show it. */
  readonly isMade: boolean;
  /** Somebody said that the resource is made again, should it be gone. */
  readonly bringsBack: boolean;
  /** Owners of earlier programs, and of a cut update, whose mark Azure may have instead of the one in the inputs. */
  readonly formerOwners: readonly string[];
  /** Number of creations; `remakes`: number of deletes that were followed by another creation. */
  readonly creations: number;
  readonly remakes: number;
  /** Number of looks in which Azure contradicted all that is known. */
  readonly doubts: number;
  /** The beginning of what is not settled, in ms: timeouts count from here. */
  readonly sinceMs: number;
  /** See `memory.ts`. */
  readonly writtenMs: number;
  readonly isDoubtful: boolean;
  readonly refusals: number;
  readonly notBeforeMs: number;
  readonly unclearSinceMs: number;
  /** The operation in progress, as `Operation.serialize()` has it. Secret: its URL is signed. */
  readonly operation: string;
  /** The last refusal or failure. Secret: whatever Azure writes there stays out of plain states. */
  readonly reason: string;
}

export const NO_PROGRESS: Progress = {
  pending: [],
  begun: [],
  sent: [],
  patched: [],
  formerTags: [],
  isMade: false,
  bringsBack: false,
  formerOwners: [],
  creations: 0,
  remakes: 0,
  doubts: 0,
  sinceMs: 0,
  writtenMs: 0,
  isDoubtful: false,
  refusals: 0,
  notBeforeMs: 0,
  unclearSinceMs: 0,
  operation: "",
  reason: "",
};

/** Names that no version writes any more. */
const FORMER_NOTES = ["alsoOwner", "doubtUntilMs"];

/** The names in the state beside inputs and outputs, while a resource is not settled. */
const HOUSEKEEPING = ["settled", "phase", ...Object.keys(NO_PROGRESS), ...FORMER_NOTES];

/** The notes in a state that are secret. */
const SECRET_NOTES = ["operation", "reason"];

/** The phase of a resource that failed and holds nothing: the next `up` replaces the resource and its dependents. */
export const FAILED = "failed";

/** Begins the phase of an intent: a resource that cannot begin before something else is there, and is not in Azure yet. */
export const WAITING = "waiting for ";

/** The phase of an intent that no run has tried to begin yet. */
export const DECLARED = `${WAITING}its turn`;

/** The phase of an intent whose creation Azure has not accepted yet. */
export const UNSENT = `${WAITING}Azure`;

/** The phase of a resource whose last write may have been accepted, though Azure's answer was no, or was lost. */
export const IN_DOUBT = "waiting until Azure shows what it took";

/** Whether properties in the state are those of an intent, of which Azure knows nothing. */
export function isIntent(properties: Inputs): boolean {
  return properties.settled === false && String(properties.phase).startsWith(WAITING);
}

/** Whether nothing was ever sent of an intent: all that is to be known of it is in its inputs. */
export function isUntouched(properties: Inputs): boolean {
  const { writtenMs, isMade, creations, remakes } = progressIn(properties);
  return isIntent(properties) && writtenMs === 0 && !isMade && creations === 0 && remakes === 0;
}

/**
 * Whether the resource was ready once, whatever happened since: a half-created resource has no outputs yet. An output that can be an
 * input too tells nothing: the program may have set it.
 */
export function wasReady<I extends Inputs>(resource: Resource<I>, properties: Inputs): boolean {
  const { settled, isMade } = properties;
  const isOwnOutput = (name: string) => !Object.hasOwn(resource.inputs.shape, name);
  return settled !== false || isMade === true || Object.keys(outputsOf(resource, properties)).some(isOwnOutput);
}

/** The inputs among properties of the state. */
export function inputsOf<I extends Inputs>({ inputs: { shape } }: Resource<I>, properties: Inputs): I {
  return picked(properties, (name) => Object.hasOwn(shape, name)) as I;
}

/** The outputs among properties of the state, secret ones marked again. */
export function outputsOf<I extends Inputs>(resource: Resource<I>, properties: Inputs): Inputs {
  const isOutput = (name: string) =>
    !Object.hasOwn(resource.inputs.shape, name) || resource.reading.answered?.includes(name);
  return remarked(
    resource,
    picked(properties, (name) => isOutput(name) === true && !HOUSEKEEPING.includes(name)),
  );
}

/** Marks secrets again: they arrive from the state in plain text. */
export function remarked<I extends Inputs>({ reading }: Resource<I>, properties: Inputs): Inputs {
  const { secretOutputs = [] } = reading;
  const secrets = [...secretOutputs, ...SECRET_NOTES].filter((name) => typeof properties[name] === "string");
  return { ...properties, ...Object.fromEntries(secrets.map((name) => [name, secret(String(properties[name]))])) };
}

/** Progress as the state has it: what is empty, zero or false is left out. */
export function unsettled(progress: Progress): Inputs {
  const written = Object.entries(progress)
    .filter(([, note]) => (Array.isArray(note) ? note.length > 0 : Boolean(note)))
    .map(([name, note]) => [name, SECRET_NOTES.includes(name) ? secret(String(note)) : note]);
  return { settled: false, ...Object.fromEntries(written) };
}

/** The progress in a state. */
export function progressIn(properties: Inputs): Progress {
  const kept = Object.entries(NO_PROGRESS).map(([name, none]) => [
    name,
    typeof properties[name] === typeof none ? properties[name] : none,
  ]);
  return Object.fromEntries(kept) as unknown as Progress;
}

/** The phase of an unsettled resource, in one word of Azure's or ours. */
export function phaseOf(readiness: Readiness): string {
  if (readiness.is === "ready") return "updating";
  return readiness.is === "failed" ? FAILED : readiness.phase;
}

function picked(properties: Inputs, takes: (name: string) => boolean): Inputs {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => takes(name)));
}
