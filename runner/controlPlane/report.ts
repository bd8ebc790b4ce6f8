import { isDeepStrictEqual } from "node:util";
import { type Condition, nextConditions, type WantedCondition } from "../api/conditions";
import type { ControlPlaneRedisStatus } from "../api/controlPlaneRedis";
import type { UnparsedObject } from "../api/customKind";
import type { Reason } from "../api/reasons";
import { type Activity, asideFor, conditionsFor, stateFor } from "../api/report";
import { transitionsOf } from "../api/transitions";
import type { EventOf } from "../kubernetes/kubernetes";
import { type Drifted, driftSaid } from "./amissText";
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
  readonly drift?: readonly Drifted[];
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
  report: Report,
  { now, secretName, exposesAuthString, isKeyOld = false }: ReportOptions,
): ControlPlaneRedisStatus {
  const { reason, id, endpoint } = report;
  const { generation = 0 } = object.metadata;
  const { authString: toldKey } = (object.status ?? {}) as { authString?: string };
  const authString = (isKeyOld && toldKey) || endpoint?.authString;
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
    conditions: nextConditions(conditionsOf(object), wantedBy(report), { generation, now }),
  };
}

/** The conditions of the reason, and those that stand beside them. */
function wantedBy({ reason, message, activity, drift = [], fault }: Report): readonly WantedCondition[] {
  return [
    ...conditionsFor(reason, message, activity),
    ...(drift.length > 0 ? [asideFor("Drifted", driftSaid(drift))] : []),
    ...(fault && fault.reason !== reason ? [asideFor(fault.reason, fault.message)] : []),
  ];
}

/** Whether writing the status would change anything: a write that changes nothing would be an event for ourselves. */
export function isNews(object: UnparsedObject, status: object): boolean {
  return !isDeepStrictEqual(object.status, JSON.parse(JSON.stringify(status)));
}

/** The Events that tell the report, after what the status tells. */
export function eventsOf(object: UnparsedObject, report: Report): readonly EventOf[] {
  return transitionsOf(object, conditionsOf(object), wantedBy(report));
}

/** The Event for something that a deletion leaves in Azure. `note`: what and why, a sentence. */
export function keptEvent(regarding: UnparsedObject, note: string): EventOf {
  return { regarding, type: "Warning", reason: "Kept", action: "Delete", note };
}

export function conditionsOf({ status }: UnparsedObject): readonly Condition[] {
  const { conditions } = (status ?? {}) as { conditions?: unknown };
  return Array.isArray(conditions) ? (conditions as Condition[]) : [];
}
