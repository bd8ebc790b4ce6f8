import { isAdopting } from "../api/annotations";
import type { UnparsedObject } from "../api/customKind";
import { amissNow } from "./amiss";
import { faultSaid } from "./amissText";
import type { Driven } from "./drive";
import { type Endpoint, endpointIn } from "./endpoint";
import { failureSaid, refusedSaid } from "./failure";
import type { Obstacle } from "./place";
import { progressOf } from "./progress";
import { idOf } from "./redisRemoval";
import type { Report } from "./report";

export interface InstanceReportOptions {
  /** Why the zone and its link are not there yet. */
  readonly network: Obstacle | undefined;
  /** PEM of `--endpoint-ca`. */
  readonly caCert: string | undefined;
  readonly nowMs: number;
}

/** What is to be told of an object `AzureManagedRedis`, as its stack stands. */
export function instanceReport(
  object: UnparsedObject,
  driven: Driven,
  { network, caCert, nowMs }: InstanceReportOptions,
): Report {
  const { standing, resources, failure } = driven;
  const { fault, drift } = amissNow(object, resources);
  const common = { fault, drift, id: idOf(resources), endpoint: endpointTold(object, resources, caCert) };
  const progress = (of: Parameters<typeof progressOf>[0]) => progressOf(of, { nowMs, of: "instance", failure });
  const refused = refusedSaid(standing);
  if (refused) {
    const activity = standing.is === "updating" ? "update" : standing.is === "deleting" ? "delete" : undefined;
    return { ...refused, activity, ...common };
  }
  switch (standing.is) {
    case "absent":
      return { reason: "Deleting", message: "Everything is gone." };
    case "ready":
      if (fault) return { ...common, ...fault };
      if (network) return { ...network, ...common };
      return {
        reason: "Ready",
        message: `The instance can be used.${driven.unreadable === undefined ? "" : ` The repair waits: ${driven.unreadable}`}`,
        ...common,
        endpoint: endpointIn(resources, caCert),
      };
    case "lost": {
      const lost = { reason: "InstanceGone", message: faultSaid(standing) } as const;
      const told = fault?.reason === lost.reason ? fault : lost;
      return { ...common, ...told, fault: told };
    }
    case "broken":
      return { ...common, reason: "InstanceFailed", message: faultSaid(standing) };
    case "failed": {
      const { during } = standing;
      const activity = during === "creating" ? undefined : during === "updating" ? "update" : "delete";
      return { ...failureSaid(failure, during), activity, ...common };
    }
    case "creating":
      return { reason: isAdopting(object) ? "Adopting" : "Creating", message: progress(standing), ...common };
    case "updating":
      return { reason: "Updating", message: progress(standing), ...common };
    case "deleting":
      return { reason: "Deleting", message: progress(standing), ...common };
  }
}

/** The endpoint stays from the first Ready until the deletion begins. */
export function endpointTold(
  { status }: UnparsedObject,
  resources: Driven["resources"],
  caCert: string | undefined,
): Endpoint | undefined {
  const wasTold = (status as { primaryEndpoint?: string } | undefined)?.primaryEndpoint !== undefined;
  return wasTold ? endpointIn(resources, caCert) : undefined;
}
