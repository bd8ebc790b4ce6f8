import assert from "node:assert/strict";
import { ArmClient } from "../../../provider/azure/armClient";
import { AmrError, ArmError, CapacityError } from "../../../provider/azure/errors";
import { isTransient } from "../../../provider/azure/retryable";
import { createTransport } from "../../../provider/azure/transport";
import { anyCredential, noWaiting, type Reply, ScriptedHttp } from "./scriptedHttp";

const id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Cache/redisEnterprise/c1";
const version = "2025-07-01";
const cloud = { resourceManager: "https://arm.test", authority: "https://login.test", isPrivate: true };
/** Signed, with a space: to be followed to the letter. */
const status = `https://arm.test/subscriptions/s/providers/Microsoft.Cache/locations/West%20US%202/operationsStatus/g?api-version=${version}&t=1&c=MII&s=a%2Bb&h=${"x".repeat(3000)}`;
const moved = "https://arm.test/elsewhere?t=2";

function client(...replies: Reply[]) {
  const http = new ScriptedHttp(replies);
  return { http, arm: new ArmClient(createTransport(http, noWaiting), cloud, anyCredential) };
}

const begun = {
  status: 201,
  body: { id, properties: { provisioningState: "Creating" } },
  headers: { "Azure-AsyncOperation": status, Location: `https://arm.test${id}` },
};
const running = { status: 200, body: { status: "InProgress" } };
const succeeded = { status: 200, body: { status: "Succeeded" } };

/** Begins a PUT whose polls are answered with `replies`, and polls as often as there are replies. */
async function statuses(first: Reply, ...replies: Reply[]) {
  const { http, arm } = client(first, ...replies);
  const { operation } = await arm.put(id, version, {});
  assert.ok(operation, "an operation");
  const seen = [];
  for (const _ of replies) seen.push(await operation.poll());
  return { seen, http, operation, arm };
}

describe("an operation", () => {
  describe("in the dialect of Microsoft.Cache", () => {
    it("is followed to the letter and ends without reading the resource", async () => {
      const pending = { status: 200, body: { status: "Pending", endTime: "0001-01-01T00:00:00+00:00" } };
      const { seen, http } = await statuses(begun, pending, running, succeeded);
      assert.deepEqual(seen, [{ status: "running" }, { status: "running" }, { status: "succeeded" }]);
      assert.deepEqual(
        http.sent.slice(1).map(({ method, url }) => [method, url]),
        Array(3).fill(["GET", status]),
      );
    });

    it("fails with Azure's reason, although the answer is a 200", async () => {
      const error = { code: "InsufficientCapacity", message: "No room. CorrelationID=1" };
      const { seen } = await statuses(begun, {
        status: 200,
        headers: { "x-ms-request-id": "r" },
        body: { status: "Failed", error },
      });
      const [end] = seen;
      assert.equal(end?.status, "failed");
      const { error: reason } = end as { error: ArmError };
      assert.ok(reason instanceof CapacityError && reason instanceof ArmError, "no room is an error of its own");
      const { code, message, requestId, attempt } = reason;
      assert.deepEqual(
        [code, message, requestId, attempt?.verb],
        ["InsufficientCapacity", "No room.", "r", "create or update"],
      );
    });

    it("fails as OperationFailed where Azure gives no reason", async () => {
      const { seen } = await statuses(begun, { status: 200, body: { status: "Failed" } });
      const { error } = seen[0] as { error: ArmError };
      assert.equal(error.code, "OperationFailed");
      assert.ok(!(error instanceof CapacityError), "nobody says that it is for want of room");
    });

    it("is done at once when only tags changed", async () => {
      const { arm } = client({ status: 200, body: { id, properties: { provisioningState: "Succeeded" } } });
      const accepted = await arm.put(id, version, { tags: {} });
      assert.equal(accepted.operation, undefined);
      assert.equal(accepted.document?.id, id);
    });

    it("of a DELETE goes on after a 202, whose body may be no resource at all", async () => {
      const { arm } = client(
        { status: 202, body: { StatusCode: 202 }, headers: { "Azure-AsyncOperation": status } },
        succeeded,
      );
      const { document, operation } = await arm.delete(id, version);
      assert.equal(document, undefined);
      assert.deepEqual(await operation?.poll(), { status: "succeeded" });
    });

    it("has none when there is nothing to delete", async () => {
      assert.deepEqual(await client({ status: 204 }).arm.delete(id, version), {});
    });
  });

  describe("in the dialect of Microsoft.Network", () => {
    it("says how long to wait, at first and at each poll", async () => {
      const { arm } = client(
        { ...begun, headers: { "Azure-AsyncOperation": status, "Retry-After": "10" } },
        { ...running, headers: { "Retry-After": "20" } },
        succeeded,
      );
      const accepted = await arm.put(id, version, {});
      assert.equal(accepted.retryAfterMs, 10_000);
      assert.deepEqual(await accepted.operation?.poll(), { status: "running", retryAfterMs: 20_000 });
      assert.deepEqual(await accepted.operation?.poll(), { status: "succeeded" });
    });

    it("is canceled, with the reason, when another operation takes over", async () => {
      const error = {
        code: "Canceled",
        message: "Canceled.",
        details: [{ code: "CanceledAndSupersededDueToAnotherOperation", message: "x" }],
      };
      const { seen } = await statuses(begun, { status: 200, body: { status: "Canceled", error } });
      assert.equal(seen[0]?.status, "canceled");
      assert.match((seen[0] as { error: ArmError }).error.message, /CanceledAndSupersededDueToAnotherOperation/);
    });
  });

  describe("in the dialect of private DNS", () => {
    it("is answered 202 until its end, and moves when told to", async () => {
      const first = {
        status: 202,
        body: {},
        headers: { "Azure-AsyncOperation": status, Location: moved, "Retry-After": "30" },
      };
      const still = { status: 202, body: { status: "InProgress" }, headers: { "Azure-AsyncOperation": moved } };
      const { seen, http } = await statuses(first, still, succeeded);
      assert.deepEqual(
        seen.map((one) => one.status),
        ["running", "succeeded"],
      );
      assert.deepEqual(http.sent.map(({ url }) => url).slice(1), [status, moved]);
    });

    it("follows Location where there is nothing else", async () => {
      const { seen, http } = await statuses(
        { status: 202, headers: { Location: moved } },
        { status: 202 },
        { status: 204 },
      );
      assert.deepEqual(
        seen.map((one) => one.status),
        ["running", "succeeded"],
      );
      assert.equal(http.sent[1]?.url, moved);
    });
  });

  for (const [status, code, because] of [
    [404, "NotFound", "Azure no longer knows it"],
    [403, "AuthorizationFailed", "the credential may not follow operations, which lie outside of the resource"],
  ] as const) {
    it(`is lost when ${because}, so that the resource itself is asked`, async () => {
      const { seen } = await statuses(begun, { status, body: { error: { code, message: "x" } } });
      assert.deepEqual(seen, [{ status: "lost" }]);
    });
  }

  it("survives a poll that failed", async () => {
    for (const bad of [{ drop: "ECONNRESET" }, { status: 500 }, { status: 429 }]) {
      const { http, arm } = client(begun, bad, bad, bad, running, succeeded);
      const { operation } = await arm.put(id, version, {});
      await assert.rejects(operation?.poll() ?? Promise.resolve(), isTransient);
      assert.equal(http.sent.length, 1 + 1 + noWaiting.times, "bounded");
      assert.deepEqual(await operation?.poll(), { status: "running" });
      assert.deepEqual(await operation?.poll(), { status: "succeeded" });
    }
  });

  it("asks no more after its end", async () => {
    const { operation, http } = await statuses(begun, succeeded);
    assert.deepEqual(await operation.poll(), { status: "succeeded" });
    assert.equal(http.sent.length, 2);
  });

  it("goes on in another process from its text, at the place it had moved to", async () => {
    const { operation } = await statuses(begun, { ...running, headers: { "Azure-AsyncOperation": moved } });
    const { http, arm } = client({ status: 200, body: { status: "Failed" } });
    const end = await arm.resumeOperation(operation.serialize()).poll();
    assert.equal(http.sent[0]?.url, moved);
    assert.equal((end as { error: ArmError }).error.attempt?.id, id);
  });

  it("gives its token to nobody, whatever the text says", async () => {
    const { operation } = await statuses(begun, running);
    const { http, arm } = client(succeeded);
    const forged = operation
      .serialize()
      .replaceAll("https://arm.test/subscriptions/s/providers", "https://evil.test/x");
    await assert.rejects(arm.resumeOperation(forged).poll(), AmrError);
    assert.equal(http.sent.length, 0);
  });

  it("says so in one sentence, without the text, where the text is none of ours", () => {
    for (const text of ["", "{", "null", "{}", '{"url":"https://arm.test/?s=secret"}']) {
      assert.throws(
        () => client(succeeded).arm.resumeOperation(text),
        /^AmrError: cannot continue an operation from what was saved of it$/,
      );
    }
  });
});
