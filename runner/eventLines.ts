import { CONTROL_PLANE_GROUP, RUNTIME_PLANE_GROUP } from "./api/groups";
import type { EventOf } from "./kubernetes/kubernetes";
import type { Log } from "./kubernetes/log";
import { type LoggerName, subjectOf } from "./telemetry/logFields";

const CONTROLLERS: Readonly<Record<string, LoggerName>> = {
  [`${CONTROL_PLANE_GROUP}/AzureManagedRedis`]: "azuremanagedredis",
  [`${CONTROL_PLANE_GROUP}/IpRange`]: "iprange",
  [`${CONTROL_PLANE_GROUP}/Scope`]: "scope",
  [`${RUNTIME_PLANE_GROUP}/AzureManagedRedis`]: "azuremanagedredis-runtime",
  [`${RUNTIME_PLANE_GROUP}/IpRange`]: "iprange-runtime",
};

/** Logs the Events of our kinds, which tell each other reason that Ready has: the line is the controller's, the level the type's. */
export function eventLines(logOf: (controller: LoggerName) => Pick<Log, "info" | "warn">): (event: EventOf) => void {
  return ({ regarding: { apiVersion, kind, metadata }, type, reason, note }) => {
    const controller = CONTROLLERS[`${apiVersion.split("/")[0]}/${kind}`];
    if (controller === undefined) return;
    const { namespace, name } = metadata;
    const key = namespace === undefined ? name : `${namespace}/${name}`;
    const log = logOf(controller);
    log[type === "Warning" ? "warn" : "info"]({ ...subjectOf(controller, key), reason }, note);
  };
}
