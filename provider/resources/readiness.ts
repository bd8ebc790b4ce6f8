import type { ArmDocument } from "../azure/arm";
import type { Readiness } from "../description/readiness";

/**
 * Reads Microsoft.Cache's two states. Ready is `Succeeded` and `Running`: the operation, and `provisioningState` with it,
 * end before the resource can be used.
 * @see https://github.com/hashicorp/terraform-provider-azurerm (managedredis, cluster state poller)
 */
export function cacheReadiness(document: ArmDocument): Readiness {
  const provisioning = text(document.properties?.provisioningState);
  const resource = text(document.properties?.resourceState);
  const phase = resource ?? provisioning ?? "Unknown";
  if (provisioning === "Deleting" || resource === "Deleting") return { is: "deleting", phase };
  if (resource === "Disabled") return { is: "failed", phase, canUpdate: true };
  if (resource?.endsWith("Failed") || provisioning === "Failed" || provisioning === "Canceled") {
    return { is: "failed", phase, canUpdate: resource !== "CreateFailed" && resource !== "DeleteFailed" };
  }
  if (provisioning === "Succeeded" && (resource === "Running" || resource === undefined)) return { is: "ready" };
  return { is: "working", phase };
}

/** Reads `provisioningState` where it is the only state: Microsoft.Network, and access policy assignments. */
export function networkReadiness(document: ArmDocument): Readiness {
  const phase = text(document.properties?.provisioningState) ?? "Succeeded";
  if (phase === "Succeeded") return { is: "ready" };
  if (phase === "Deleting") return { is: "deleting", phase };
  if (phase === "Failed" || phase === "Canceled") return { is: "failed", phase, canUpdate: true };
  return { is: "working", phase };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
