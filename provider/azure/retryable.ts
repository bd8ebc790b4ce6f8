import { ArmError, isCertificateCode, UnreachableError } from "./errors";

/** Statuses above 500 that no repetition changes: a verb or a version of HTTP that Azure does not have. */
const NEVER_IMPLEMENTED = [501, 505];

/** Whether a status says that the same request may succeed after a while. */
export function isTransientStatus(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && !NEVER_IMPLEMENTED.includes(status));
}

/**
 * A lock of Microsoft.Network, not a quota.
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
 */
const NETWORK_LOCK = "RetryableErrorDueToAnotherOperation";

/** Azure names another operation that ends by itself. Each code is recorded, or in Azure's documentation. */
const PASSING_CODES: ReadonlySet<string> = new Set([
  // Deletes of a zone group and its private endpoint overtake each other (recorded).
  "ReferencedResourceNotProvisioned",
  NETWORK_LOCK,
  "AnotherOperationInProgress",
]);

/** A conflict that only somebody's deed ends: a lock, a registration, a group that goes, a name or a network in use. */
const LASTING_CODES =
  /^(ScopeLocked|MissingSubscriptionRegistration|SubscriptionNotRegistered|ReadOnlyDisabledSubscription|ResourceGroupBeingDeleted|ResourceGroupDeletionBlocked|InvalidResourceLocation|RequestDisallowedByPolicy|\w*Quota\w*|\w*Limit(s)?(Exceeded|Reached)\w*)$/i;
const LASTING_MESSAGE =
  /already linked to the virtual network|overlapping namespaces|already in use|cannot be created again|already exists in location/i;

/**
 * Whether the same request is worth another try after a while, whatever it was.
 * The busy text comes with 400 "shortly after provisioning completes" and passes within a minute.
 * @see https://github.com/kyma-project/cloud-manager pkg/kcp/provider/azure/managedredis
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof UnreachableError) return !isCertificateCode(error.code);
  if (!(error instanceof ArmError)) return false;
  const { status, code, message } = error;
  return (
    isTransientStatus(status) ||
    code === NETWORK_LOCK ||
    ((status === 400 || status === 409) && /\bbusy\b.*undergoing (system )?maintenance/is.test(message))
  );
}

/**
 * Whether Azure failed at a request, or did not answer. Whatever else passes is a wait: for another operation, or for Azure to take
 * more requests.
 */
export function isFailing(error: unknown): boolean {
  if (error instanceof UnreachableError) return true;
  return error instanceof ArmError && (error.status === 408 || error.status >= 500);
}

/** Time that Azure asks to wait in an error, in ms; undefined where it does not ask. */
export function retryAfterOf(error: unknown): number | undefined {
  return error instanceof ArmError ? error.retryAfterMs : undefined;
}

/** What a refused write says about sending it again. */
export type Refusal =
  /** What is in the way passes by itself. */
  | "passing"
  /** A conflict that nobody described: another operation, perhaps, or something that lasts. */
  | "unclear"
  /** The same write is refused for ever. */
  | "final";

/** What an error of a write says. The list of what passes is short on purpose: a user waits in vain for everything else. */
export function refusalOf(error: unknown): Refusal {
  if (isTransient(error)) return "passing";
  if (!(error instanceof ArmError) || LASTING_CODES.test(error.code) || LASTING_MESSAGE.test(error.message)) {
    return "final";
  }
  if (PASSING_CODES.has(error.code)) return "passing";
  // An operation that another one took over.
  if (error.status === 200 && error.code === "Canceled") return "passing";
  return error.status === 409 ? "unclear" : "final";
}

/** Whether the request never reached Azure: nobody listened, or the name is not known. */
export function neverArrived(code: string | undefined): boolean {
  return code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EAI_AGAIN";
}

/** Whether Azure may have accepted a write although the answer is an error, or none: look before the next write. */
export function isDoubtful(error: unknown): boolean {
  if (error instanceof UnreachableError) return !neverArrived(error.code) && !isCertificateCode(error.code);
  return error instanceof ArmError && [500, 502, 504, 408].includes(error.status);
}

/**
 * The same, and a 503 besides: nothing recorded says that a 503 took nothing on. It probably did not, so the write may be
 * repeated soon, but must not be forgotten.
 */
export function mayBeAccepted(error: unknown): boolean {
  return isDoubtful(error) || (error instanceof ArmError && error.status === 503);
}
