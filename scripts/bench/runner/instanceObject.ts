import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import type { KubernetesObject } from "../../../runner/kubernetes/kubernetes";

/** An instance of the control plane, in the place that `LiveRunner` has made, unless another scope is given. */
export function instanceObject(
  namespace: string,
  name: string,
  scope = "scope",
): KubernetesObject & { readonly spec: object } {
  const { group, version, kind } = CONTROL_PLANE_REDIS;
  return {
    apiVersion: `${group}/${version}`,
    kind,
    metadata: { namespace, name },
    spec: { remoteRef: { namespace, name }, scope: { name: scope }, ipRange: { name: "range" }, sku: "Balanced_B5" },
  };
}
