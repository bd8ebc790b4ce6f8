import assert from "node:assert/strict";
import { KubernetesError } from "../../../runner/kubernetes/kubernetes";
import { Requests } from "../../../runner/kubernetes/requests";
import { ManualClock, settled } from "../manualClock";
import { FakeTransport } from "./fakeTransport";

describe("requests to the API server", () => {
  let clock: ManualClock;
  let transport: FakeTransport;
  let requests: Requests;

  beforeEach(() => {
    clock = new ManualClock();
    transport = new FakeTransport();
    requests = new Requests(transport, clock);
  });

  const asking = () => requests.json<{ a: number }>({ method: "PUT", path: "/x" });

  it("have a limit of time", async () => {
    transport.answers.push({ body: { a: 1 } });
    assert.deepEqual(await asking(), { a: 1 });
    assert.equal(transport.requests[0]?.timeoutMs, 30_000);
  });

  it("come again when the API server says when, after five seconds at most", async () => {
    transport.answers.push(
      { status: 429, body: {}, retryAfterMs: 1_000 },
      { status: 503, body: {}, retryAfterMs: 60_000 },
    );
    transport.answers.push({ body: { a: 1 } });
    const answer = asking();
    await clock.advance(999);
    assert.equal(transport.requests.length, 1);
    await clock.advance(1);
    assert.equal(transport.requests.length, 2);
    await clock.advance(5_000);
    assert.deepEqual(await answer, { a: 1 });
  });

  it("give up after some tries, and at once where nothing is said of when", async () => {
    for (let count = 0; count < 9; count++) transport.answers.push({ status: 429, body: {}, retryAfterMs: 1_000 });
    const refused = assert.rejects(asking(), { status: 429 });
    await clock.advance(60_000);
    await refused;
    assert.equal(transport.requests.length, 4);
    transport.answers.splice(0, 9, { status: 503, body: {} });
    await assert.rejects(asking(), { status: 503, message: "PUT /x: the API server answered 503" });
    await settled();
    assert.equal(clock.nextMs, undefined);
  });

  const bodies = [
    {
      body: { reason: "Conflict", message: "modified" },
      reason: "Conflict",
      message: "PUT /x: modified",
      because: "it is a Status",
    },
    {
      body: { reason: "Forbidden", message: "no", details: { causes: [{ reason: "NamespaceTerminating" }] } },
      reason: "NamespaceTerminating",
      message: "PUT /x: no",
      because: "its cause is more exact",
    },
    { body: [] as object, reason: "400", message: "PUT /x: the API server answered 400", because: "a proxy wrote it" },
  ];
  for (const { body, reason, message, because } of bodies) {
    it(`fail with the reason ${reason}, because ${because}`, async () => {
      transport.answers.push({ status: 400, body });
      await assert.rejects(asking(), (error) => {
        assert.ok(error instanceof KubernetesError);
        assert.deepEqual([error.status, error.reason, error.message], [400, reason, message]);
        return true;
      });
    });
  }
});
