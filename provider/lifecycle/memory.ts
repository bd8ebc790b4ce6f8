import type { Operation } from "../azure/arm";
import type { Inputs } from "../description/inputs";
import { NO_PROGRESS, type Progress } from "./state";

/**
 * What a run has learned and done so far. In begin mode the memory comes from the state and goes back there, however a pass
 * ends, so that the passes are one run; times are those of the clock, in ms.
 */
export interface Memory {
  /** Azure's last good answer; undefined: none in this run. */
  answeredMs?: number;
  /** Azure has, or may have, accepted a write in this run. */
  wrote: boolean;
  /** The last write that Azure accepted, or may have accepted. */
  writtenMs: number | undefined;
  /** The answer to the last write was lost. */
  isDoubtful: boolean;
  /** Refusals of writes in a row. */
  refusals: number;
  /** No refused write is repeated before. */
  notBeforeMs: number;
  /** An operation that failed without a reason was repeated. */
  isRepeated?: boolean;
  /** The warning of drift was given. */
  isDriftTold?: boolean;
  /** The first refusal that nobody explains, since Azure was last seen at work on the resource. */
  unclearSinceMs: number | undefined;
  /** The operation that an earlier pass left in progress. */
  operation: Operation | undefined;
  /** The last refusal or failure, in a sentence. */
  reason: string | undefined;
  /** Actions that were begun. */
  readonly begun: Set<string>;
  /** Actions that were sent in this run, or whose effect was seen since. */
  readonly done: Set<string>;
  /** Properties that a PUT named, and actions that had their effect. */
  readonly updates: Set<string>;
  /** Properties that a PATCH named, after a PUT that did not bring them. */
  readonly patches: Set<string>;
  /** Properties that were sent in a write that came to nothing. */
  readonly unsent: Set<string>;
  /** Names of tags of earlier programs, and of this one: Azure may have each of them. */
  tags: readonly string[];
  /** The same of owners. */
  owners: readonly string[];
  creations: number;
  remakes: number;
  /** Looks in which Azure contradicted all that is known. */
  doubts: number;
  /** The beginning of what is not settled. */
  sinceMs: number;
  readonly isMade: boolean;
  /** Somebody said that the resource is made again, should it be gone. */
  readonly bringsBack: boolean;
}

/** Azure may hide a write that long. */
const HIDDEN_MS = 60_000;
/** No clock that is ahead holds back a refused write for longer. */
const HELD_BACK_MS = 3_600_000;

/** Whether Azure may not show yet what it accepted a moment ago, so that a 404 is no proof. */
export function isHidden({ writtenMs = 0 }: { writtenMs?: number | undefined }, nowMs: number): boolean {
  // Another machine wrote the time, perhaps, and its clock may be ahead.
  return Math.abs(nowMs - writtenMs) < HIDDEN_MS;
}

/** Whether a write whose answer was lost may still show, so that another one would be too early. */
export function isInDoubt(memory: Pick<Memory, "writtenMs" | "isDoubtful">, nowMs: number): boolean {
  return memory.isDoubtful && isHidden(memory, nowMs);
}

/** Notes a write that Azure accepted, or may have accepted. `isDoubtful`: its answer was lost. */
export function noteWrite(memory: Memory, nowMs: number, { isDoubtful }: { isDoubtful: boolean }): void {
  memory.wrote = true;
  memory.writtenMs = nowMs;
  memory.isDoubtful = isDoubtful;
}

/** Whether Azure accepted, or may have accepted, any write of this resource. What is there otherwise is somebody else's. */
export function isEverWritten({ isMade, creations, writtenMs }: Memory): boolean {
  return isMade || creations > 0 || writtenMs !== undefined;
}

/** The memory of earlier passes. */
export function recalled(progress: Progress, nowMs: number, resume: (serialized: string) => Operation): Memory {
  const { operation, begun, sent, patched, refusals, notBeforeMs, creations, remakes, doubts } = progress;
  const { isMade, bringsBack } = progress;
  return {
    wrote: false,
    writtenMs: progress.writtenMs || undefined,
    isDoubtful: progress.isDoubtful,
    refusals,
    notBeforeMs: Math.min(notBeforeMs, nowMs + HELD_BACK_MS),
    unclearSinceMs: Math.min(progress.unclearSinceMs, nowMs) || undefined,
    operation: operation === "" ? undefined : resume(operation),
    reason: progress.reason || undefined,
    begun: new Set(begun),
    done: new Set(),
    updates: new Set(sent),
    patches: new Set(patched),
    unsent: new Set(),
    tags: [],
    owners: [],
    creations,
    remakes,
    doubts,
    isMade,
    bringsBack,
    sinceMs: Math.min(progress.sinceMs, nowMs) || nowMs,
  };
}

/** Whether this run, or an earlier pass of it, sent something that the program still wants. */
export function isAnythingSent({ begun, updates, patches, creations, remakes }: Memory): boolean {
  return creations > 0 || remakes > 0 || [begun, updates, patches].some(({ size }) => size > 0);
}

/** Takes back what was sent in an operation that did not succeed. */
export function takeBack({ updates, patches, unsent }: Memory): void {
  for (const sent of [updates, patches]) {
    for (const property of sent) unsent.add(property);
    sent.clear();
  }
}

/** Forgets what an edit of the program makes old: what was sent of these properties, and how often nothing helped. */
export function startOver(memory: Memory, changed: readonly string[], nowMs: number): void {
  for (const sent of [memory.begun, memory.updates, memory.patches]) {
    for (const property of changed) sent.delete(property);
  }
  // Another program entitles to another attempt. What was removed to be made again is no creation that must show.
  memory.creations = Math.max(memory.creations - memory.remakes, 0);
  memory.remakes = memory.doubts = memory.notBeforeMs = 0;
  memory.unclearSinceMs = undefined;
  memory.sinceMs = nowMs;
}

/** What any later run needs: Azure's side of the story. */
export function noted(memory: Memory): Progress {
  const { writtenMs = 0, unclearSinceMs = 0, isDoubtful, refusals, notBeforeMs, isMade, sinceMs } = memory;
  const operation = memory.operation?.serialize() ?? "";
  const { reason = "", bringsBack } = memory;
  const times = { writtenMs, notBeforeMs, unclearSinceMs, sinceMs };
  return { ...NO_PROGRESS, ...times, isDoubtful, refusals, isMade, bringsBack, operation, reason };
}

/** What the next pass of begin mode needs besides: what was sent, so that nothing is sent twice. */
function notedInPass(memory: Memory): Progress {
  const { begun, updates, patches, creations, remakes, doubts } = memory;
  const sent = [...updates].filter((property) => !begun.has(property));
  return { ...noted(memory), begun: [...begun], sent, patched: [...patches], creations, remakes, doubts };
}

/** What a run leaves to the next one. In begin mode the next pass is the same run, which sends nothing twice. */
export function left(
  memory: Memory,
  { kept, pending, isPass }: { kept: Inputs; pending: Iterable<string>; isPass: boolean },
): Progress {
  const tags = Object.keys((kept.tags as object | undefined) ?? {});
  return {
    ...(isPass ? notedInPass(memory) : noted(memory)),
    pending: [...new Set([...pending, ...memory.unsent])],
    formerTags: memory.tags.filter((tag) => !tags.includes(tag)),
    formerOwners: memory.owners.filter((owner) => owner !== kept.owner),
  };
}
