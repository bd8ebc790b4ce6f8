import type { ErrorAdvice } from "../azure/errorAdvice";
import { sentence } from "../azure/errorSentence";
import { ArmError, UnreachableError } from "../azure/errors";
import { isFailing, refusalOf, retryAfterOf } from "../azure/retryable";
import { PartialError, RefusedError, StillDeletingError } from "./partialError";

/**
 * The status of one resource after a pass, which the exit code of the CLI does not tell. Times are the clock's, in ms.
 * `isHeldBack`: no write was sent, because the one before was refused or is in doubt, and may not be repeated yet.
 */
export type ResourceStatus =
  | { readonly is: "settled" }
  /** `kept`: why the resource is in Azure nevertheless, in a sentence: others need it, or have it by now. */
  | { readonly is: "deleted"; readonly kept?: string }
  | { readonly is: "deleting"; readonly sinceMs: number; readonly isHeldBack?: true }
  /** `waitsFor`: the id of a resource that has to be ready first. */
  | {
      readonly is: "in progress";
      readonly phase: string;
      readonly sinceMs: number;
      readonly waitsFor?: string;
      readonly isHeldBack?: true;
    }
  /**
   * Azure refused for now, or did not answer: a later pass tries again. `isFailing`: Azure failed; absent: Azure only asks to wait,
   * for another operation or for fewer requests.
   */
  | {
      readonly is: "refused";
      readonly code: string;
      readonly reason: string;
      readonly retryAfterMs?: number;
      readonly isFailing?: true;
      readonly isHeldBack?: true;
    }
  /** `isFinal`: the same pass would fail again, until somebody changes something. */
  | { readonly is: "failed"; readonly code: string; readonly reason: string; readonly isFinal: boolean };

/** The code of a write that was not sent, because the one before was refused a moment ago. */
export const HELD_BACK = "RefusedBefore";

/** The status after an error, with advice to whoever reads its reason. undefined: that for whoever runs `pulumi up`. */
export function statusOfError(error: unknown, advice: ErrorAdvice | undefined): ResourceStatus {
  if (error instanceof StillDeletingError) {
    const { sinceMs, isInDoubt } = error;
    return { is: "deleting", sinceMs, ...(isInDoubt ? { isHeldBack: true } : {}) };
  }
  if (error instanceof RefusedError) return refused(error.cause, advice);
  const cause = error instanceof PartialError ? error.cause : error;
  return { is: "failed", code: codeOf(cause), reason: sentence(cause, advice), isFinal: isFinal(cause) };
}

/** The status after a refusal that may pass. `advice`: as of `statusOfError`. */
export function refused(error: unknown, advice: ErrorAdvice | undefined): ResourceStatus {
  const retryAfterMs = retryAfterOf(error);
  const code = codeOf(error);
  return {
    is: "refused",
    code,
    reason: sentence(error, advice),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(isFailing(error) ? { isFailing: true } : {}),
    ...(code === HELD_BACK ? { isHeldBack: true } : {}),
  };
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
