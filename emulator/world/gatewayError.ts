import { ArmError } from "./armError";
import type { ArmId } from "./armId";
import { DIRECTORY } from "./directory";

/** An error that the ARM gateway makes itself: it carries `x-ms-failure-cause: gateway` and no request ids in its text. */
export function gatewayError(status: number, code: string, message: string, retryAfterMs?: number): ArmError {
  return new ArmError(status, code, message, {
    gateway: true,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** 404 for a resource or a resource group (contract, section 9). */
export function notFound(id: ArmId): ArmError {
  if (id.parent === undefined) {
    return gatewayError(404, "ResourceGroupNotFound", `Resource group '${id.resourceGroup}' could not be found.`);
  }
  const path = id.text.split("/").slice(6).join("/");
  return gatewayError(
    404,
    "ResourceNotFound",
    `The Resource '${path}' under resource group '${id.resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

/** Words of ARM for what a method does; that those of `delete`, which was recorded, go for the others is inferred. */
const PERFORMED: Readonly<Record<string, string>> = { GET: "read", DELETE: "delete", POST: "action" };

/**
 * 404 for what would be in a resource that does not exist. The text of a write is that of azurerm#21399, the text of a DELETE
 * is recorded (aso-20250401, 2025-08).
 */
export function parentNotFound({ type, parent }: Pick<ArmId, "type" | "parent">, method: string): ArmError {
  const performed = PERFORMED[method];
  const message =
    performed === undefined
      ? `Can not perform requested operation on nested resource. Parent resource '${parent?.names.join("/")}' not found.`
      : `Failed to perform '${performed}' on resource(s) of type '${type.slice(type.indexOf("/") + 1)}', because the ` +
        `parent resource '${parent?.text}' could not be found.`;
  return gatewayError(404, "ParentResourceNotFound", message);
}

/** The error for a write into a group that is going away. */
export function groupBeingDeletedError({ resourceGroup: name }: ArmId): ArmError {
  const message = `The resource group '${name}' is in deprovisioning state and cannot perform this operation.`;
  return gatewayError(409, "ResourceGroupBeingDeleted", message);
}

/** The answer when one of ARM's own buckets is empty. */
export function throttled(waitMs: number, subscriptionId: string = DIRECTORY.subscriptionId): ArmError {
  const message = `Number of requests for subscription '${subscriptionId}' exceeded the limit. Please try again after '${Math.ceil(waitMs / 1000)}' seconds.`;
  return gatewayError(429, "SubscriptionRequestsThrottled", message, wholeSeconds(waitMs));
}

/** A wait in ms, up to the next whole second: all that a Retry-After can say. */
export function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1000) * 1000;
}
