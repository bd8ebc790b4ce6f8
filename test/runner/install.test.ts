import { strict as assert } from "node:assert";
import { CRD_LABELS } from "../../runner/api/marks";
import { install } from "../../runner/install";
import { InMemoryKubernetes } from "./inMemoryKubernetes";

const crd = (name: string, labels: object = CRD_LABELS) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name, labels: { ...labels } },
  spec: { group: "cloud-control.kyma-project.io" },
});

describe("amr runner install --standalone", () => {
  it("given a cluster without the kinds: creates them; again: updates them", async () => {
    const kubernetes = new InMemoryKubernetes();
    const wanted = [crd("scopes.x"), crd("ipranges.x")];
    assert.deepEqual(await install(kubernetes, wanted), ["scopes.x created", "ipranges.x created"]);
    assert.deepEqual(await install(kubernetes, wanted), ["scopes.x updated", "ipranges.x updated"]);
  });

  it("given a kind of that name that is not ours: refuses, and writes nothing", async () => {
    const kubernetes = new InMemoryKubernetes();
    await install(kubernetes, [crd("scopes.x", {})]);
    const { length } = kubernetes.writes;
    await assert.rejects(install(kubernetes, [crd("ipranges.x"), crd("scopes.x")]), /scopes\.x is there and not ours/);
    assert.equal(kubernetes.writes.length, length);
  });
});
