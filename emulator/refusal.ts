import { ArmFault } from "./armFault";
import { DIRECTORY } from "./directory";
import type { Faults, Target } from "./faults";
import { gatewayFault } from "./gatewayFault";

/** Answers a request with the error that a fault on demand asks for. @throws ArmFault */
export function refuseOnDemand(faults: Faults, target: Target): void {
  const refusal = faults.take("refuse", target);
  if (refusal !== undefined) {
    const { status, code, message, retryAfter } = refusal;
    throw new ArmFault(status, code, message, retryAfter === undefined ? {} : { retryAfterMs: retryAfter * 1000 });
  }
  const throttle = faults.take("throttle", target);
  if (throttle !== undefined) {
    const message = `Number of requests for subscription '${DIRECTORY.subscriptionId}' exceeded the limit. Please try again after '${throttle.retryAfter}' seconds.`;
    throw gatewayFault(429, "SubscriptionRequestsThrottled", message, throttle.retryAfter * 1000);
  }
  if (target.isPoll && faults.take("notFoundOnPoll", target) !== undefined) {
    throw new ArmFault(404, "NotFound", "The operation was not found.");
  }
}
