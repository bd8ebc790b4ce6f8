import type { Beginning } from "../world/operations";

export interface OperationError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** The end of an operation. */
export interface End {
  readonly status: "Succeeded" | "Failed" | "Canceled";
  /** Azure's time in ms since 1970. */
  readonly ms: number;
  /** Absent for a failure that says nothing, which Azure does too (azure-sdk-for-net#30766). */
  readonly error?: OperationError;
}

/** Decisions of injected faults about an operation, made when the operation began. */
export interface OperationFaults {
  /** The end that the operation has instead of success. */
  readonly end?: { readonly status: "Failed" | "Canceled"; readonly error?: OperationError };
  /** Time after the end during which the resource is `Succeeded` and not yet `Running`. */
  readonly lateMs?: number;
  /** Time after the end during which writes are refused as "busy undergoing system maintenance". */
  readonly busyMs?: number;
}

/** One long-running operation: data only. Dialects turn the data into answers, endings of the type into changes. */
export interface Operation {
  readonly guid: string;
  /** The last segment of its URLs: the guid itself, or base64 that holds it. */
  readonly token: string;
  readonly beginning: Beginning;
  readonly startMs: number;
  /** Paths as they are in a URL, without query. Not every dialect has both. */
  readonly statusPath: string | undefined;
  readonly resultPath: string | undefined;
  readonly faults: OperationFaults;
  /** Planned end, in Azure's ms since 1970; moves when the ending needs more time. */
  dueMs: number;
  /** Undefined while the operation runs. */
  end: End | undefined;
  /** The operation that took over from a canceled one. */
  supersededBy: string | undefined;
}

export function isOver(operation: Operation): boolean {
  return operation.end !== undefined;
}
