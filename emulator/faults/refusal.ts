import { ArmFault } from "../world/armError";
import { armRefusal } from "../world/gatewayError";
import type { Faults, Target } from "./faults";

/** Answers a request with the error that a fault on demand asks for. @throws ArmFault */
export function refuseOnDemand(faults: Faults, target: Target): void {
  const refusal = faults.take("refuse", target);
  if (refusal !== undefined) {
    const { status, code, message, retryAfter } = refusal;
    throw new ArmFault(status, code, message, retryAfter === undefined ? {} : { retryAfterMs: retryAfter * 1000 });
  }
  const throttle = faults.take("throttle", target);
  if (throttle !== undefined) throw armRefusal(throttle.retryAfter * 1000);
  if (target.isPoll && faults.take("notFoundOnPoll", target) !== undefined) {
    throw new ArmFault(404, "NotFound", "The operation was not found.");
  }
}

/** The answer to whoever came second, when two write at once: seen for upserts of one zone (contract, section 6). */
export function lostRace(text: string): ArmFault {
  return new ArmFault(409, "Conflict", `Another operation is in progress on ${text}. Please try again later.`);
}
