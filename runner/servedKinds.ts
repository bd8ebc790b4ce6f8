import { SCOPE } from "./api/scope";
import { ServedCrd } from "./api/servedCrd";
import { VPC_NETWORK } from "./api/vpcNetwork";
import { type Kubernetes, KubernetesError, type ResourceKind } from "./kubernetes/kubernetes";
import { crdOf } from "./servedCrds";

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
    // Who may not list in this namespace may still watch in others; kinds that there are not are refused in the same way.
    if (error.status === 403) return (await crdOf(kubernetes, kind)) !== "absent";
    if (error.status === 404) return false;
    throw error;
  }
}

/** Whether the Go operator looks after scopes, IpRanges and networks: the kinds are a Kyma's, and not the runner's own. */
export async function isKyma(kubernetes: Pick<Kubernetes, "get">, served: ReadonlySet<ResourceKind>): Promise<boolean> {
  if (served.has(VPC_NETWORK)) return true;
  const crd = served.has(SCOPE) ? await crdOf(kubernetes, SCOPE) : "absent";
  return crd instanceof ServedCrd && !crd.isOurs;
}
