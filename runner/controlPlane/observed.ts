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

/**
 * Whether the cluster's side has removed the connection of an endpoint: as documented, such an endpoint only informs, and is to be
 * deleted; only another one leads to the cluster. What is documented for a removed connection is taken to hold for a deleted
 * cluster too.
 * @see https://learn.microsoft.com/azure/private-link/manage-private-endpoint
 */
export function isCutOff(observation: Observation, sinceMs: number): boolean {
  if (observation.is !== "there" || observation.atMs < sinceMs) return false;
  const { privateLinkServiceConnections = [], manualPrivateLinkServiceConnections = [] } = (observation.document
    .properties ?? {}) as Record<string, Connection[] | undefined>;
  return [...privateLinkServiceConnections, ...manualPrivateLinkServiceConnections].some(
    ({ properties }) => properties?.privateLinkServiceConnectionState?.status === "Disconnected",
  );
}

interface Connection {
  readonly properties?: { readonly privateLinkServiceConnectionState?: { readonly status?: string } };
}
