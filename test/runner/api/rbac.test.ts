import { strict as assert } from "node:assert";
import { join } from "node:path";
import { RUNNER_NAME } from "../../../runner/api/marks";
import { PERMISSIONS } from "../../../runner/api/permissions";
import { RUNNER_NAMESPACE } from "../../../runner/api/rbac";
import type { KubernetesClient } from "../../../runner/kubernetes/client";
import type { KubernetesObject, ResourceKind } from "../../../runner/kubernetes/kubernetes";
import { ROOT } from "../../docs/documents";
import { sharedApiServer } from "../../kubernetes/sharedApiServer";
import { adminClient } from "./adminClient";

const CONTROL = "cloud-control.kyma-project.io";
const RUNTIME = "cloud-resources.kyma-project.io";

type Row = readonly [verb: string, group: string, resource: string, namespace: string, may: boolean, name?: string];

const ROWS: readonly Row[] = [
  ["patch", CONTROL, "azuremanagedredis", "default", true],
  ["patch", CONTROL, "azuremanagedredis/status", "default", true],
  ["update", CONTROL, "azuremanagedredis/status", "default", false],
  ["delete", CONTROL, "azuremanagedredis", "default", true],
  ["patch", RUNTIME, "azuremanagedredis", "default", true],
  ["delete", RUNTIME, "azuremanagedredis", "default", false],
  ["create", RUNTIME, "azuremanagedredis", "default", false],
  ["watch", CONTROL, "vpcnetworks", "default", true],
  ["patch", CONTROL, "vpcnetworks", "default", false],
  ["watch", CONTROL, "subscriptions", "default", true],
  ["create", RUNTIME, "ipranges", "", true],
  ["delete", RUNTIME, "ipranges", "", false],
  ["update", "", "secrets", "default", true],
  ["create", "events.k8s.io", "events", "default", true],
  ["update", "coordination.k8s.io", "leases", RUNNER_NAMESPACE, true],
  ["update", "coordination.k8s.io", "leases", "default", false],
  ["delete", "coordination.k8s.io", "leases", RUNNER_NAMESPACE, false],
  ["get", "apiextensions.k8s.io", "customresourcedefinitions", "", true, `azuremanagedredis.${CONTROL}`],
  ["get", "apiextensions.k8s.io", "customresourcedefinitions", "", false, "others.example.com"],
  ["patch", "apiextensions.k8s.io", "customresourcedefinitions", "", false, `azuremanagedredis.${CONTROL}`],
  ["watch", "", "namespaces", "", true],
  ["delete", "", "namespaces", "", false],
  ["create", "", "pods", "default", false],
];

/** Asks what a user may do. */
const REVIEW: ResourceKind<
  KubernetesObject & { readonly spec: object; readonly status?: { readonly allowed: boolean } }
> = {
  group: "authorization.k8s.io",
  version: "v1",
  plural: "subjectaccessreviews",
  kind: "SubjectAccessReview",
  isNamespaced: false,
};

describe("the roles of config/rbac", () => {
  let kubernetes: KubernetesClient;

  before(async () => {
    const server = await sharedApiServer();
    await server.apply(JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: RUNNER_NAMESPACE } }));
    await server.kubectl("apply", "-k", join(ROOT, "config/rbac"));
    kubernetes = adminClient(server);
  });
  after(async () => await kubernetes?.close());

  for (const [verb, group, path, namespace, may, name = ""] of ROWS) {
    it(`given the runner: ${may ? "may" : "may not"} ${verb} ${path}.${group} ${name} in ${namespace || "the cluster"}`, async () => {
      const [resource, subresource] = path.split("/");
      const { status } = await kubernetes.create(REVIEW, {
        apiVersion: "authorization.k8s.io/v1",
        kind: REVIEW.kind,
        metadata: { name: "" },
        spec: {
          user: `system:serviceaccount:${RUNNER_NAMESPACE}:${RUNNER_NAME}`,
          resourceAttributes: { verb, group, resource, subresource, namespace, name },
        },
      });
      assert.equal(status?.allowed, may);
    });
  }

  it("grants no wildcard", () => {
    for (const { group, resources, verbs } of PERMISSIONS) {
      assert.ok(![group, ...resources, ...verbs].some((word) => word.includes("*")));
    }
  });
});
