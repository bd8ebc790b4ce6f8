import assert from "node:assert/strict";
import type { KubernetesClient } from "../../runner/kubernetes/client";
import type { Informer } from "../../runner/kubernetes/kubernetes";
import { KeptLog } from "../runner/keptLog";
import { ApiServer } from "./apiServer";
import { connect } from "./connect";
import { WIDGET, WIDGET_CRD, type Widget, widget } from "./widget";

/** Changes as `before -> after`, in sizes; a test waits for the next ones. */
class Changes {
  readonly seen: string[] = [];
  private wake: () => void = () => {};

  readonly onChange = (before: Widget | undefined, after: Widget | undefined) => {
    this.seen.push(`${before?.spec?.size ?? "none"} -> ${after?.spec?.size ?? "none"}`);
    this.wake();
  };

  /** Resolves when so many changes were seen. */
  async count(count: number): Promise<readonly string[]> {
    while (this.seen.length < count) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.seen;
  }
}

describe("an informer", () => {
  let server: ApiServer;
  let kubernetes: KubernetesClient;
  let namespace: string;
  let stop: AbortController;
  let log: KeptLog;

  before(async () => {
    // Not the shared one: this one is killed.
    server = await ApiServer.start();
    await server.apply(WIDGET_CRD);
  });
  after(() => server?.stop());
  beforeEach(async () => {
    log = new KeptLog();
    stop = new AbortController();
    kubernetes = connect(server.kubeconfig, log);
    namespace = await server.namespace();
  });
  afterEach(async () => {
    stop.abort();
    await kubernetes?.close();
  });

  const given = async (namespaces?: readonly string[]): Promise<{ changes: Changes; informer: Informer<Widget> }> => {
    const changes = new Changes();
    const { onChange } = changes;
    const informer = kubernetes.informer(WIDGET, {
      ...(namespaces ? { namespaces } : {}),
      onChange,
      signal: stop.signal,
    });
    await informer.synced;
    return { changes, informer };
  };
  const create = (name: string, size: number) => kubernetes.create(WIDGET, widget(namespace, name, { size }));

  it("knows what was there, and each change with what was before", async () => {
    const first = await create("a", 1);
    const { changes, informer } = await given([namespace]);
    assert.deepEqual(changes.seen, ["none -> 1"]);
    const second = await kubernetes.update(WIDGET, { ...first, spec: { size: 2 } });
    await create("b", 5);
    await kubernetes.delete(WIDGET, { namespace, name: "a" });
    assert.deepEqual(await changes.count(4), ["none -> 1", "1 -> 2", "none -> 5", "2 -> none"]);
    assert.deepEqual(
      informer.list().map(({ metadata }) => metadata.name),
      ["b"],
    );
    assert.equal(informer.get({ namespace, name: "a" }), undefined);
    assert.equal(second.spec?.size, 2);
  });

  it("keeps objects without who wrote which field", async () => {
    await create("a", 1);
    const { informer } = await given([namespace]);
    const kept = informer.get({ namespace, name: "a" });
    assert.equal(kept?.kind, "Widget");
    assert.ok(kept && !("managedFields" in kept.metadata));
  });

  it("watches the namespaces that it was told, or all", async () => {
    const [other, third] = [await server.namespace(), await server.namespace()];
    const some = await given([namespace, other]);
    const all = await given();
    const sizes = [
      [third, 7],
      [other, 2],
      [namespace, 1],
    ] as const;
    for (const [within, size] of sizes) await kubernetes.create(WIDGET, widget(within, "a", { size }));
    assert.deepEqual([...(await some.changes.count(2))].sort(), ["none -> 1", "none -> 2"]);
    assert.equal(some.informer.get({ namespace: third, name: "a" }), undefined);
    while (!all.informer.get({ namespace, name: "a" })) await all.changes.count(all.changes.seen.length + 1);
    assert.equal(all.informer.get({ namespace: third, name: "a" })?.spec?.size, 7);
  });

  it("goes on when whoever is told throws, and says so", async () => {
    const changes = new Changes();
    const informer = kubernetes.informer(WIDGET, {
      namespaces: [namespace],
      signal: stop.signal,
      onChange: (before, after) => {
        changes.onChange(before, after);
        throw new Error("no");
      },
    });
    await informer.synced;
    await create("a", 1);
    await create("b", 2);
    assert.deepEqual(await changes.count(2), ["none -> 1", "none -> 2"]);
    assert.deepEqual(log.lines, ["error a change was not taken", "error a change was not taken"]);
  });

  it("watches again when the API server was killed and is back, and knows what happened since", async () => {
    await create("a", 1);
    const { changes } = await given([namespace]);
    await server.kill();
    await server.restart();
    await kubernetes.patch(WIDGET, { namespace, name: "a" }, { spec: { size: 2 } });
    assert.deepEqual(await changes.count(2), ["none -> 1", "1 -> 2"]);
    await kubernetes.delete(WIDGET, { namespace, name: "a" });
    assert.deepEqual(await changes.count(3), ["none -> 1", "1 -> 2", "2 -> none"]);
    const said = log.lines.filter((line) => !line.startsWith("debug"));
    assert.match(
      said[0] ?? "",
      /^warn cannot watch Widget: GET \/apis\/example.com\/v1\/namespaces\/.*: trying again$/,
    );
    assert.equal(said.at(-1), "info watching again");
  });

  it("lists again where the API server has forgotten what was since, and tells of what is gone", async () => {
    await create("gone", 1);
    await create("kept", 2);
    const { changes } = await given([namespace]);
    await server.kill();
    // While nobody watches, others change things, and the history of that is dropped.
    const away = await ApiServer.beside(server);
    const others = connect(away.kubeconfig);
    await others.delete(WIDGET, { namespace, name: "gone" });
    await others.create(WIDGET, widget(namespace, "new", { size: 3 }));
    await others.close();
    await away.stop();
    await server.compact();
    await server.restart();
    const seen = await changes.count(4);
    assert.deepEqual([...seen.slice(2)].sort(), ["1 -> none", "none -> 3"]);
  });
});
