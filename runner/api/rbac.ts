import { RUNNER_NAME } from "./marks";
import { PERMISSIONS, type PermissionScope } from "./permissions";

/** The namespace of an installation; kustomize's `namespace:` chooses another. */
export const RUNNER_NAMESPACE = "azure-managed-redis";

const LABELS = { "app.kubernetes.io/name": RUNNER_NAME, "app.kubernetes.io/part-of": "azure-managed-redis" };

interface Role {
  readonly scope: PermissionScope;
  readonly name: string;
  /** A role is granted in one namespace, a cluster role in all, or where a role binding grants it. */
  readonly kind: "Role" | "ClusterRole";
}

const ROLES: readonly Role[] = [
  { scope: "control plane", name: `${RUNNER_NAME}-control-plane`, kind: "ClusterRole" },
  { scope: "runtime plane", name: `${RUNNER_NAME}-runtime-plane`, kind: "ClusterRole" },
  { scope: "cluster", name: `${RUNNER_NAME}-cluster`, kind: "ClusterRole" },
  { scope: "own namespace", name: RUNNER_NAME, kind: "Role" },
];

/** The roles of the runner, each with its binding, and the account that has them. */
export function rbacManifests(): readonly object[] {
  const account = { name: RUNNER_NAME, namespace: RUNNER_NAMESPACE };
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { ...account, labels: LABELS } },
    ...ROLES.flatMap((role) => [roleManifest(role), bindingManifest(role, account)]),
  ];
}

function roleManifest({ scope, name, kind }: Role): object {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind,
    metadata: metadataOf(name, kind),
    rules: PERMISSIONS.filter((one) => one.scope === scope).map(({ group, resources, names, verbs }) => ({
      apiGroups: [group],
      resources,
      ...(names ? { resourceNames: names } : {}),
      verbs,
    })),
  };
}

function bindingManifest({ name, kind }: Role, account: { readonly name: string; readonly namespace: string }): object {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: `${kind}Binding`,
    metadata: metadataOf(name, kind),
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name },
    subjects: [{ kind: "ServiceAccount", ...account }],
  };
}

function metadataOf(name: string, kind: Role["kind"]): object {
  return { name, ...(kind === "Role" ? { namespace: RUNNER_NAMESPACE } : {}), labels: LABELS };
}
