import type { Kubernetes, KubernetesError, KubernetesObject, ResourceKind } from "./kubernetes";

export const NAMESPACE: ResourceKind = {
  group: "",
  version: "v1",
  plural: "namespaces",
  kind: "Namespace",
  isNamespaced: false,
};

/** Whether nothing new can be made in the namespace. */
export async function isTerminating(kubernetes: Kubernetes, namespace: string): Promise<boolean> {
  const found: KubernetesObject | undefined = await kubernetes.get(NAMESPACE, { name: namespace });
  return found?.metadata.deletionTimestamp !== undefined;
}

/** Whether the API server refused to make something because the namespace is being deleted. */
export function refusedByTermination({ status, message }: KubernetesError): boolean {
  return status === 403 && message.includes("being terminated");
}
