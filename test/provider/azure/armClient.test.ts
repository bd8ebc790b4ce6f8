import assert from "node:assert/strict";
import { ArmClient } from "../../../provider/azure/armClient";
import { AmrError, ArmError, CapacityError, UnreachableError } from "../../../provider/azure/errors";
import { isTransient } from "../../../provider/azure/retryable";
import { createTransport } from "../../../provider/azure/transport";
import { anyCredential, noWaiting, type Reply, ScriptedHttp } from "./scriptedHttp";

const id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Cache/redisEnterprise/c1";
const version = "2025-07-01";
const cloud = { resourceManager: "https://arm.test", authority: "https://login.test", isPrivate: true };
const notFound = { error: { code: "ResourceNotFound", message: "gone" } };

function client(...replies: Reply[]) {
  const http = new ScriptedHttp(replies);
  return { http, arm: new ArmClient(createTransport(http, noWaiting), cloud, anyCredential) };
}

async function thrown(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => assert.fail("it did not throw"),
    (error: unknown) => error,
  );
}

describe("ArmClient", () => {
  it("reads what Azure sent, with properties that nobody here knows", async () => {
    const document = { id, properties: { highAvailability: "Enabled", ofTomorrow: { a: [1, null] } } };
    const { http, arm } = client({ status: 200, body: document });
    assert.deepEqual(await arm.get(id, version), document);
    assert.equal(http.sent[0]?.url, `https://arm.test${id}?api-version=${version}`);
    assert.equal(http.sent[0]?.headers.authorization, "Bearer a-token");
    assert.match(http.sent[0]?.headers["user-agent"] ?? "", /^pulumi-azure-managed-redis/);
  });

  it("writes the body as it is", async () => {
    const body = { location: "westus2", properties: { publicNetworkAccess: "Disabled", ofTomorrow: null } };
    const { http, arm } = client({ status: 200, body: { id, ...body } });
    await arm.put(id, version, body);
    assert.deepEqual([http.sent[0]?.method, http.sent[0]?.body], ["PUT", body]);
  });

  it("encodes names, so that no name can change the path or the query", async () => {
    const { http, arm } = client({ status: 404, body: notFound });
    await arm.get(`${id}/databases/a?b#c d`, version);
    assert.equal(new URL(http.sent[0]?.url ?? "").pathname, `${id}/databases/a%3Fb%23c%20d`);
  });

  describe("given a 404", () => {
    for (const [reply, isGone, because] of [
      [{ status: 404, body: notFound }, true, "the resource is gone"],
      [{ status: 404, body: { error: { code: "ResourceGroupNotFound", message: "x" } } }, true, "so is its group"],
      [{ status: 404, body: { error: { code: "ParentResourceNotFound", message: "x" } } }, true, "or its parent"],
      [
        { status: 404, body: { error: { code: "SubscriptionNotFound", message: "x" } } },
        false,
        "that is a wrong account",
      ],
      [
        { status: 404, body: { error: { code: "InvalidResourceType", message: "x" } } },
        false,
        "that is a wrong question",
      ],
      [
        {
          status: 404,
          body: {
            type: "https://tools.ietf.org/html/rfc9110#section-15.5.5",
            title: "Not Found",
            status: 404,
            traceId: "00-7f-2a-00",
          },
        },
        true,
        "Azure says so of an access policy assignment (recorded: azure-service-operator, 2026-07)",
      ],
      [{ status: 404, body: { title: "Not Found", status: 404 } }, false, "anybody can say that"],
      [{ status: 404, body: "<html>not here</html>" }, false, "that is a proxy"],
    ] as const) {
      it(`${JSON.stringify(reply.body)} ${isGone ? "means absent" : "is an error"}: ${because}`, async () => {
        if (isGone) {
          assert.equal(await client(reply).arm.get(id, version), undefined);
          assert.equal(await client(reply).arm.list(`${id}/databases`, version), undefined);
          assert.deepEqual(await client(reply).arm.delete(id, version), {});
        } else {
          await assert.rejects(client(reply).arm.get(id, version), ArmError);
          await assert.rejects(client(reply).arm.delete(id, version), ArmError);
        }
      });
    }
  });

  it("throws what Azure said, cleaned, with all that support asks for", async () => {
    const { arm } = client({
      status: 400,
      headers: { "x-ms-request-id": "r-1", "Retry-After": "7" },
      body: {
        error: {
          code: "BadRequest",
          message: "No.\r\nCorrelationID=a RequestID=b Timestamp=c",
          target: "sku",
          details: [{ code: "SkuGone", message: "Sold out." }],
        },
      },
    });
    const error = await thrown(arm.put(id, version, {}));
    assert.ok(error instanceof ArmError);
    const { status, code, message, requestId, retryAfterMs, target, attempt } = error;
    assert.deepEqual(
      { status, code, message, requestId, retryAfterMs, target, attempt },
      {
        status: 400,
        code: "BadRequest",
        message: "No. [SkuGone: Sold out.]",
        requestId: "r-1",
        retryAfterMs: 7000,
        target: "sku",
        attempt: { verb: "create or update", id },
      },
    );
  });

  for (const [code, details] of [
    ["InsufficientCapacity", []],
    ["BadRequest", [{ code: "InsufficientCapacity", message: "Sold out." }]],
  ] as const) {
    it(`given a lack of room, said as ${[code, ...details.map((detail) => detail.code)].join(" with ")}: an error of its own`, async () => {
      const { arm } = client({ status: 409, body: { error: { code, message: "No.", details } } });
      const error = await thrown(arm.put(id, version, {}));
      assert.ok(error instanceof CapacityError && error instanceof ArmError);
      assert.deepEqual([error.name, error.status, error.code], ["CapacityError", 409, code]);
    });
  }

  it("says Http502 where a gateway answered without a reason, and that it is transient", async () => {
    const error = await thrown(client({ status: 502, body: "<html>" }).arm.get(id, version));
    assert.ok(error instanceof ArmError && isTransient(error));
    assert.equal(error.code, "Http502");
  });

  it("names the host that cannot be reached", async () => {
    const error = await thrown(client({ drop: "ENOTFOUND" }).arm.get(id, version));
    assert.ok(error instanceof UnreachableError && isTransient(error));
    assert.deepEqual([error.host, error.code], ["arm.test", "ENOTFOUND"]);
  });

  it("lets the caller's cancellation through as it is", async () => {
    const { http, arm } = client({ status: 200, body: {} });
    const error = await thrown(arm.get(id, version, AbortSignal.abort()));
    assert.equal((error as Error).name, "AbortError");
    assert.ok(http.sent.length <= 1);
  });

  it("calls an action and answers its body", async () => {
    const { http, arm } = client({ status: 200, body: { skus: [] } });
    assert.deepEqual(await arm.post(id, "listSkusForScaling", version, {}), { skus: [] });
    assert.equal(http.sent[0]?.url, `https://arm.test${id}/listSkusForScaling?api-version=${version}`);
  });

  describe("given a list of several pages", () => {
    const page = (nextLink: string) => ({ status: 200, body: { value: [{ name: "a" }], nextLink } });

    it("follows the links verbatim", async () => {
      const { http, arm } = client(page("https://arm.test/more?$skiptoken=x%2Fy"), {
        status: 200,
        body: { value: [{ name: "b" }] },
      });
      assert.deepEqual(await arm.list(`${id}/databases`, version), [{ name: "a" }, { name: "b" }]);
      assert.equal(http.sent[1]?.url, "https://arm.test/more?$skiptoken=x%2Fy");
    });

    it("gives its token to nobody but this cloud", async () => {
      for (const link of ["https://evil.test/", "https://evilarm.test/", "http://arm.test/"]) {
        const { http, arm } = client(page(link));
        await assert.rejects(arm.list(`${id}/databases`, version), AmrError);
        assert.equal(http.sent.length, 1);
      }
    });

    it("gives up on a list without an end", async () => {
      await assert.rejects(client(page("https://arm.test/again")).arm.list(id, version), /more than 1000 pages/);
    });
  });
});
