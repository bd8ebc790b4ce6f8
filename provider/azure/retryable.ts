import { ArmError, isCertificateCode, UnreachableError } from "./errors";

/**
 * Whether the same request is worth another try after a while.
 * After such an error Azure may still have accepted a write (`UnreachableError`, 5xx): read back before you write again.
 * The busy text comes with 400 "shortly after provisioning completes" and passes within a minute.
 * @see https://github.com/kyma-project/cloud-manager pkg/kcp/provider/azure/managedredis
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof UnreachableError) return !isCertificateCode(error.code);
  if (!(error instanceof ArmError)) return false;
  return (
    error.status === 408 ||
    error.status === 429 ||
    (error.status >= 500 && !LASTING.has(error.status)) ||
    error.code === "RetryableErrorDueToAnotherOperation" ||
    (error.status === 400 && /\bbusy\b.*undergoing system maintenance/is.test(error.message))
  );
}

/** Statuses from 500 on that say what Azure never does: a database answers 501 to every PATCH. */
const LASTING: ReadonlySet<number> = new Set([501, 505]);

/** Messages that mean "never with this body", although their status is that of conflicts which pass. */
const LASTING_CONFLICT =
  /already linked to the virtual network|overlapping namespaces|already in use|cannot be created again|already exists in location/i;

/**
 * Whether another operation is in the way, or something nested is not gone yet. Such a conflict passes by itself, so ask again
 * later.
 * Conflicts that only another request can end (`InvalidResourceLocation`, a second link of a network) do not count.
 */
export function isConflict(error: unknown): boolean {
  if (!(error instanceof ArmError) || LASTING_CONFLICT.test(error.message)) return false;
  return (
    (error.status === 409 && error.code !== "InvalidResourceLocation") ||
    // Deletes of a zone group and its private endpoint overtake each other (seen in recorded traffic).
    error.code === "ReferencedResourceNotProvisioned" ||
    error.code === "AnotherOperationInProgress" ||
    (error.code === "Canceled" && error.status === 200)
  );
}
