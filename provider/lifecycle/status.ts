import { type ErrorAdvice, sentence } from "../azure/errorSentence";
import { ArmError, UnreachableError } from "../azure/errors";
import { refusalOf, retryAfterOf } from "../azure/retryable";
import { PartialError, RefusedError, StillDeletingError } from "./partialError";

/** The status of one resource after a pass, which the exit code of the CLI does not tell. Times are the clock's, in ms. */
export type ResourceStatus =
  | { readonly is: "settled" }
  /** `kept`: why the resource is in Azure nevertheless, in a sentence: others need it, or have it by now. */
  | { readonly is: "deleted"; readonly kept?: string }
  | { readonly is: "deleting"; readonly sinceMs: number }
  /** `waitsFor`: the id of a resource that has to be ready first. */
  | { readonly is: "in progress"; readonly phase: string; readonly sinceMs: number; readonly waitsFor?: string }
  /** Azure refused for now, or did not answer: a later pass tries again. */
  | { readonly is: "refused"; readonly code: string; readonly reason: string; readonly retryAfterMs?: number }
  /** `isFinal`: the same pass would fail again, until somebody changes something. */
  | { readonly is: "failed"; readonly code: string; readonly reason: string; readonly isFinal: boolean };

/** The status after an error, with advice to whoever reads its reason. Default: that of whoever runs `pulumi up`. */
export function statusOfError(error: unknown, advice?: ErrorAdvice): ResourceStatus {
  if (error instanceof StillDeletingError) return { is: "deleting", sinceMs: error.sinceMs };
  if (error instanceof RefusedError) return refused(error.cause, advice);
  const cause = error instanceof PartialError ? error.cause : error;
  return { is: "failed", code: codeOf(cause), reason: sentence(cause, advice), isFinal: isFinal(cause) };
}

/** The status after a refusal that may pass. `advice`: as of `statusOfError`. */
export function refused(error: unknown, advice?: ErrorAdvice): ResourceStatus {
  const retryAfterMs = retryAfterOf(error);
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  return { is: "refused", code: codeOf(error), reason: sentence(error, advice), ...wait };
}

/** Azure's code of an error, or the name of the kind of error: `TimeoutError`. */
function codeOf(error: unknown): string {
  if (error instanceof ArmError || error instanceof UnreachableError) return error.code;
  return error instanceof Error ? error.name : "Error";
}

/** A timeout, and an Azure that cannot be reached, may be otherwise in the next pass. */
function isFinal(error: unknown): boolean {
  if (error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError")) return false;
  return refusalOf(error) === "final";
}
