import assert from "node:assert/strict";
import type { KubernetesClient } from "../../runner/kubernetes/client";
import type { EventOf } from "../../runner/kubernetes/kubernetes";
import { KeptLog } from "../runner/keptLog";
import type { ApiServer } from "./apiServer";
import { connect } from "./connect";
import { sharedApiServer } from "./sharedApiServer";
import { WIDGET, WIDGET_CRD, type Widget, widget } from "./widget";

describe("Events on a real API server", () => {
  let server: ApiServer;
  let kubernetes: KubernetesClient;
  let log: KeptLog;
  let namespace: string;
  let regarding: Widget;

  before(async () => {
    server = await sharedApiServer();
    await server.apply(WIDGET_CRD);
  });
  beforeEach(async () => {
    log = new KeptLog();
    kubernetes = connect(server.kubeconfig, log);
    namespace = await server.namespace();
    regarding = await kubernetes.create(WIDGET, widget(namespace, "w"));
  });
  afterEach(() => kubernetes?.close());

  /** Each about another version of the object: the same one brings an Event once. */
  let versions = 0;
  const event = (note: string): EventOf => ({
    regarding: { ...regarding, metadata: { ...regarding.metadata, resourceVersion: `${++versions}` } },
    type: "Warning",
    reason: "Refused",
    action: "Reconcile",
    note,
  });

  it("are seen by kubectl, and what repeats is counted", async () => {
    kubernetes.record(event("first"));
    for (let count = 0; count < 3; count++) kubernetes.record(event("again"));
    await kubernetes.close();
    const columns = "custom-columns=N:.note,T:.type,O:.regarding.name,C:.series.count,R:.reportingController";
    const list = await server.kubectl("get", "events.events.k8s.io", "-n", namespace, "--no-headers", "-o", columns);
    const rows = list
      .trim()
      .split("\n")
      .map((line) => line.split(/ +/).join(" "))
      .sort();
    assert.deepEqual(rows, ["again Warning w 3 example.com/runner", "first Warning w <none> example.com/runner"]);
    assert.match(
      await server.kubectl("describe", "widget", "w", "-n", namespace),
      /Warning +Refused +.*example.com\/runner +first/,
    );
    assert.deepEqual(log.lines, []);
  });

  it("go on as one series while the runner works", async () => {
    kubernetes.record(event("again"));
    const of = () =>
      server.kubectl("get", "events.events.k8s.io", "-n", namespace, "-o", "jsonpath={.items[*].series.count}");
    // Written beside the work: a write that follows tells that the connection is free, not that the Event is there.
    while (!(await server.kubectl("get", "events", "-n", namespace, "-o", "name")))
      await kubernetes.get(WIDGET, { namespace, name: "w" });
    kubernetes.record(event("again"));
    kubernetes.record(event("again"));
    await kubernetes.close();
    assert.equal(await of(), "3");
  });

  it("are written once for the same version of an object, which an old cache may show again", async () => {
    const same = event("seen twice");
    kubernetes.record(same);
    kubernetes.record(same);
    await kubernetes.close();
    const of = ["get", "events.events.k8s.io", "-n", namespace, "-o", "jsonpath={.items[*].series.count}"];
    assert.equal(await server.kubectl(...of), "");
  });

  it("take a note of any length, cut", async () => {
    kubernetes.record(event("ü".repeat(3_000)));
    await kubernetes.close();
    const note = await server.kubectl(
      "get",
      "events.events.k8s.io",
      "-n",
      namespace,
      "-o",
      "jsonpath={.items[0].note}",
    );
    assert.match(note, /^ü{400,}…$/);
  });

  it("are dropped, not tried again and again, in a namespace that goes", async () => {
    await server.kubectl("delete", "namespace", namespace, "--wait=false");
    kubernetes.record(event("one"));
    await kubernetes.close();
    assert.equal(log.lines.length, 1);
    assert.match(log.lines[0] ?? "", /^debug an Event was not written: .*being terminated/);
  });

  it("never throw, also where nothing may be written", async () => {
    const stranger = connect(server.as("stranger").kubeconfig, log);
    stranger.record(event("one"));
    await stranger.close();
    assert.match(log.lines[0] ?? "", /^debug an Event was not written: .*forbidden/);
  });
});
