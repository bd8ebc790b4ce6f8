import type { ControlPlaneRedisSpec } from "../api/controlPlaneRedis";
import { redisSettings } from "../api/redisConfiguration";
import type { Resolved } from "./dependencies";

/** The first api-version that has keyspace events. */
const EVENTS_API_VERSION = "2026-08-01";

/** The arguments that parameters of Redis mean; or the parameter that Azure Managed Redis does not have. */
export function redisParameters(spec: ControlPlaneRedisSpec): Resolved<Readonly<Record<string, string>>> {
  if (spec.shardCount !== undefined) {
    return unsupported("spec.shardCount cannot be set: the SKU decides the number of shards, take it out.");
  }
  const read = redisSettings(spec.redisConfiguration);
  if ("unsupported" in read) return unsupported(`spec.redisConfiguration: ${read.unsupported.join("; ")}.`);
  const { evictionPolicy, notifyKeyspaceEvents } = read.settings;
  return {
    found: {
      ...(evictionPolicy === undefined ? {} : { evictionPolicy }),
      ...(notifyKeyspaceEvents === undefined ? {} : { notifyKeyspaceEvents, apiVersion: EVENTS_API_VERSION }),
    },
  };
}

function unsupported(message: string): Resolved<never> {
  return { obstacle: { reason: "UnsupportedParameter", message } };
}
