import { ArmError } from "../world/armError";
import { gatewayError, throttled } from "../world/gatewayError";
import type { Faults, FaultTarget } from "./faults";

/** Throws the error that a waiting fault demands instead of the answer to this request, if any. @throws ArmError */
export function throwInjectedError(faults: Faults, target: FaultTarget): void {
  const injected = faults.take("refuse", target);
  if (injected !== undefined) {
    const { status, code, message, retryAfter } = injected;
    throw new ArmError(status, code, message, retryAfter === undefined ? {} : { retryAfterMs: retryAfter * 1000 });
  }
  if (faults.take("policy", target) !== undefined) throw disallowedByPolicy(target.name);
  const throttle = faults.take("throttle", target);
  if (throttle !== undefined) throw throttled(throttle.retryAfter * 1000);
  if (target.isPoll && faults.take("notFoundOnPoll", target) !== undefined) {
    throw new ArmError(404, "NotFound", "The operation was not found.");
  }
}

/** The answer to the second of two simultaneous writes: seen for upserts of one zone (contract, section 6). */
export function lostRaceError(text: string): ArmError {
  return new ArmError(409, "Conflict", `Another operation is in progress on ${text}. Please try again later.`);
}

/** A write that an Azure Policy denies: the words are Azure's (microsoft/ignite25-LAB519#19), code and status ARM's. */
function disallowedByPolicy(name: string): ArmError {
  const id = "/providers/Microsoft.Authorization";
  const identifiers = [
    {
      policyAssignment: { name: "Denied on demand", id: `${id}/policyAssignments/denied` },
      policyDefinition: { name: "Denied on demand", id: `${id}/policyDefinitions/denied`, version: "1.0.0" },
    },
  ];
  const message = `Resource '${name}' was disallowed by policy. Policy identifiers: '${JSON.stringify(identifiers)}'.`;
  return gatewayError(403, "RequestDisallowedByPolicy", message);
}
