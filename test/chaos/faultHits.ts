import { isDeepStrictEqual } from "node:util";
import { type FaultInput, faultSchema, type WaitingFault } from "../../emulator/faults/faults";

/** Whether a fault that was asked for has hit a request, by the faults that still wait. */
export function hasHit(asked: FaultInput, waiting: readonly WaitingFault[]): boolean {
  const unused = waiting.filter(({ left, times }) => left === times);
  return !unused.some((fault) => isFrom(asked, fault));
}

/** Whether a fault that waits is the one that was asked for. */
function isFrom(asked: FaultInput, { left: _, skip: __, ...waiting }: WaitingFault): boolean {
  return isDeepStrictEqual({ ...faultSchema.parse(asked), skip: 0 }, { ...waiting, skip: 0 });
}
