import type { DoubtName, Doubts } from "../../world/doubts";
import type { JsonObject } from "../../world/resource";
import { hasKeyspaceEvents } from "./apiVersions";

/** Properties that fall back to their defaults when a PUT leaves them out, by the doubt that decides so. */
const DOUBTFUL = {
  clientProtocol: "putWithoutClientProtocol",
  persistence: "putWithoutPersistence",
  deferUpgrade: "putWithoutDeferUpgrade",
  notifyKeyspaceEvents: "putWithoutNotifyKeyspaceEvents",
} as const satisfies Readonly<Record<string, DoubtName>>;

/**
 * What a PUT keeps of the properties that it leaves out. The eviction policy falls back, accessKeysAuthentication stays
 * (recorded: powershell-scenario, 2026-06; the second also in net-nocluster-update, 2025-04).
 */
export function keptByPut(current: JsonObject, apiVersion: string, doubts: Doubts): JsonObject {
  const { evictionPolicy: _, ...kept } = current;
  for (const [name, doubt] of Object.entries(DOUBTFUL)) {
    // An earlier api-version cannot name keyspace events.
    if (name === "notifyKeyspaceEvents" && !hasKeyspaceEvents(apiVersion)) continue;
    if (doubts.value(doubt) === "default") delete kept[name];
  }
  return kept;
}
