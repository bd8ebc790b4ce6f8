import assert from "node:assert/strict";
import type { KubernetesClient } from "../../runner/kubernetes/client";
import { KubernetesError, type KubernetesObject, type ResourceKind } from "../../runner/kubernetes/kubernetes";
import type { ApiServer } from "./apiServer";
import { connect } from "./connect";
import { sharedApiServer } from "./sharedApiServer";
import { WIDGET, WIDGET_CRD, widget } from "./widget";

const CONFIG_MAP: ResourceKind = {
  group: "",
  version: "v1",
  plural: "configmaps",
  kind: "ConfigMap",
  isNamespaced: true,
};

function failure(status: number, reason: string, message = /./): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof KubernetesError, String(error));
    assert.deepEqual([error.status, error.reason], [status, reason]);
    assert.match(error.message, message);
    return true;
  };
}

describe("the client of the API server", () => {
  let server: ApiServer;
  let kubernetes: KubernetesClient;
  let namespace: string;

  before(async () => {
    server = await sharedApiServer();
    await server.apply(WIDGET_CRD);
  });
  beforeEach(async () => {
    kubernetes = connect(server.kubeconfig);
    namespace = await server.namespace();
  });
  afterEach(() => kubernetes?.close());

  const ref = () => ({ namespace, name: "w" });

  it("creates, gets and lists, of custom and of built-in kinds", async () => {
    const created = await kubernetes.create(WIDGET, widget(namespace, "w"));
    assert.equal(created.spec?.size, 3);
    assert.deepEqual(await kubernetes.get(WIDGET, ref()), created);
    const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name: "m", labels: { a: "b" } } };
    await kubernetes.create(CONFIG_MAP, map);
    const [listed, ...others] = await kubernetes.list(CONFIG_MAP, { namespace, labelSelector: "a=b" });
    assert.deepEqual([listed?.apiVersion, listed?.kind, listed?.metadata.name, others], ["v1", "ConfigMap", "m", []]);
    assert.deepEqual(await kubernetes.list(WIDGET, { namespace, labelSelector: "a=b" }), []);
  });

  it("lists whatever does not fit on one page, each object once", async () => {
    const names = Array.from({ length: 510 }, (_, index) => `m-${index}`);
    const items = names.map((name) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name } }));
    await server.apply(JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    const listed = await kubernetes.list(CONFIG_MAP, { namespace });
    assert.deepEqual(listed.map(({ metadata }) => metadata.name).sort(), names.sort());
  });

  it("has undefined for what is not there, and an error for a kind that is not served", async () => {
    assert.equal(await kubernetes.get(WIDGET, ref()), undefined);
    const gadget: ResourceKind = { ...WIDGET, plural: "gadgets" };
    await assert.rejects(
      kubernetes.get(gadget, ref()),
      failure(404, "404", /^GET \/apis\/example.com\/v1\/.*gadgets\/w: /),
    );
  });

  it("does not create twice", async () => {
    await kubernetes.create(WIDGET, widget(namespace, "w"));
    await assert.rejects(kubernetes.create(WIDGET, widget(namespace, "w")), failure(409, "AlreadyExists"));
  });

  it("tells what the API server refuses in its words", async () => {
    const tooLarge = kubernetes.create(WIDGET, widget(namespace, "w", { size: 10 }));
    await assert.rejects(tooLarge, failure(422, "Invalid", /spec\.size.*less than or equal to 9/));
  });

  it("updates the version that it read, no other", async () => {
    const first = await kubernetes.create(WIDGET, widget(namespace, "w"));
    const second = await kubernetes.update(WIDGET, { ...first, spec: { size: 4 } });
    assert.equal(second.spec?.size, 4);
    await assert.rejects(kubernetes.update(WIDGET, { ...first, spec: { size: 5 } }), failure(409, "Conflict"));
    assert.throws(() => kubernetes.update(WIDGET, widget(namespace, "w")), /needs the resourceVersion/);
  });

  it("patches what is named, of a version where one is named", async () => {
    const { metadata } = await kubernetes.create(WIDGET, widget(namespace, "w", { note: "kept" }));
    const finalizers = ["example.com/finalizer"];
    const patched = await kubernetes.patch(WIDGET, ref(), {
      metadata: { resourceVersion: metadata.resourceVersion, finalizers },
    });
    assert.deepEqual([patched.metadata.finalizers, patched.spec?.note], [finalizers, "kept"]);
    const stale = { metadata: { resourceVersion: metadata.resourceVersion, finalizers: null } };
    await assert.rejects(kubernetes.patch(WIDGET, ref(), stale), failure(409, "Conflict"));
    const freed = await kubernetes.patch(WIDGET, ref(), { metadata: { finalizers: null } });
    assert.equal(freed.metadata.finalizers, undefined);
  });

  it("applies a status whole: what a later one leaves out goes, and the spec stays", async () => {
    await kubernetes.create(WIDGET, widget(namespace, "w"));
    await kubernetes.applyStatus(WIDGET, ref(), { state: "Creating", id: "1" });
    const later = await kubernetes.applyStatus(WIDGET, ref(), { state: "Ready" });
    assert.deepEqual([later.status, later.spec], [{ state: "Ready" }, { size: 3 }]);
  });

  it("takes over a field of status that another wrote", async () => {
    await kubernetes.create(WIDGET, widget(namespace, "w"));
    const patch = JSON.stringify({ status: { state: "Broken" } });
    await server.kubectl("patch", "widget", "w", "-n", namespace, "--subresource=status", "--type=merge", "-p", patch);
    assert.deepEqual((await kubernetes.applyStatus(WIDGET, ref(), { state: "Ready" })).status, { state: "Ready" });
  });

  it("applies no status to an object that is gone, which would make it anew", async () => {
    await assert.rejects(kubernetes.applyStatus(WIDGET, ref(), { state: "Ready" }), failure(404, "NotFound"));
    assert.equal(await kubernetes.get(WIDGET, ref()), undefined);
  });

  it("deletes the object that was meant, no other; what is not there is done", async () => {
    const { metadata } = await kubernetes.create(WIDGET, widget(namespace, "w"));
    const wrong = { uid: "00000000-0000-0000-0000-000000000000" };
    await assert.rejects(kubernetes.delete(WIDGET, ref(), wrong), failure(409, "Conflict"));
    assert.ok(metadata.uid !== undefined && metadata.resourceVersion !== undefined);
    await kubernetes.delete(WIDGET, ref(), { uid: metadata.uid, resourceVersion: metadata.resourceVersion });
    assert.equal(await kubernetes.get(WIDGET, ref()), undefined);
    await kubernetes.delete(WIDGET, ref());
  });

  it("says what a user may not do", async () => {
    const stranger = connect(server.as("stranger").kubeconfig);
    await assert.rejects(stranger.get(WIDGET, ref()), failure(403, "Forbidden", /User "stranger" cannot get/));
    await stranger.close();
  });

  it("says who wrote a field", async () => {
    await kubernetes.create(WIDGET, widget(namespace, "w"));
    const written = await kubernetes.applyStatus(WIDGET, ref(), { state: "Ready" });
    const { managedFields } = written.metadata as KubernetesObject["metadata"] & {
      managedFields: { manager: string }[];
    };
    assert.deepEqual([...new Set(managedFields.map(({ manager }) => manager))], ["example.com/runner"]);
  });
});
