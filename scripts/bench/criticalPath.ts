import { durationMs, needsOf, typeOf, type Verb } from "./steps";

/** A write in the request log. */
export interface Write {
  readonly method: string;
  readonly path: string;
}

/** A write with the time on Azure's clock when Azure accepted it. */
export interface TimedWrite extends Write {
  readonly azureTime: string;
}

export interface CriticalPath {
  /** The longest chain of waits that Azure imposes, in ms of its time. */
  readonly neededMs: number;
  /** Time from the first write that Azure accepted to the end of the last, by the log: never shorter than `neededMs`. */
  readonly takenMs: number;
}

/**
 * The critical path of one creation, from the writes to Azure and Azure's own table of durations.
 * @throws Error  for a write that is no step of a creation, or that comes twice: the figure would mean something else
 */
export function criticalPath(writes: readonly TimedWrite[]): CriticalPath {
  const neededMs = longestChainMs("create", writes);
  const starts = writes.map(({ azureTime }) => Date.parse(azureTime));
  const ends = writes.map(
    ({ path }, index) => (starts[index] as number) + (durationMs("create", typeOf(path)) as number),
  );
  return { neededMs, takenMs: Math.max(...ends) - Math.min(...starts) };
}

/**
 * The longest chain of waits that Azure imposes on a command that creates, scales or deletes, in ms of its time.
 * @throws Error  for a write that is no step of such a command, or that comes twice
 */
export function longestChainMs(verb: Verb, writes: readonly Write[]): number {
  const types = new Set<string>();
  for (const { method, path } of writes) {
    const type = typeOf(path);
    const isStep = method === (verb === "delete" ? "DELETE" : "PUT") && durationMs(verb, type) !== undefined;
    if (!isStep || types.has(type)) throw new Error(`${method} ${path} is no step of one ${NOUNS[verb]}`);
    types.add(type);
  }
  const doneMs = (type: string): number => {
    const before = needsOf(verb, type).filter((need) => types.has(need));
    return (durationMs(verb, type) as number) + Math.max(0, ...before.map(doneMs));
  };
  return Math.max(...[...types].map(doneMs));
}

const NOUNS: Readonly<Record<Verb, string>> = { create: "creation", update: "scaling", delete: "deletion" };
