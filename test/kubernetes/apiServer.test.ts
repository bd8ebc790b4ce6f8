import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { ApiServer } from "./apiServer";

describe("the API server of the tests", () => {
  let server: ApiServer;

  before(async () => {
    server = await ApiServer.start();
  });
  after(() => server?.stop());

  const CRD = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  names: { kind: Widget, plural: widgets, singular: widget }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: { type: object, properties: { size: { type: integer, default: 3, maximum: 9 } } }
`;
  const widget = (namespace: string, size: number | undefined) =>
    JSON.stringify({
      apiVersion: "example.com/v1",
      kind: "Widget",
      metadata: { name: "w", namespace },
      spec: { size },
    });

  it("serves a CRD as soon as it is applied, with defaults and rules", async () => {
    const namespace = await server.namespace();
    await server.apply(CRD);
    await server.apply(widget(namespace, undefined));
    assert.equal(await server.kubectl("get", "widget", "w", "-n", namespace, "-o", "jsonpath={.spec.size}"), "3");
    await assert.rejects(server.apply(widget(namespace, 10)), /spec\.size.*less than or equal to 9/);
  });

  it("lets a user do what RBAC grants, no more", async () => {
    const namespace = await server.namespace();
    const reader = server.as("system:serviceaccount:default:reader");
    await assert.rejects(reader.kubectl("get", "secrets", "-n", namespace), /forbidden/i);
    await server.kubectl("create", "role", "reader", "-n", namespace, "--verb=list", "--resource=secrets");
    await server.kubectl(
      "create",
      "rolebinding",
      "r",
      "-n",
      namespace,
      "--role=reader",
      "--serviceaccount=default:reader",
    );
    await reader.kubectl("get", "secrets", "-n", namespace);
    await assert.rejects(reader.kubectl("get", "configmaps", "-n", namespace), /forbidden/i);
  });

  it("keeps its data when it is killed and started again", async () => {
    const namespace = await server.namespace();
    await server.kubectl("create", "configmap", "kept", "-n", namespace);
    await server.kill();
    await assert.rejects(server.kubectl("get", "configmaps", "-n", namespace), /refused/);
    await server.restart();
    assert.match(await server.kubectl("get", "configmaps", "-n", namespace), /kept/);
  });

  it("leaves no process and no file when it is stopped", async () => {
    const other = await ApiServer.start();
    const folder = dirname(other.kubeconfig);
    await other.stop();
    assert.ok(!existsSync(folder));
    await assert.rejects(
      fetch(other.url),
      ({ cause }: Error) => (cause as NodeJS.ErrnoException).code === "ECONNREFUSED",
    );
  });
});
