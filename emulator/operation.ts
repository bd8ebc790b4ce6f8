import type { Beginning } from "./operations";

/** One long-running operation as the table keeps it: data only, the dialects turn it into answers. */
export interface Operation {
  readonly guid: string;
  /** The last segment of its URLs: the guid itself, or base64 that holds it. */
  readonly token: string;
  readonly beginning: Beginning;
  readonly startMs: number;
  /** Paths as they are in a URL, without query. Not every dialect has both. */
  readonly statusPath: string | undefined;
  readonly resultPath: string | undefined;
  status: "InProgress" | "Succeeded" | "Failed" | "Canceled";
  endMs: number | undefined;
  /** Absent for a failure that says nothing, which Azure does too (azure-sdk-for-net#30766). */
  error: { readonly status: number; readonly code: string; readonly message: string } | undefined;
  supersededBy: Operation | undefined;
}

export function isOver(operation: Operation): boolean {
  return operation.status !== "InProgress";
}
