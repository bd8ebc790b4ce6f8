import assert from "node:assert/strict";
import { runnerCommand } from "../../cli/runner";
import { PERMISSIONS } from "../../runner/api/permissions";
import { read } from "../docs/documents";
import { ApiServer } from "../kubernetes/apiServer";
import { kustomized, type Manifest, named } from "./kustomized";

const NAME = "azure-managed-redis-runner";
const NAMESPACE = "azure-managed-redis";

type Pod = { metadata: object; spec: { securityContext: object; containers: [Record<string, unknown>] } };

describe("config/default", () => {
  /** Of its own: what is deleted here would be missing elsewhere, and without controllers a namespace never goes. */
  let server: ApiServer;
  let rendered: readonly Manifest[];
  let deployment: Manifest & { spec: { template: Pod } };
  before(async () => {
    rendered = kustomized("config/default");
    deployment = rendered.find(({ kind }) => kind === "Deployment") as typeof deployment;
    server = await ApiServer.start();
    await server.kubectl("apply", "--server-side", "-k", "config/crd");
    await server.kubectl("apply", "--server-side", "--validate=strict", "-k", "config/default");
  });
  after(() => server?.stop());

  it("holds the runner with its account, roles, state, toggles, network and budget, and no CRD", () => {
    assert.deepEqual(named(rendered), [
      "ClusterRole azure-managed-redis-runner-cluster",
      "ClusterRole azure-managed-redis-runner-control-plane",
      "ClusterRole azure-managed-redis-runner-runtime-plane",
      "ClusterRoleBinding azure-managed-redis-runner-cluster",
      "ClusterRoleBinding azure-managed-redis-runner-control-plane",
      "ClusterRoleBinding azure-managed-redis-runner-runtime-plane",
      "ConfigMap azure-managed-redis-runner-toggles",
      "Deployment azure-managed-redis-runner",
      "Namespace azure-managed-redis",
      "NetworkPolicy azure-managed-redis-runner",
      "PersistentVolumeClaim azure-managed-redis-runner-state",
      "PodDisruptionBudget azure-managed-redis-runner",
      "Role azure-managed-redis-runner",
      "RoleBinding azure-managed-redis-runner",
      "Service azure-managed-redis-runner-metrics",
      "ServiceAccount azure-managed-redis-runner",
    ]);
  });

  it("asks for the image of this version", () => {
    const { version } = JSON.parse(read("package.json")) as { version: string };
    assert.equal(deployment.spec.template.spec.containers[0].image, `${NAME}:${version}`);
  });

  it("gives the runner options that it has, and a home for its state on the volume", () => {
    const { args, env, volumeMounts } = deployment.spec.template.spec.containers[0] as {
      args: string[];
      env: { name: string; value?: string }[];
      volumeMounts: { mountPath: string; readOnly?: boolean }[];
    };
    const [command, ...options] = args;
    assert.equal(command, "runner");
    const own = runnerCommand();
    const known = own.options.map(({ long }) => long);
    assert.deepEqual(
      options.filter((option) => !known.includes(option.split("=")[0])),
      [],
    );
    const writable = volumeMounts.filter(({ readOnly }) => !readOnly).map(({ mountPath }) => mountPath);
    const told = env.filter(({ name }) => name.startsWith("AMR_"));
    const subcommand = own.commands.find((one) => one.name() === "pulumi") ?? assert.fail();
    for (const command of [own, subcommand]) {
      const variables = command.options.map(({ envVar }) => envVar);
      assert.ok(told.every(({ name }) => variables.includes(name)));
    }
    assert.ok(writable.some((path) => told.some(({ name, value }) => name === "AMR_STATE_DIR" && value === path)));
  });

  it("starts with the flag off", () => {
    const { data } = rendered.find(({ kind }) => kind === "ConfigMap") as unknown as { data: Record<string, string> };
    assert.equal(data["featureToggles.yaml"], read("config/featureToggles/featureToggles.yaml"));
  });

  describe("its pod, in a namespace that enforces Pod Security restricted", () => {
    const tried = async (change: (pod: Pod) => void) => {
      const pod = structuredClone(deployment.spec.template);
      change(pod);
      const manifest = {
        apiVersion: "v1",
        kind: "Pod",
        ...pod,
        metadata: { ...pod.metadata, name: "tried", namespace: NAMESPACE },
      };
      return await server.dryRun(manifest);
    };

    it("is admitted as it is", async () => {
      assert.match(await tried(() => {}), /pod\/tried created \(server dry run\)/);
    });

    const rows: { without: string; change(pod: Pod): void; said: RegExp }[] = [
      {
        without: "allowPrivilegeEscalation: false",
        change: ({ spec }) => {
          spec.containers[0].securityContext = { capabilities: { drop: ["ALL"] } };
        },
        said: /allowPrivilegeEscalation != false/,
      },
      {
        without: "a user that is not root",
        change: ({ spec }) => {
          spec.securityContext = { seccompProfile: { type: "RuntimeDefault" } };
        },
        said: /runAsNonRoot != true/,
      },
    ];
    for (const { without, change, said } of rows) {
      it(`without ${without} would be refused`, () => assert.rejects(tried(change), said));
    }
  });

  describe("its account", () => {
    const may = async (all: readonly Record<string, unknown>[]) => {
      const asked = all.map((resourceAttributes) => ({
        apiVersion: "authorization.k8s.io/v1",
        kind: "SubjectAccessReview",
        spec: { user: `system:serviceaccount:${NAMESPACE}:${NAME}`, resourceAttributes },
      }));
      const answers = await server.create(asked);
      return answers.map((one) => (one as unknown as { status: { allowed: boolean } }).status.allowed);
    };

    it("may do all that the runner asks for", async () => {
      const wanted = PERMISSIONS.flatMap(({ scope, group, resources, verbs, names }) =>
        resources.flatMap((path) =>
          verbs.map((verb) => {
            const [resource, subresource] = path.split("/");
            const namespace = { cluster: undefined, "own namespace": NAMESPACE }[scope as string] ?? "elsewhere";
            return {
              group,
              resource,
              verb,
              ...(subresource ? { subresource } : {}),
              ...(scope === "cluster" ? {} : { namespace }),
              ...(names ? { name: names[0] } : {}),
            };
          }),
        ),
      );
      const allowed = await may(wanted);
      assert.ok(wanted.length > 40);
      assert.deepEqual(
        wanted.filter((_, index) => !allowed[index]),
        [],
      );
    });

    it("may do nothing by which it would get more, and nothing to what is not Redis", async () => {
      const refused = [
        { group: "", resource: "pods", verb: "create", namespace: NAMESPACE },
        { group: "", resource: "pods", subresource: "exec", verb: "create", namespace: NAMESPACE },
        { group: "", resource: "serviceaccounts", subresource: "token", verb: "create", namespace: NAMESPACE },
        { group: "", resource: "namespaces", verb: "delete" },
        { group: "rbac.authorization.k8s.io", resource: "clusterroles", verb: "escalate" },
        { group: "rbac.authorization.k8s.io", resource: "clusterrolebindings", verb: "create" },
        { group: "apiextensions.k8s.io", resource: "customresourcedefinitions", verb: "delete" },
        { group: "coordination.k8s.io", resource: "leases", verb: "update", namespace: "kube-system" },
        { group: "cloud-resources.kyma-project.io", resource: "azuremanagedredis", verb: "delete", namespace: "shop" },
      ];
      const allowed = await may(refused);
      assert.deepEqual(
        refused.filter((_, index) => allowed[index]),
        [],
      );
    });
  });

  describe("taken away again", () => {
    it("leaves the CRDs and the objects", async () => {
      await server.kubectl("create", "namespace", "shop");
      const redis = {
        apiVersion: "cloud-resources.kyma-project.io/v1beta1",
        kind: "AzureManagedRedis",
        metadata: { name: "kept", namespace: "shop" },
        spec: {},
      };
      await server.apply(JSON.stringify(redis));
      await server.kubectl("delete", "-k", "config/default", "--wait=false");
      const deleted = await server.kubectl(
        "get",
        "namespace",
        NAMESPACE,
        "-o",
        "jsonpath={.metadata.deletionTimestamp}",
      );
      assert.notEqual(deleted, "");
      const kind = "azuremanagedredis.cloud-resources.kyma-project.io";
      assert.match(await server.kubectl("get", kind, "-n", "shop"), /^kept /m);
    });
  });
});
