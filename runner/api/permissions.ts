import { CONTROL_PLANE_GROUP, RUNTIME_PLANE_GROUP } from "./groups";

/** Where a permission holds, and so by which role it is granted. */
export type PermissionScope =
  /** In the namespaces with objects of the control plane: all of them, or those that a role binding names. */
  | "control plane"
  /** The same for the runtime plane. */
  | "runtime plane"
  /** For what is in no namespace. */
  | "cluster"
  /** In the runner's own namespace. */
  | "own namespace";

/** What the runner asks an API server for. */
export interface Permission {
  readonly scope: PermissionScope;
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Absent: any. */
  readonly names?: readonly string[];
  readonly because: string;
}

const READ = ["get", "list", "watch"] as const;

const SECRETS_AND_EVENTS = (scope: PermissionScope): readonly Permission[] => [
  {
    scope,
    group: "",
    resources: ["secrets"],
    verbs: [...READ, "create", "update", "patch", "delete"],
    because: "endpoint and key for the applications, and credentials of scopes",
  },
  {
    scope,
    group: "events.k8s.io",
    resources: ["events"],
    verbs: ["create", "patch"],
    because: "Events, and their counts",
  },
];

export const PERMISSIONS: readonly Permission[] = [
  {
    scope: "control plane",
    group: CONTROL_PLANE_GROUP,
    resources: ["azuremanagedredis"],
    verbs: [...READ, "patch", "create", "delete"],
    because: "finalizers and annotations; objects that serve those of the runtime plane",
  },
  {
    scope: "control plane",
    group: CONTROL_PLANE_GROUP,
    resources: ["ipranges"],
    verbs: [...READ, "patch", "create", "delete"],
    because: "finalizers; IpRanges that serve those of the runtime plane",
  },
  {
    scope: "control plane",
    group: CONTROL_PLANE_GROUP,
    resources: ["scopes"],
    verbs: [...READ, "patch"],
    because: "where in Azure; finalizers",
  },
  {
    scope: "control plane",
    group: CONTROL_PLANE_GROUP,
    resources: ["vpcnetworks", "subscriptions"],
    verbs: READ,
    because: "where in Azure, in a Kyma",
  },
  {
    scope: "control plane",
    group: CONTROL_PLANE_GROUP,
    resources: ["azuremanagedredis/status", "ipranges/status", "scopes/status"],
    verbs: ["patch"],
    because: "status, by server-side apply",
  },
  {
    scope: "control plane",
    group: CONTROL_PLANE_GROUP,
    resources: ["azuremanagedredis/finalizers"],
    verbs: ["update"],
    because: "a Secret whose owner waits for the Secret's deletion",
  },
  ...SECRETS_AND_EVENTS("control plane"),
  {
    scope: "runtime plane",
    group: RUNTIME_PLANE_GROUP,
    resources: ["azuremanagedredis"],
    verbs: [...READ, "patch"],
    because: "finalizers",
  },
  {
    scope: "runtime plane",
    group: RUNTIME_PLANE_GROUP,
    resources: ["azuremanagedredis/status"],
    verbs: ["patch"],
    because: "status, by server-side apply",
  },
  {
    scope: "runtime plane",
    group: RUNTIME_PLANE_GROUP,
    resources: ["azuremanagedredis/finalizers"],
    verbs: ["update"],
    because: "a Secret whose owner waits for the Secret's deletion",
  },
  ...SECRETS_AND_EVENTS("runtime plane"),
  {
    scope: "cluster",
    group: RUNTIME_PLANE_GROUP,
    resources: ["ipranges"],
    verbs: [...READ, "patch", "create"],
    because: "finalizers, and the IpRange default",
  },
  {
    scope: "cluster",
    group: RUNTIME_PLANE_GROUP,
    resources: ["ipranges/status"],
    verbs: ["patch"],
    because: "status, by server-side apply",
  },
  { scope: "cluster", group: "", resources: ["namespaces"], verbs: READ, because: "namespaces that are being deleted" },
  {
    scope: "cluster",
    group: "apiextensions.k8s.io",
    resources: ["customresourcedefinitions"],
    names: [
      ...["azuremanagedredis", "ipranges", "scopes", "subscriptions", "vpcnetworks"].map(
        (plural) => `${plural}.${CONTROL_PLANE_GROUP}`,
      ),
      ...["azuremanagedredis", "ipranges"].map((plural) => `${plural}.${RUNTIME_PLANE_GROUP}`),
    ],
    verbs: ["get"],
    because: "whose CRDs are served: ours, or the Go operator's",
  },
  {
    scope: "own namespace",
    group: "coordination.k8s.io",
    resources: ["leases"],
    verbs: ["get", "create", "update"],
    because: "one active runner",
  },
];
