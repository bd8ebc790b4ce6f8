import type { KubernetesObject } from "../kubernetes/kubernetes";
import { CONTROL_PLANE_GROUP, RUNTIME_PLANE_GROUP } from "./groups";

/** Keeps an object until everything of it in Azure is gone. An object that carries the finalizer is claimed by this runner. */
export const FINALIZER = "azure-managed-redis.pulumi/finalizer";

/** The Go operator's finalizer: an object that carries only this one is left alone. */
export const GO_OPERATOR_FINALIZER = "cloud-manager.kyma-project.io/deletion-hook";

/** On a Secret with the credential for a scope; the value is the scope's name. */
export const CREDENTIALS_LABEL = `${CONTROL_PLANE_GROUP}/azure-credentials`;

/** The runner in labels, and as the manager of fields. */
export const RUNNER_NAME = "azure-managed-redis-runner";

/** On our CRDs, by which an installation knows them from those of a Kyma. */
export const CRD_LABELS = { "app.kubernetes.io/part-of": "azure-managed-redis" } as const;

/** On an object of the control plane that serves one of the runtime plane; the same as the Go operator's. */
export const PROJECTION = {
  labels: { "kyma-project.io/module": "cloud-manager" },
  kymaName: "cloud-manager.kyma-project.io/kymaName",
  remoteName: "cloud-manager.kyma-project.io/remoteName",
  remoteNamespace: "cloud-manager.kyma-project.io/remoteNamespace",
} as const;

/** Label of such an object, where this runner made it: finds it again for an object that has lost its status. */
export const REMOTE_LABEL = "azure-managed-redis.pulumi/remote";

/** Marks of the Secret of an object of the control plane, beside its ownerReference. */
export const CONTROL_PLANE_SECRET = {
  /** The uid of the object. */
  owner: `${CONTROL_PLANE_GROUP}/azuremanagedredis-uid`,
} as const;

/** Marks of a Secret in the runtime plane; the same as the Go operator's. */
export const RUNTIME_PLANE_SECRET = {
  /** `status.id` of the object. */
  id: `${RUNTIME_PLANE_GROUP}/redisInstanceStatusId`,
  namespace: `${RUNTIME_PLANE_GROUP}/redisInstanceNamespace`,
  managed: `${RUNTIME_PLANE_GROUP}/managed`,
} as const;

/** On every Secret that the runner makes. */
export const SECRET_LABELS = {
  "app.kubernetes.io/component": "redis",
  "app.kubernetes.io/part-of": "azure-managed-redis",
  "app.kubernetes.io/managed-by": RUNNER_NAME,
} as const;

/** Selects the Secrets that the runner made. */
export const SECRET_SELECTOR = Object.entries(SECRET_LABELS)
  .map(([name, value]) => `${name}=${value}`)
  .join(",");

/** Whether this runner has taken charge of the object. */
export function isClaimed({ metadata }: KubernetesObject): boolean {
  return metadata.finalizers?.includes(FINALIZER) ?? false;
}

/** Whether the object is the Go operator's: it carries that operator's finalizer, and never got ours. */
export function isGoOperators(object: KubernetesObject): boolean {
  return !isClaimed(object) && (object.metadata.finalizers?.includes(GO_OPERATOR_FINALIZER) ?? false);
}

/**
 * Whether an object of the control plane, which this runner has, was made by the Go operator on behalf of one of the runtime plane:
 * that operator takes the key for its Secret from `status.authString`.
 */
export function servesGoOperator(object: KubernetesObject): boolean {
  const { labels = {}, annotations = {} } = object.metadata;
  const serves = [PROJECTION.kymaName, PROJECTION.remoteName].every((one) => annotations[one] !== undefined);
  return serves && labels[REMOTE_LABEL] === undefined && !isGoOperators(object);
}
