import { ServedCrd } from "./api/servedCrd";
import { type Kubernetes, KubernetesError, type KubernetesObject, type ResourceKind } from "./kubernetes/kubernetes";
import { nameOf } from "./kubernetes/paths";

export const CRD: ResourceKind<KubernetesObject & { readonly spec?: unknown }> = {
  group: "apiextensions.k8s.io",
  version: "v1",
  plural: "customresourcedefinitions",
  kind: "CustomResourceDefinition",
  isNamespaced: false,
};

/** The CRD of a kind as it is served; `absent`, or `hidden` from a runner that may not read it. */
export async function crdOf(
  kubernetes: Pick<Kubernetes, "get">,
  kind: ResourceKind,
): Promise<ServedCrd | "absent" | "hidden"> {
  try {
    const crd = await kubernetes.get(CRD, { name: nameOf(kind) });
    return crd === undefined ? "absent" : new ServedCrd(crd);
  } catch (error) {
    if (error instanceof KubernetesError && error.status === 403) return "hidden";
    throw error;
  }
}
