import { isDeepStrictEqual } from "node:util";
import { type Condition, conditionOf, nextConditions } from "../api/conditions";
import type { ControlPlaneRedisStatus } from "../api/controlPlaneRedis";
import type { UnparsedObject } from "../api/customKind";
import { REASONS, type Reason } from "../api/reasons";
import { type Activity, asideFor, conditionsFor, stateFor } from "../api/report";
import type { EventOf } from "../kubernetes/kubernetes";
import type { Endpoint } from "./endpoint";

/** What is to be told of an object. */
export interface Report {
  readonly reason: Reason;
  /** One sentence, without a key. */
  readonly message: string;
  readonly activity?: Activity | undefined;
  /** ARM id of the cluster. */
  readonly id?: string | undefined;
  /** There while clients can use the instance. */
  readonly endpoint?: Endpoint | undefined;
  /** Both values of each setting that Azure has otherwise than the spec. */
  readonly drift?: readonly string[];
  /** Why the instance cannot be used, whatever else is told of it: gone, or in a bad state. */
  readonly fault?: { readonly reason: "InstanceGone" | "InstanceFailed"; readonly message: string } | undefined;
}

export interface ReportOptions {
  readonly now: Date;
  /** Name of the Secret with endpoint and key; undefined: there is none of ours. */
  readonly secretName: string | undefined;
  /** Writes the key into the status, for the Go operator: `--expose-auth-string`. */
  readonly exposesAuthString: boolean;
  /** The key may be older than the one that was told. */
  readonly isKeyOld?: boolean;
}

/** The status that tells the report; the status of before decides when its conditions changed. */
export function statusOf(
  object: UnparsedObject,
  { reason, message, activity, id, endpoint, drift = [], fault }: Report,
  { now, secretName, exposesAuthString, isKeyOld = false }: ReportOptions,
): ControlPlaneRedisStatus {
  const { generation = 0 } = object.metadata;
  const { authString: toldKey } = (object.status ?? {}) as { authString?: string };
  const authString = (isKeyOld && toldKey) || endpoint?.authString;
  const wanted = conditionsFor(reason, message, activity);
  if (drift.length > 0) wanted.push(asideFor("Drifted", drift.join("; ")));
  if (fault && fault.reason !== reason) wanted.push(asideFor(fault.reason, fault.message));
  return {
    state: stateFor(reason),
    ...(id === undefined ? {} : { id }),
    observedGeneration: generation,
    ...(endpoint && {
      primaryEndpoint: endpoint.host,
      port: endpoint.port,
      ...(endpoint.caCert === undefined ? {} : { caCert: endpoint.caCert }),
      ...(exposesAuthString && authString !== undefined ? { authString } : {}),
      ...(secretName === undefined ? {} : { authSecret: { name: secretName } }),
    }),
    conditions: nextConditions(conditionsOf(object), wanted, { generation, now }),
  };
}

/** Whether writing the status would change anything: a write that changes nothing would be an event for ourselves. */
export function isNews(object: UnparsedObject, status: object): boolean {
  return !isDeepStrictEqual(object.status, JSON.parse(JSON.stringify(status)));
}

/** The Event for a transition; undefined: the reason is the same as before. */
export function eventOf(object: UnparsedObject, { reason, message, activity }: Report): EventOf | undefined {
  const before = conditionOf(conditionsOf(object), "Ready");
  if (before?.reason === reason) return undefined;
  const { outcome } = REASONS[reason];
  return {
    regarding: object,
    type: outcome === "retrying" || outcome === "stalled" ? "Warning" : "Normal",
    reason,
    action: activity === "delete" ? "Delete" : "Reconcile",
    note: message,
  };
}

/** The Event for something that a deletion leaves in Azure. `note`: what and why, a sentence. */
export function keptEvent(regarding: UnparsedObject, note: string): EventOf {
  return { regarding, type: "Warning", reason: "Kept", action: "Delete", note };
}

export function conditionsOf({ status }: UnparsedObject): readonly Condition[] {
  const { conditions } = (status ?? {}) as { conditions?: unknown };
  return Array.isArray(conditions) ? (conditions as Condition[]) : [];
}
