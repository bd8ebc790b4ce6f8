import type { Observation } from "../observer/observer";

/** States of Azure's in which nothing happens to a resource, whatever became of it. */
const AT_REST = /^(Succeeded|Running|Failed|Canceled|\w+Failed|Disabled)$/i;

/**
 * What an observation says of a resource on which Azure works: `busy`; at `rest`; `gone`; or nothing, where the observation is
 * older than `sinceMs`.
 */
export function seen(observation: Observation, sinceMs: number): "busy" | "rest" | "gone" | "unknown" {
  if (observation.is === "unknown" || observation.atMs < sinceMs) return "unknown";
  if (observation.is === "gone") return "gone";
  const { provisioningState, resourceState } = (observation.document.properties ?? {}) as Record<string, unknown>;
  const states = [provisioningState, resourceState].filter((state) => typeof state === "string");
  return states.every((state) => AT_REST.test(state as string)) ? "rest" : "busy";
}
