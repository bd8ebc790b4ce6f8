import type { Inputs } from "../description/inputs";
import type { Condition, Resource } from "../description/resource";
import { secret } from "../description/secret";

/** What an unsettled resource leaves to later runs: begin mode's memory from pass to pass. */
export interface Notes {
  /** Properties whose change is not brought about yet. */
  readonly pending: readonly string[];
  /** Actions that were begun. */
  readonly begun: readonly string[];
  /** Properties that were sent in a body. */
  readonly sent: readonly string[];
  /** How often it was created, and made anew. */
  readonly creations: number;
  readonly remakes: number;
  /** How often Azure has shown what cannot be. */
  readonly doubts: number;
}

export const NO_NOTES: Notes = { pending: [], begun: [], sent: [], creations: 0, remakes: 0, doubts: 0 };

/** What the state says beside inputs and outputs, while a resource is not settled. */
const HOUSEKEEPING = ["settled", "phase", ...Object.keys(NO_NOTES)];

/** The phase of one that failed and holds nothing: the next `up` replaces it, and what depends on it. */
export const FAILED = "failed";

/** How the phase of what cannot begin before something else is there starts: it is not in Azure, only meant. */
export const WAITING = "waiting for ";

/** Whether properties in the state are those of an intent, of which Azure knows nothing. */
export function isIntent(properties: Inputs): boolean {
  return properties.settled === false && String(properties.phase).startsWith(WAITING);
}

/** Whether it was ready once, whatever happened since: what is only half made has no outputs yet. */
export function wasReady<I extends Inputs>(resource: Resource<I>, properties: Inputs): boolean {
  return properties.settled !== false || Object.keys(outputsOf(resource, properties)).length > 0;
}

/** The inputs among properties of the state. */
export function inputsOf<I extends Inputs>({ shape }: Resource<I>, properties: Inputs): I {
  return picked(properties, (name) => Object.hasOwn(shape, name)) as I;
}

/** The outputs among properties of the state, secret ones marked again. */
export function outputsOf<I extends Inputs>(resource: Resource<I>, properties: Inputs): Inputs {
  const isOutput = (name: string) => !Object.hasOwn(resource.shape, name) || resource.answered?.includes(name);
  return remarked(
    resource,
    picked(properties, (name) => isOutput(name) === true && !HOUSEKEEPING.includes(name)),
  );
}

/** Secrets arrive from the state in plain text: marked, they go back as they should. */
export function remarked<I extends Inputs>({ secretOutputs = [] }: Resource<I>, properties: Inputs): Inputs {
  const secrets = secretOutputs.filter((name) => typeof properties[name] === "string");
  return { ...properties, ...Object.fromEntries(secrets.map((name) => [name, secret(String(properties[name]))])) };
}

/** Notes as the state has them: what there is nothing of is left out. */
export function unsettled(notes: Notes): Inputs {
  const written = Object.entries(notes).filter(([, note]) => (Array.isArray(note) ? note.length > 0 : note > 0));
  return { settled: false, ...Object.fromEntries(written) };
}

/** The notes in a state. */
export function notesIn(properties: Inputs): Notes {
  const kept = Object.entries(NO_NOTES).map(([name, none]) => [
    name,
    typeof properties[name] === typeof none ? properties[name] : none,
  ]);
  return Object.fromEntries(kept) as unknown as Notes;
}

/** How a resource that is not settled stands, in one word of Azure's or ours. */
export function phaseOf(condition: Condition): string {
  if (condition.is === "ready") return "updating";
  return condition.is === "failed" ? FAILED : condition.phase;
}

function picked(properties: Inputs, takes: (name: string) => boolean): Inputs {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => takes(name)));
}
