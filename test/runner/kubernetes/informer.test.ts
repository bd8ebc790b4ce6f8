import assert from "node:assert/strict";
import { KindInformer } from "../../../runner/kubernetes/informer";
import { KubernetesError, type KubernetesObject, type ResourceKind } from "../../../runner/kubernetes/kubernetes";
import { Requests } from "../../../runner/kubernetes/requests";
import { WatchBook } from "../../../runner/kubernetes/watchBook";
import { KeptLog } from "../keptLog";
import { ManualClock, settled } from "../manualClock";
import { FakeTransport, Stream } from "./fakeTransport";

const KIND: ResourceKind = {
  group: "example.com",
  version: "v1",
  plural: "widgets",
  kind: "Widget",
  isNamespaced: true,
};
const LIST = "GET /apis/example.com/v1/widgets";

describe("an informer, given what an API server may do", () => {
  let clock: ManualClock;
  let transport: FakeTransport;
  let log: KeptLog;
  let stop: AbortController;
  let watches: WatchBook;
  let seen: string[];

  beforeEach(() => {
    clock = new ManualClock();
    transport = new FakeTransport();
    log = new KeptLog();
    stop = new AbortController();
    watches = new WatchBook();
    seen = [];
  });
  afterEach(() => stop.abort());

  const object = (name: string, resourceVersion: string, uid = name): KubernetesObject => ({
    apiVersion: "example.com/v1",
    kind: "Widget",
    metadata: { namespace: "n", name, uid, resourceVersion },
  });
  const list = (resourceVersion: string, ...items: KubernetesObject[]) => ({
    body: { metadata: { resourceVersion }, items },
  });
  const label = (one: KubernetesObject | undefined) =>
    one ? `${one.metadata.uid}@${one.metadata.resourceVersion}` : "none";
  const watching = () =>
    new KindInformer(
      KIND,
      { onChange: (before, after) => void seen.push(`${label(before)} -> ${label(after)}`), signal: stop.signal },
      { requests: new Requests(transport, clock), clock, random: () => 1, log, watches },
    );
  const asked = () => transport.asked("watch", "resourceVersion");
  const gone = { code: 410, reason: "Expired", message: "too old resource version" };

  it("watches from where the list ended, with bookmarks, for some minutes", async () => {
    transport.answers.push(list("5"), { stream: new Stream() });
    watching();
    await settled();
    assert.deepEqual(asked(), [LIST, `${LIST}?watch=true&resourceVersion=5`]);
    const { query, timeoutMs } = transport.requests[1] ?? assert.fail();
    assert.equal(query?.allowWatchBookmarks, true);
    assert.equal(query?.timeoutSeconds, 363);
    assert.ok(timeoutMs > 75_000, "a bookmark comes after 75 s at the latest");
  });

  it("is synced when the whole list is there, of however many pages", async () => {
    const page = { body: { metadata: { resourceVersion: "5", continue: "next" }, items: [object("a", "1")] } };
    transport.answers.push(page);
    const informer = watching();
    let isSynced = false;
    void informer.synced.then(() => {
      isSynced = true;
    });
    await settled();
    // Nobody answers for the second page; the list begins anew.
    assert.equal(isSynced, false);
    assert.deepEqual(informer.list(), []);
    transport.answers.push(page, list("5", object("b", "2")), { stream: new Stream() });
    await clock.advance(100);
    assert.deepEqual(transport.asked("continue").slice(-3), [LIST, `${LIST}?continue=next`, LIST]);
    assert.equal(isSynced, true);
    assert.deepEqual(seen, ["none -> a@1", "none -> b@2"]);
  });

  it("goes on from a bookmark when a quiet watch has ended", async () => {
    const stream = new Stream();
    transport.answers.push(list("5"), { stream }, { stream: new Stream() });
    watching();
    await settled();
    stream.event("BOOKMARK", { metadata: { resourceVersion: "90" } });
    await clock.advance(290_000);
    stream.end();
    await settled();
    assert.equal(asked().at(-1), `${LIST}?watch=true&resourceVersion=90`);
    assert.deepEqual([seen, log.lines], [[], []]);
  });

  it("takes events whose lines come in pieces, or several at once", async () => {
    const stream = new Stream();
    transport.answers.push(list("5"), { stream });
    watching();
    await settled();
    const line = (name: string, version: string) =>
      `${JSON.stringify({ type: "ADDED", object: object(name, version) })}\n`;
    const text = line("a", "6") + line("b", "7");
    stream.send(text.slice(0, 20));
    await settled();
    stream.send(text.slice(20));
    await settled();
    assert.deepEqual(seen, ["none -> a@6", "none -> b@7"]);
  });

  const forgotten = [
    { because: "the watch says so in an event", answer: () => ({ stream: ended({ type: "ERROR", object: gone }) }) },
    { because: "the watch is refused", answer: () => ({ status: 410, body: gone }) },
  ];
  const ended = ({ type, object: one }: { type: string; object: object }): Stream => {
    const stream = new Stream();
    stream.event(type, one);
    return stream;
  };
  for (const { because, answer } of forgotten) {
    it(`lists again and tells the differences, because its version is forgotten: ${because}`, async () => {
      const items = [object("kept", "1"), object("gone", "2"), object("changed", "3"), object("remade", "4", "old")];
      const now = [object("kept", "1"), object("changed", "8"), object("remade", "9", "new"), object("new", "10")];
      transport.answers.push(list("5", ...items), answer(), list("20", ...now), { stream: new Stream() });
      const informer = watching();
      await settled();
      seen.length = 0;
      await clock.advance(100);
      assert.deepEqual(seen, ["gone@2 -> none", "changed@3 -> changed@8", "old@4 -> new@9", "none -> new@10"]);
      assert.deepEqual(asked().slice(-2), [LIST, `${LIST}?watch=true&resourceVersion=20`]);
      assert.equal(informer.list().length, 4);
      assert.deepEqual(log.lines, []);
    });
  }

  it("tells nothing twice", async () => {
    const stream = new Stream();
    transport.answers.push(list("5", object("a", "1")), { stream });
    watching();
    await settled();
    stream.event("ADDED", object("a", "1"));
    stream.event("DELETED", object("b", "6"));
    await settled();
    assert.deepEqual(seen, ["none -> a@1"]);
  });

  it("tells of a deletion the last that was known", async () => {
    const stream = new Stream();
    transport.answers.push(list("5", object("a", "1")), { stream });
    watching();
    await settled();
    stream.event("DELETED", object("a", "6"));
    await settled();
    assert.deepEqual(seen, ["none -> a@1", "a@1 -> none"]);
  });

  it("tries twice a second at least while nobody answers, and says so once", async () => {
    transport.answers.push(list("5"));
    watching();
    await clock.advance(60_000);
    const watches = transport.requests.length;
    assert.ok(watches >= 120 && watches < 135, `${watches}`);
    assert.deepEqual(log.lines, ["warn cannot watch Widget: nobody answers: trying again"]);
    transport.answers.push({ stream: ended({ type: "BOOKMARK", object: { metadata: { resourceVersion: "6" } } }) });
    await clock.advance(500);
    assert.equal(log.lines.at(-1), "info watching again");
  });

  it("given a list that is forbidden: is in the book with kind and verb, until it succeeds, and a line every ten minutes", async () => {
    const refused = { status: 403, body: { reason: "Forbidden", message: "no" } };
    transport.answers.push(...Array.from({ length: 300 }, () => refused));
    watching();
    await clock.advance(100);
    const sinceMs = watches.all[0]?.sinceMs;
    await clock.advance(659_900);
    const message = `${LIST}: no`;
    assert.deepEqual(watches.all, [{ kind: "Widget", verb: "list", status: 403, message, sinceMs }]);
    const line = `warn cannot list Widget: ${message}: trying again`;
    assert.deepEqual(log.lines, [line, line]);
    transport.answers.splice(0, Number.POSITIVE_INFINITY, list("5"), { stream: new Stream() });
    await clock.advance(3_000);
    assert.deepEqual(watches.all, []);
    assert.equal(log.lines.at(-1), "info watching again");
  });

  it("given the end of a runner while a watch fails: is not in the book any more", async () => {
    transport.answers.push({ status: 403, body: {} });
    watching();
    await settled();
    assert.equal(watches.all.length, 1);
    stop.abort();
    await settled();
    assert.deepEqual(watches.all, []);
  });

  const refusals = [
    { before: "a watch that was there", outage: false, expected: [100, 200, 400, 800, 1600, 3000, 3000] },
    { before: "an outage", outage: true, expected: [100, 200, 400, 800, 800, 800, 800, 800, 800, 800, 800, 800, 800] },
  ];
  for (const { before, outage, expected } of refusals) {
    it(`asks an API server that answers with errors later and later, ${expected.at(-1)} ms at most after ${before}`, async () => {
      transport.answers.push(list("5"));
      if (outage) {
        watching();
        await clock.advance(10_000);
      }
      for (let count = 0; count < 99; count++) {
        transport.answers.push({ status: 403, body: { reason: "Forbidden", message: "no" } });
      }
      const times: number[] = [];
      const { send } = transport;
      transport.send = (request) => {
        times.push(clock.elapsedMs());
        return send.call(transport, request);
      };
      if (!outage) watching();
      await clock.advance(outage ? 10_000 : 9_500);
      // A list comes first where nothing is known, with the first watch in the same moment.
      const tried = (outage ? times : times.slice(1)).slice(0, expected.length + 1);
      assert.deepEqual(
        tried.slice(1).map((time, index) => time - (tried[index] ?? 0)),
        expected,
      );
    });
  }

  it("does not spin when every watch ends at once", async () => {
    transport.answers.push(list("5"));
    for (let count = 0; count < 500; count++) {
      const stream = new Stream();
      stream.end();
      transport.answers.push({ stream });
    }
    watching();
    await clock.advance(30_000);
    assert.ok(transport.requests.length < 20, `${transport.requests.length}`);
  });

  it("goes on after a line that is no JSON", async () => {
    const stream = new Stream();
    transport.answers.push(list("5"), { stream }, { stream: new Stream() });
    watching();
    await settled();
    stream.send("<html>\n");
    await clock.advance(100);
    assert.equal(asked().at(-1), `${LIST}?watch=true&resourceVersion=5`);
  });

  it("goes on after silence: the connection was lost", async () => {
    const stream = new Stream();
    transport.answers.push(list("5"), { stream }, { stream: new Stream() });
    watching();
    await settled();
    stream.fail(new KubernetesError(0, "Timeout", "silent for 100000 ms"));
    await clock.advance(100);
    assert.equal(asked().at(-1), `${LIST}?watch=true&resourceVersion=5`);
  });

  it("ends with the signal", async () => {
    transport.answers.push(list("5"));
    watching();
    await settled();
    stop.abort();
    await clock.advance(60_000);
    assert.equal(transport.requests.length, 2);
    assert.equal(clock.nextMs, undefined);
  });
});
