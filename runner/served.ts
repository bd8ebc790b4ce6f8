import { type Kubernetes, KubernetesError, type ResourceKind } from "./kubernetes/kubernetes";

/** Which of these kinds the API server serves. A list of one namespace costs little, and needs no right beyond the runner's own. */
export async function servedKinds(
  kubernetes: Kubernetes,
  kinds: readonly ResourceKind[],
): Promise<ReadonlySet<ResourceKind>> {
  const asked = await Promise.all(kinds.map(async (kind) => ({ kind, isServed: await isServed(kubernetes, kind) })));
  return new Set(asked.filter(({ isServed: is }) => is).map(({ kind }) => kind));
}

async function isServed(kubernetes: Kubernetes, kind: ResourceKind): Promise<boolean> {
  try {
    await kubernetes.list(kind, kind.isNamespaced ? { namespace: "default" } : {});
    return true;
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    // Who may not list in this namespace may still watch in others.
    if (error.status === 403) return true;
    if (error.status === 404) return false;
    throw error;
  }
}
