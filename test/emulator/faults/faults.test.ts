import assert from "node:assert/strict";
import { ZodError } from "zod";
import { FAULTS_MAX, Faults, type FaultTarget } from "../../../emulator/faults/faults";
import { CACHE, CLUSTER, DATABASE, GROUP, LocalArm, type Reply } from "../localArm";

const TYPE = "Microsoft.Cache/redisEnterprise";
const target: FaultTarget = { method: "PUT", type: TYPE, name: "cache1", isPoll: false };
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

  it("let so many requests pass first, and then hit as often as asked", () => {
    const faults = new Faults();
    faults.add({ kind: "drop", skip: 2, times: 2 });
    const hits = [1, 2, 3, 4, 5].map(() => faults.take("drop", target) !== undefined);
    assert.deepEqual(hits, [false, false, true, true, false]);
    faults.add({ kind: "drop", times: "always", match: { method: ["PATCH", "put"] } });
    for (let count = 0; count < 5; count++) assert.ok(faults.take("drop", target));
    assert.equal(faults.take("drop", { ...target, method: "GET" }), undefined, "none of the methods");
  });

  it("are a bounded number", () => {
    const faults = new Faults();
    for (let count = 0; count < FAULTS_MAX; count++) faults.add({ kind: "drop" });
    assert.throws(() => faults.add({ kind: "drop" }), RangeError);
  });

  it("are checked when they are added", () => {
    const wrong = [
      { kind: "explode" },
      { kind: "refuse", status: 200, code: "x" },
      { kind: "drop", times: 0 },
      { kind: "drop", match: { what: 1 } },
      { kind: "drop", when: "meanwhile" },
      { kind: "stale" },
      { kind: "stale", reads: 1, forMs: 1 },
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

describe("a fault about an answer", () => {
  it("denies in Azure's words", () => {
    const arm = new LocalArm();
    arm.cluster();
    arm.azure.faults.add({ kind: "deny", match: { action: "listSkusForScaling" } });
    const { status, code, message } = arm.send("POST", `${CLUSTER}/listSkusForScaling`);
    assert.deepEqual([status, code], [403, "AuthorizationFailed"]);
    assert.match(
      message,
      /^The client '[0-9a-f-]+' with object id '[0-9a-f-]+' does not have authorization to perform action 'Microsoft\.Cache\/redisEnterprise\/listSkusForScaling\/action' over scope '.*\/redisEnterprise\/cache1' or the scope is invalid\. If access was recently granted, please refresh your credentials\.$/,
    );
  });

  it("drops the connection before anything was done, or after", () => {
    const arm = new LocalArm();
    arm.azure.faults.add({ kind: "drop", when: "before", match: { method: "PUT", type: TYPE } });
    arm.azure.faults.add({ kind: "drop", match: { method: "PUT", type: TYPE } });
    const before = arm.send("PUT", CLUSTER, NEW_CLUSTER).outcome;
    assert.deepEqual([before.dropped, before.answer.status], ["before", 0]);
    assert.equal(arm.send("GET", CLUSTER).status, 404);
    const after = arm.send("PUT", CLUSTER, NEW_CLUSTER).outcome;
    assert.deepEqual([after.dropped, after.answer.status], ["after", 201]);
    assert.equal(arm.send("GET", CLUSTER).status, 200);
  });

  it("lets somebody else win a race: what they wrote is there, and is not ours", () => {
    const arm = new LocalArm();
    const zone = `${GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;
    const body = { location: "global", tags: { owner: "us" } };
    arm.azure.faults.add({ kind: "race", match: { type: "Microsoft.Network/privateDnsZones" }, times: 2 });
    assert.deepEqual(refusal(arm.send("PUT", zone, body)), [409, "Conflict"]);
    arm.pass(10);
    assert.equal(arm.ok("GET", zone).body.tags, undefined);
    assert.deepEqual(refusal(arm.send("PUT", zone, body)), [409, "Conflict"], "and so for what is there already");
    arm.ok("PUT", zone, body);
    arm.pass(10);
    assert.deepEqual(arm.ok("GET", zone).body.tags, { owner: "us" });
  });

  it("shows for a while what was there before a creation, a change and a deletion", () => {
    const arm = new LocalArm();
    const lists = () => (arm.ok("GET", CACHE).body.value as unknown[]).length;
    arm.azure.faults.add({ kind: "stale", forMs: 30_000, match: { method: "PUT", type: TYPE } });
    arm.ok("PUT", CLUSTER, NEW_CLUSTER);
    assert.deepEqual([arm.send("GET", CLUSTER).status, lists()], [404, 0]);
    arm.pass(30);
    assert.deepEqual([arm.send("GET", CLUSTER).status, lists()], [200, 1]);
    arm.pass(400);

    arm.azure.faults.add({ kind: "stale", reads: 2, match: { method: "PATCH" } });
    arm.ok("PATCH", CLUSTER, { tags: { a: "b" } });
    const tags = (): unknown => arm.ok("GET", CLUSTER).body.tags;
    assert.deepEqual([tags(), tags(), tags()], [{}, {}, { a: "b" }], "for so many reads");

    arm.azure.faults.add({ kind: "stale", forMs: 400_000, match: { method: "DELETE" } });
    arm.ok("DELETE", CLUSTER);
    arm.pass(300);
    assert.deepEqual([arm.properties(CLUSTER).resourceState, lists()], ["Running", 1]);
    arm.pass(100);
    assert.deepEqual([arm.send("GET", CLUSTER).status, lists()], [404, 0]);
  });

  it("is not used up by a write that was refused", () => {
    const arm = new LocalArm();
    arm.azure.faults.add({ kind: "stale", reads: 1, match: { method: "PUT", type: TYPE } });
    assert.equal(arm.send("PUT", CLUSTER, { ...NEW_CLUSTER, zones: ["1"] }).status, 400);
    arm.ok("PUT", CLUSTER, NEW_CLUSTER);
    assert.equal(arm.send("GET", CLUSTER).status, 404);
    assert.equal(arm.send("GET", CLUSTER).status, 200);
  });
});

describe("a fault about an operation", () => {
  it("cancels it", () => {
    const arm = new LocalArm();
    arm.azure.faults.add({ kind: "cancel", afterMs: 20_000, match: { type: TYPE } });
    const url = arm.ok("PUT", CLUSTER, NEW_CLUSTER).headers["Azure-AsyncOperation"] as string;
    arm.pass(20);
    const { status, error } = arm.ok("GET", url).body as { status: string; error: { code: string } };
    assert.deepEqual([status, error.code], ["Canceled", "Canceled"]);
    assert.deepEqual(states(arm), ["Canceled", "CreateFailed"]);
  });

  for (const { capacity, seconds, error, source } of [
    {
      capacity: "insufficientCapacity",
      seconds: 42,
      error: {
        code: "InsufficientCapacity",
        message:
          "Request failed due to insufficient capacity. Retry using a different Azure Managed Redis size or region.",
      },
      source: "microsoft/aspire#19174, August 2026",
    },
    {
      capacity: "operationFailed",
      seconds: 180,
      error: { code: "OperationFailed", message: "The operation failed." },
      source: "microsoft/aspire#17430, May 2026",
    },
  ] as const) {
    it(`finds no capacity with ${error.code} after ${seconds} s (${source})`, () => {
      const arm = new LocalArm({ doubts: { capacity } });
      arm.azure.faults.add({ kind: "capacity" });
      const url = arm.ok("PUT", CLUSTER, NEW_CLUSTER).headers["Azure-AsyncOperation"] as string;
      arm.pass(seconds - 1);
      assert.equal(arm.ok("GET", url).body.status, "InProgress");
      arm.pass(1);
      assert.deepEqual(arm.ok("GET", url).body.error, error);
      assert.deepEqual(states(arm), ["Failed", "CreateFailed"]);
    });
  }

  it("finds no capacity for high availability, and enough without", () => {
    const arm = new LocalArm();
    arm.azure.faults.add({ kind: "capacity", times: "always" });
    arm.ok("PUT", CLUSTER, NEW_CLUSTER);
    arm.pass(42);
    arm.ok("DELETE", CLUSTER);
    arm.pass(300);
    arm.cluster(CLUSTER, { properties: { highAvailability: "Disabled" } });
    assert.deepEqual(states(arm), ["Succeeded", "Running"]);
  });

  it("succeeds before the resource runs", () => {
    const arm = new LocalArm();
    arm.azure.faults.add({ kind: "late", forMs: 45_000, match: { type: TYPE } });
    const url = arm.ok("PUT", CLUSTER, NEW_CLUSTER).headers["Azure-AsyncOperation"] as string;
    arm.pass(404);
    assert.equal(arm.ok("GET", url).body.status, "Succeeded");
    assert.deepEqual(states(arm), ["Succeeded", "Updating"]);
    arm.pass(44);
    assert.deepEqual(states(arm), ["Succeeded", "Updating"]);
    arm.pass(1);
    assert.deepEqual(states(arm), ["Succeeded", "Running"]);
  });

  it("leaves a deletion in peace that begins before the resource runs", () => {
    const arm = new LocalArm();
    arm.azure.faults.add({ kind: "late", forMs: 45_000 });
    arm.cluster();
    arm.ok("DELETE", CLUSTER);
    arm.pass(45);
    assert.deepEqual(states(arm), ["Deleting", "Deleting"]);
  });

  it("leaves the cluster under maintenance, which reads do not notice", () => {
    const arm = new LocalArm();
    arm.azure.faults.add({ kind: "busy", match: { type: TYPE } });
    arm.cluster();
    const { status, code, message } = arm.send("PUT", DATABASE, {});
    assert.deepEqual([status, code], [400, "BadRequest"]);
    assert.match(message, /busy undergoing system maintenance/);
    assert.deepEqual(refusal(arm.send("PATCH", CLUSTER, { sku: { name: "Balanced_B10" } })), [400, "BadRequest"]);
    assert.deepEqual(states(arm), ["Succeeded", "Running"]);
    arm.pass(60);
    arm.ok("PUT", DATABASE, {});
  });

  it("fails for ever, when asked to", () => {
    const arm = new LocalArm();
    arm.cluster();
    arm.azure.faults.add({ kind: "fail", times: "always", match: { type: `${TYPE}/databases`, method: "PUT" } });
    for (let attempt = 0; attempt < 3; attempt++) {
      arm.ok("PUT", DATABASE, {});
      arm.pass(6);
      assert.equal(arm.properties(DATABASE).provisioningState, "Failed");
      arm.ok("DELETE", DATABASE);
      arm.pass(13);
    }
  });
});

function states(arm: LocalArm): unknown[] {
  const { provisioningState, resourceState } = arm.properties(CLUSTER);
  return [provisioningState, resourceState];
}

function refusal({ status, code }: Reply): [number, string | undefined] {
  return [status, code];
}
