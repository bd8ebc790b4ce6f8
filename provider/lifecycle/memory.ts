import type { Operation } from "../azure/arm";
import type { Progress } from "./state";

/**
 * What a run has learned and done so far. In begin mode the memory comes from the state and goes back there, so that the
 * passes are one run; times are those of the clock, in ms.
 */
export interface Memory {
  /** Azure's last good answer; undefined: none in this run. */
  answeredMs?: number;
  /** Azure has, or may have, accepted a write in this run. */
  wrote: boolean;
  /** The last write that Azure accepted, or may have accepted. */
  writtenMs?: number | undefined;
  /** Until then Azure may show a write whose answer was lost. */
  doubtUntilMs?: number | undefined;
  /** Refusals of writes in a row. */
  refusals: number;
  /** An operation that failed without a reason was repeated. */
  isRepeated?: boolean;
  /** The first refusal that nobody explains, since Azure was last seen at work on the resource. */
  unclearSinceMs?: number | undefined;
  /** The operation that an earlier pass left in progress. */
  operation?: Operation | undefined;
  /** The last refusal or failure, in a sentence. */
  reason?: string | undefined;
}

/** Whether an earlier write may still come about, so that another one would be too early. */
export function isInDoubt({ doubtUntilMs }: Memory, nowMs: number): boolean {
  return doubtUntilMs !== undefined && nowMs < doubtUntilMs;
}

/** The memory of earlier passes. */
export function recalled(progress: Progress, resume: (serialized: string) => Operation): Memory {
  const { writtenMs, doubtUntilMs, refusals, unclearSinceMs, operation, reason } = progress;
  return {
    wrote: false,
    writtenMs: writtenMs || undefined,
    doubtUntilMs: doubtUntilMs || undefined,
    refusals,
    unclearSinceMs: unclearSinceMs || undefined,
    operation: operation === "" ? undefined : resume(operation),
    reason: reason || undefined,
  };
}

/** The part of the memory that a later pass needs. */
export function noted(memory: Memory): Partial<Progress> {
  const { writtenMs = 0, doubtUntilMs = 0, refusals, unclearSinceMs = 0, operation, reason = "" } = memory;
  return { writtenMs, doubtUntilMs, refusals, unclearSinceMs, operation: operation?.serialize() ?? "", reason };
}
