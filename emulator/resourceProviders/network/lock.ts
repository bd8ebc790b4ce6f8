import { ArmError } from "../../world/armError";
import type { ArmId } from "../../world/armId";
import { textField } from "../../world/document";
import type { Resource } from "../../world/resource";
import type { World } from "../../world/world";

/** Seconds of Azure's time; the real ones vary from 10 to 20. */
const RETRY_AFTER_S = 10;

/**
 * Refuses a write while an operation holds one of the resources: a lock, not a quota, and so to be tried again.
 * @throws ArmError 429 `RetryableErrorDueToAnotherOperation`
 */
export function refuseLocked(world: World, ids: readonly ArmId[]): void {
  const locked = ids.find((id) => world.operations.isRunning(id));
  if (locked === undefined) return;
  throw new ArmError(
    429,
    "RetryableErrorDueToAnotherOperation",
    `Operation ${lastOperation(world.store.get(locked))} is updating resource ${locked.text}. ` +
      `The call can be retried in ${RETRY_AFTER_S} seconds.`,
    { retryAfterMs: RETRY_AFTER_S * 1000 },
  );
}

/** The message of `ReferencedResourceNotProvisioned`; undefined when the resource is in Succeeded state. */
export function notProvisioned(referenced: Resource, by: ArmId): string | undefined {
  const state = textField(referenced.document, "properties", "provisioningState");
  if (state === "Succeeded") return undefined;
  return (
    `Cannot proceed with operation because resource ${referenced.id.text} used by resource ${by.text} is not in ` +
    `Succeeded state. Resource is in ${state} state and the last operation that updated/is updating the resource is ` +
    `${lastOperation(referenced)}.`
  );
}

/**
 * Refuses a write that refers to a resource which is being written or deleted.
 * @throws ArmError 429 `RetryableError` with the detail `ReferencedResourceNotProvisioned`
 * @see https://github.com/hashicorp/terraform-provider-azurerm/issues/21293
 */
export function refuseUnprovisioned(referenced: Resource, by: ArmId): void {
  const message = notProvisioned(referenced, by);
  if (message === undefined) return;
  throw new ArmError(429, "RetryableError", "A retryable error occurred.", {
    retryAfterMs: RETRY_AFTER_S * 1000,
    details: [{ code: "ReferencedResourceNotProvisioned", message }],
  });
}

function lastOperation(resource: Resource | undefined): string {
  return textField(resource?.hidden, "operation") ?? "an operation";
}
