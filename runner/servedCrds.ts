import { CONTROL_PLANE_REDIS } from "./api/controlPlaneRedis";
import { ServedCrd } from "./api/servedCrd";
import { type Kubernetes, KubernetesError, type ResourceKind } from "./kubernetes/kubernetes";

const CRD: ResourceKind = {
  group: "apiextensions.k8s.io",
  version: "v1",
  plural: "customresourcedefinitions",
  kind: "CustomResourceDefinition",
  isNamespaced: false,
};

/** The CRD of `AzureManagedRedis` in the control plane as it is served; undefined where the runner may not read it. */
export async function servedRedis(kubernetes: Kubernetes): Promise<ServedCrd | undefined> {
  const { plural, group } = CONTROL_PLANE_REDIS;
  try {
    const crd = await kubernetes.get(CRD, { name: `${plural}.${group}` });
    return crd === undefined ? undefined : new ServedCrd(crd);
  } catch (error) {
    if (error instanceof KubernetesError && error.status === 403) return undefined;
    throw error;
  }
}
