import { strict as assert } from "node:assert";
import type { KubernetesError, ResourceKind } from "../../runner/kubernetes/kubernetes";
import { NAMESPACE } from "../../runner/kubernetes/namespace";
import { InMemoryKubernetes, type Stored } from "./inMemoryKubernetes";

const WIDGET: ResourceKind<Stored> = {
  group: "example.com",
  version: "v1",
  plural: "widgets",
  kind: "Widget",
  isNamespaced: true,
};
const REF = { namespace: "shop", name: "one" };

function widget(metadata: object = {}): Stored {
  return { apiVersion: "example.com/v1", kind: "Widget", metadata: { ...REF, ...metadata }, spec: { size: 1 } };
}

function shop(): InMemoryKubernetes {
  const kubernetes = new InMemoryKubernetes();
  kubernetes.addNamespace("shop");
  return kubernetes;
}

const refuses = (reason: string) => (error: KubernetesError) => error.reason === reason;

describe("Kubernetes in memory", () => {
  it("given an object made with a status: the status is dropped, generation is 1, and making the object again is refused", async () => {
    const kubernetes = shop();
    const made = await kubernetes.create(WIDGET, { ...widget(), status: { id: "x" } });
    assert.equal(made.status, undefined);
    assert.equal(made.metadata.generation, 1);
    await assert.rejects(kubernetes.create(WIDGET, widget()), refuses("AlreadyExists"));
  });

  it("given a write made for an older version: Conflict, and nothing changes", async () => {
    const kubernetes = shop();
    const made = await kubernetes.create(WIDGET, widget());
    const { resourceVersion } = made.metadata;
    await kubernetes.update(WIDGET, { ...made, spec: { size: 2 } });
    await assert.rejects(kubernetes.update(WIDGET, { ...made, spec: { size: 3 } }), refuses("Conflict"));
    await assert.rejects(
      kubernetes.patch(WIDGET, REF, { metadata: { resourceVersion }, spec: { size: 3 } }),
      refuses("Conflict"),
    );
    await assert.rejects(
      kubernetes.delete(WIDGET, REF, { resourceVersion: resourceVersion ?? "" }),
      refuses("Conflict"),
    );
    assert.deepEqual((await kubernetes.get(WIDGET, REF))?.spec, { size: 2 });
  });

  it("given a write that changes nothing: the version stays", async () => {
    const kubernetes = shop();
    const made = await kubernetes.create(WIDGET, widget());
    const same = await kubernetes.update(WIDGET, made);
    assert.equal(same.metadata.resourceVersion, made.metadata.resourceVersion);
  });

  it("given a finalizer: a deleted object stays until the finalizer is off, and takes no new one", async () => {
    const kubernetes = shop();
    await kubernetes.create(WIDGET, widget({ finalizers: ["a/b"] }));
    await kubernetes.delete(WIDGET, REF);
    const deleted = await kubernetes.get(WIDGET, REF);
    assert.ok(deleted?.metadata.deletionTimestamp);
    assert.equal(deleted.metadata.generation, 2);
    await assert.rejects(
      kubernetes.patch(WIDGET, REF, { metadata: { finalizers: ["a/b", "c/d"] } }),
      refuses("Invalid"),
    );
    await kubernetes.patch(WIDGET, REF, { metadata: { finalizers: null } });
    assert.equal(await kubernetes.get(WIDGET, REF), undefined);
  });

  it("given an applied status: what the next apply leaves out goes, what others wrote stays, generation stays", async () => {
    const kubernetes = shop();
    await kubernetes.create(WIDGET, widget());
    kubernetes.edit(WIDGET, REF, { status: { theirs: 1, conditions: [{ type: "Theirs", status: "True" }] } });
    const conditions = [
      { type: "Ready", status: "False", reason: "No" },
      { type: "Error", status: "True" },
    ];
    await kubernetes.applyStatus(WIDGET, REF, { host: "x", conditions });
    await kubernetes.applyStatus(WIDGET, REF, { conditions: [{ type: "Ready", status: "True" }] });
    const { status, metadata } = (await kubernetes.get(WIDGET, REF)) ?? widget();
    assert.deepEqual(status, {
      theirs: 1,
      conditions: [
        { type: "Theirs", status: "True" },
        { type: "Ready", status: "True" },
      ],
    });
    assert.equal(metadata.generation, 1);
    await assert.rejects(kubernetes.applyStatus(WIDGET, { ...REF, uid: "another" }, {}), refuses("Conflict"));
  });

  it("given a namespace that terminates: nothing new is made in it, and it goes with the last of its objects", async () => {
    const kubernetes = shop();
    await kubernetes.create(WIDGET, widget({ finalizers: ["a/b"] }));
    await kubernetes.delete(NAMESPACE, { name: "shop" });
    assert.deepEqual(kubernetes.read(NAMESPACE, { name: "shop" })?.status, { phase: "Terminating" });
    await assert.rejects(kubernetes.create(WIDGET, widget({ name: "two" })), refuses("Forbidden"));
    await kubernetes.patch(WIDGET, REF, { metadata: { finalizers: [] } });
    assert.equal(await kubernetes.get(NAMESPACE, { name: "shop" }), undefined);
  });

  it("given an informer: it tells of what was there, of what changes, and of what goes", async () => {
    const kubernetes = shop();
    await kubernetes.create(WIDGET, widget());
    const told: string[] = [];
    const stop = new AbortController();
    const informer = kubernetes.informer(WIDGET, {
      onChange: (before, after) => told.push(`${before?.metadata.name} ${after?.metadata.name}`),
      signal: stop.signal,
    });
    await informer.synced;
    kubernetes.edit(WIDGET, REF, { spec: { size: 2 } });
    await kubernetes.delete(WIDGET, REF);
    stop.abort();
    await kubernetes.create(WIDGET, widget());
    assert.deepEqual(told, ["undefined one", "one one", "one undefined"]);
  });
});
