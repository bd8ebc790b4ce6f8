import type { UnparsedObject } from "../api/customKind";
import { RUNTIME_PLANE_GROUP } from "../api/groups";
import { DEFAULT_IP_RANGE, RUNTIME_PLANE_IP_RANGE } from "../api/ipRange";
import { RUNNER_NAME } from "../api/marks";
import type { RuntimePlaneOptions } from "./options";

/** The labels with which the Go operator makes its own, so that both know the same object. */
const GO_OPERATOR_LABELS = {
  "app.kubernetes.io/name": "default-iprange",
  "app.kubernetes.io/instance": "default",
  "app.kubernetes.io/version": "1.0.0",
  "app.kubernetes.io/component": "cloud-manager",
  "app.kubernetes.io/part-of": "kyma",
  "app.kubernetes.io/managed-by": "cloud-manager",
} as const;

/** The IpRange `default` to make; undefined: nobody said with which addresses. */
export function defaultIpRange({ isKyma, defaultIpRange: cidr }: RuntimePlaneOptions): UnparsedObject | undefined {
  const object = {
    apiVersion: `${RUNTIME_PLANE_GROUP}/${RUNTIME_PLANE_IP_RANGE.version}`,
    kind: RUNTIME_PLANE_IP_RANGE.kind,
  };
  if (isKyma) return { ...object, metadata: { name: DEFAULT_IP_RANGE, labels: GO_OPERATOR_LABELS }, spec: {} };
  if (cidr === undefined) return undefined;
  const labels = { "app.kubernetes.io/managed-by": RUNNER_NAME };
  return { ...object, metadata: { name: DEFAULT_IP_RANGE, labels }, spec: { cidr } };
}
