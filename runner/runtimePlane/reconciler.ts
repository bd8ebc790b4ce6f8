import type { Reconcile } from "../controller/controller";
import type { KubernetesObject, ResourceKind } from "../kubernetes/kubernetes";
import type { LoggerName } from "../telemetry/logFields";

/** A kind whose objects bring keys. The mapping is asked for the object before and after each change. */
export interface Watch {
  readonly plane: "runtime" | "control";
  readonly kind: ResourceKind;
  /** Absent: those that the runner watches in the plane. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly keysOf: (object: KubernetesObject) => readonly string[];
}

/** A reconciliation with what it is to be called for. */
export interface Reconciler {
  /** The controller's name in logs and metrics. */
  readonly name: LoggerName;
  readonly reconcile: Reconcile;
  readonly watches: readonly Watch[];
}
