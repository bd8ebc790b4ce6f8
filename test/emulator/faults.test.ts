import assert from "node:assert/strict";
import { ZodError } from "zod";
import { startFaultServer } from "../../emulator/faultServer";
import { Faults, type Target } from "../../emulator/faults";
import { CLUSTER, DATABASE, LocalArm } from "./localArm";

const TYPE = "Microsoft.Cache/redisEnterprise";
const target: Target = { method: "PUT", type: TYPE, name: "cache1", isPoll: false };
const NEW_CLUSTER = {
  location: "westus2",
  sku: { name: "Balanced_B5" },
  properties: { publicNetworkAccess: "Disabled" },
};

describe("Faults", () => {
  const matches: { match: object; hits: boolean; because: string }[] = [
    { match: {}, hits: true, because: "what is not said matches" },
    { match: { method: "PUT", type: TYPE, name: "cache1" }, hits: true, because: "all is as said" },
    { match: { type: TYPE.toLowerCase() }, hits: true, because: "case does not matter" },
    { match: { method: "GET" }, hits: false, because: "another method" },
    { match: { name: "cache2" }, hits: false, because: "another name" },
    { match: { action: "listKeys" }, hits: false, because: "no action" },
    { match: { poll: true }, hits: false, because: "no poll" },
  ];
  for (const { match, hits, because } of matches) {
    it(`${hits ? "hits" : "misses"} with ${JSON.stringify(match)}: ${because}`, () => {
      const faults = new Faults();
      faults.add({ kind: "drop", match });
      assert.equal(faults.take("drop", target) !== undefined, hits);
    });
  }

  it("are used up, first added first, each kind for itself", () => {
    const faults = new Faults();
    faults.add({ kind: "refuse", status: 500, code: "First", times: 2 });
    faults.add({ kind: "refuse", status: 503, code: "Second" });
    faults.add({ kind: "drop" });
    const codes = [1, 2, 3, 4].map(() => faults.take("refuse", target)?.code);
    assert.deepEqual(codes, ["First", "First", "Second", undefined]);
    assert.deepEqual(
      faults.list().map(({ kind }) => kind),
      ["drop"],
    );
    faults.clear();
    assert.equal(faults.take("drop", target), undefined);
  });

  it("are checked when they are added", () => {
    const wrong = [
      { kind: "explode" },
      { kind: "refuse", status: 200, code: "x" },
      { kind: "drop", times: 0 },
      { kind: "drop", match: { what: 1 } },
    ];
    for (const fault of wrong) assert.throws(() => new Faults().add(fault as never), ZodError, JSON.stringify(fault));
  });
});

describe("a fault on demand", () => {
  it("refuses instead of doing it", () => {
    const arm = new LocalArm();
    arm.azure.faults.refuseNext({
      type: TYPE,
      method: "PUT",
      status: 409,
      code: "InsufficientCapacity",
      message: "No room.",
    });
    const reply = arm.send("PUT", CLUSTER, NEW_CLUSTER);
    assert.deepEqual([reply.status, reply.code, reply.message], [409, "InsufficientCapacity", "No room."]);
    assert.equal(arm.send("GET", CLUSTER).status, 404);
    assert.equal(arm.send("PUT", CLUSTER, NEW_CLUSTER).status, 201, "once");
  });

  it("refuses one action only", () => {
    const arm = new LocalArm();
    arm.cluster();
    arm.azure.faults.refuseNext({ action: "listSkusForScaling", status: 403, code: "AuthorizationFailed" });
    assert.equal(arm.send("GET", CLUSTER).status, 200);
    assert.equal(arm.send("POST", `${CLUSTER}/listSkusForScaling`).code, "AuthorizationFailed");
  });

  it("throttles with Retry-After", () => {
    const arm = new LocalArm();
    arm.azure.faults.add({ kind: "throttle", retryAfter: 7 });
    const reply = arm.send("GET", CLUSTER);
    assert.deepEqual(
      [reply.status, reply.code, reply.headers["Retry-After"]],
      [429, "SubscriptionRequestsThrottled", "7"],
    );
  });

  it("forgets an operation, or refuses its poll, and the operation goes on", () => {
    const arm = new LocalArm();
    const url = arm.ok("PUT", CLUSTER, NEW_CLUSTER).headers["Azure-AsyncOperation"] as string;
    arm.azure.faults.add({ kind: "notFoundOnPoll", match: { type: TYPE } });
    arm.azure.faults.add({ kind: "refuse", match: { poll: true }, status: 503, code: "ServerBusy" });
    assert.equal(arm.send("GET", CLUSTER).status, 200, "aimed at polls only");
    assert.equal(arm.send("GET", url).code, "ServerBusy");
    assert.equal(arm.send("GET", url).status, 404);
    arm.pass(404);
    assert.equal(arm.ok("GET", url).body.status, "Succeeded");
  });

  it("fails the creation of a database after its cluster was made", () => {
    const arm = new LocalArm();
    arm.cluster();
    arm.azure.faults.failNext({ type: `${TYPE}/databases`, method: "PUT" });
    arm.ok("PUT", DATABASE, {});
    arm.pass(6);
    assert.equal(arm.properties(DATABASE).resourceState, "CreateFailed");
    assert.equal(arm.properties(CLUSTER).resourceState, "Running");
  });
});

describe("admin API", () => {
  it("takes faults from another process, for those who know the token", async () => {
    const faults = new Faults();
    const { endpoint, token, stop } = await startFaultServer(faults);
    try {
      const send = async (
        method: string,
        body?: object,
        bearer = token,
      ): Promise<{ status: number; json: unknown }> => {
        const reply = await fetch(`${endpoint}/faults`, {
          method,
          headers: { authorization: `Bearer ${bearer}`, ...(body ? { "content-type": "application/json" } : {}) },
          ...(body ? { body: JSON.stringify(body) } : {}),
        });
        const text = await reply.text();
        return { status: reply.status, json: text === "" ? undefined : JSON.parse(text) };
      };
      assert.match(endpoint, /^http:\/\/127\.0\.0\.1:\d+$/);
      assert.equal((await send("GET", undefined, "guess")).status, 401);
      assert.equal((await send("POST", { kind: "drop" }, "guess")).status, 401);
      assert.equal((await send("POST", { kind: "drop", match: { name: "cache1" }, times: 3 })).status, 201);
      const { json } = await send("GET");
      assert.deepEqual(json, { faults: [{ kind: "drop", match: { name: "cache1" }, times: 3, left: 3 }] });
      const wrong = await send("POST", { kind: "refuse" });
      assert.equal(wrong.status, 400);
      assert.match(JSON.stringify(wrong.json), /"path":\["status"\]/);
      assert.equal((await send("DELETE")).status, 204);
      assert.deepEqual(faults.list(), []);
    } finally {
      await stop();
    }
  });
});
