import assert from "node:assert/strict";
import { EventRecorder } from "../../../runner/kubernetes/events";
import { type EventOf, KubernetesError } from "../../../runner/kubernetes/kubernetes";
import { Requests } from "../../../runner/kubernetes/requests";
import { KeptLog } from "../keptLog";
import { ManualClock } from "../manualClock";
import { FakeTransport } from "./fakeTransport";

describe("the recorder of Events", () => {
  let clock: ManualClock;
  let transport: FakeTransport;
  let log: KeptLog;
  let recorder: EventRecorder;

  beforeEach(() => {
    clock = new ManualClock();
    transport = new FakeTransport();
    log = new KeptLog();
    const options = { clock, random: () => 0.5, log, controller: "example.com/runner", instance: "runner-0" };
    recorder = new EventRecorder(new Requests(transport, clock), options);
  });
  afterEach(() => recorder.drain());

  const event = (note = "n", uid = "u", namespace = "ns"): EventOf => ({
    regarding: { apiVersion: "v1", kind: "Thing", metadata: { name: "t", namespace, uid } },
    type: "Normal",
    reason: "Begun",
    action: "Create",
    note,
  });
  const answers = (count: number, status = 200, body: object = {}) => {
    for (let index = 0; index < count; index++) transport.answers.push({ status, body });
  };
  /** What was written: `POST note` or `PATCH count`. */
  const written = () =>
    transport.requests.map(({ method, body }) => {
      const { note, series } = body as { note?: string; series?: { count: number } };
      return [method, note, series?.count].filter((part) => part !== undefined).join(" ");
    });

  it("writes the first at once, the second as a series, and counts more once a minute", async () => {
    answers(9);
    recorder.record(event());
    await clock.advance(0);
    recorder.record(event());
    await clock.advance(0);
    assert.deepEqual(written(), ["POST n", "PATCH 2"]);
    for (let second = 0; second < 59; second++) {
      recorder.record(event());
      await clock.advance(1_000);
    }
    assert.deepEqual(written().slice(2), []);
    await clock.advance(1_000);
    assert.deepEqual(written().slice(2), ["PATCH 61"]);
    await clock.advance(600_000);
    assert.equal(written().length, 3);
  });

  it("counts once what one version of an object tells twice, since a cache is older than the status that was just written", async () => {
    answers(9);
    const at = (resourceVersion: string): EventOf => {
      const one = event();
      return { ...one, regarding: { ...one.regarding, metadata: { ...one.regarding.metadata, resourceVersion } } };
    };
    assert.deepEqual(
      ["7", "7", "8"].map((version) => recorder.record(at(version))),
      [true, false, true],
    );
    await clock.advance(0);
    assert.deepEqual(written(), ["POST n 2"]);
  });

  it("begins a new series after six minutes without", async () => {
    answers(9);
    recorder.record(event());
    await clock.advance(360_000);
    recorder.record(event());
    await clock.advance(0);
    assert.deepEqual(written(), ["POST n", "POST n"]);
  });

  it("writes at the end what was counted and not written", async () => {
    answers(9);
    for (let count = 0; count < 5; count++) {
      recorder.record(event());
      await clock.advance(0);
    }
    await recorder.drain();
    assert.deepEqual(written(), ["POST n", "PATCH 2", "PATCH 5"]);
    recorder.record(event());
    await clock.advance(0);
    assert.equal(written().length, 3);
    assert.equal(clock.nextMs, undefined);
  });

  it("drops what cannot be written, and goes on with the next", async () => {
    answers(1, 403, { reason: "Forbidden", message: "no" });
    answers(1);
    recorder.record(event("refused"));
    recorder.record(event("taken"));
    await clock.advance(0);
    assert.deepEqual(written(), ["POST refused", "POST taken"]);
    assert.deepEqual(log.lines, [
      "debug an Event was not written: POST /apis/events.k8s.io/v1/namespaces/ns/events: no",
    ]);
    answers(1);
    recorder.record(event("refused"));
    await clock.advance(0);
    assert.equal(written().at(-1), "POST refused");
  });

  it("writes one anew that the API server has forgotten", async () => {
    answers(1);
    answers(1, 404, { reason: "NotFound", message: "not found" });
    answers(1);
    for (let count = 0; count < 3; count++) {
      recorder.record(event());
      await clock.advance(0);
    }
    assert.deepEqual(written(), ["POST n", "PATCH 2", "POST n"]);
  });

  it("leaves a namespace alone that goes, for a while, and no other", async () => {
    const details = { causes: [{ reason: "NamespaceTerminating" }] };
    answers(1, 403, { reason: "Forbidden", message: "it is being terminated", details });
    answers(9);
    recorder.record(event("1"));
    await clock.advance(0);
    for (const note of ["2", "3"]) recorder.record(event(note));
    recorder.record(event("other", "u", "ns2"));
    await clock.advance(0);
    assert.deepEqual(written(), ["POST 1", "POST other"]);
    await clock.advance(360_000);
    recorder.record(event("later"));
    await clock.advance(0);
    assert.equal(written().at(-1), "POST later");
  });

  it("writes of one object that is talkative 25 different ones, and of others theirs", async () => {
    answers(99);
    for (let count = 0; count < 40; count++) recorder.record(event(`${count}`));
    recorder.record(event("other", "u2"));
    await clock.advance(0);
    assert.equal(written().length, 26);
    assert.equal(written().at(-1), "POST other");
  });

  it("stops at the first that cannot be written at the end", async () => {
    transport.answers.push({ failure: new KubernetesError(0, "Unreachable", "nobody answers") });
    for (let count = 0; count < 9; count++) recorder.record(event(`${count}`));
    await recorder.drain();
    assert.ok(written().length <= 2, `${written().length}`);
  });

  it("writes an Event of a cluster-scoped object into the default namespace", async () => {
    answers(1);
    recorder.record({ ...event(), regarding: { apiVersion: "v1", kind: "Node", metadata: { name: "x".repeat(253) } } });
    await clock.advance(0);
    const { path, body } = transport.requests[0] ?? assert.fail();
    assert.equal(path, "/apis/events.k8s.io/v1/namespaces/default/events");
    const { metadata } = body as { metadata: { name: string } };
    assert.ok(metadata.name.length <= 253);
  });
});
