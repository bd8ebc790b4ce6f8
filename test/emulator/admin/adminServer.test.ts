import assert from "node:assert/strict";
import type { JsonObject } from "../../../emulator/world/resource";
import { CLUSTER, DATABASE, GROUP } from "../localArm";
import { type RunningEmulator, runEmulator } from "../runningEmulator";

const VERSION = "?api-version=2025-07-01";
const NEW_CLUSTER = {
  location: "westus2",
  sku: { name: "Balanced_B5" },
  tags: { owner: "us" },
  properties: { publicNetworkAccess: "Disabled" },
};

describe("admin API", () => {
  let running: RunningEmulator;
  afterEach(async () => running?.stop());

  it("is for those who know the token", async () => {
    running = await runEmulator({ admin: true });
    assert.match(running.emulator.cloud.admin?.endpoint ?? "", /^http:\/\/127\.0\.0\.1:\d+$/);
    for (const path of [
      "/faults",
      "/world",
      "/requests",
      "/actions",
      "/clock",
      "/service",
      "/doubts",
      "/data",
      "/subscriptions",
      "/applications",
    ]) {
      assert.equal((await admin(running, "GET", path, undefined, "guess")).status, 401, path);
      assert.equal((await admin(running, "GET", path)).status, 200, path);
    }
  });

  it("takes faults from another process", async () => {
    running = await runEmulator({ admin: true });
    assert.equal(
      (await admin(running, "POST", "/faults", { kind: "drop", times: 3, match: { name: "x" } })).status,
      201,
    );
    assert.deepEqual((await admin(running, "GET", "/faults")).json, {
      faults: [{ kind: "drop", match: { name: "x" }, times: 3, skip: 0, when: "after", left: 3 }],
    });
    const wrong = await admin(running, "POST", "/faults", { kind: "refuse" });
    assert.equal(wrong.status, 400);
    assert.match(JSON.stringify(wrong.json), /"path":\["status"\]/);
    assert.equal((await admin(running, "DELETE", "/faults")).status, 204);
    assert.deepEqual(running.emulator.faults.list(), []);
  });

  it("chooses what no recording of Azure settles", async () => {
    running = await runEmulator({ admin: true, doubts: { clusterPut: "ignored" } });
    const chosen = await admin(running, "PUT", "/doubts", { clusterPatch: "notImplemented" });
    assert.equal(chosen.status, 200);
    const json = (await admin(running, "GET", "/doubts")).json as JsonObject;
    assert.deepEqual([json.clusterPatch, json.clusterPut, json.nameAfterDelete], ["notImplemented", "ignored", "free"]);
    const wrong = await admin(running, "PUT", "/doubts", { clusterPatch: "maybe" });
    assert.equal(wrong.status, 400);
    assert.match(JSON.stringify(wrong.json), /The doubt 'clusterPatch' has no value 'maybe'/);
  });

  it("shows every resource with its states, and nothing that is secret", async () => {
    running = await runEmulator({ admin: true, virtualClock: true });
    await running.arm("PUT", CLUSTER + VERSION, NEW_CLUSTER);
    const before = await world(running);
    assert.deepEqual(
      before.resources.find(({ id }) => id === CLUSTER),
      {
        id: CLUSTER,
        type: "Microsoft.Cache/redisEnterprise",
        provisioningState: "Creating",
        resourceState: "Creating",
        tags: { owner: "us" },
      },
    );
    assert.deepEqual(
      before.operations.map(({ id, verb, startMs, dueMs }) => [id, verb, dueMs - startMs]),
      [[CLUSTER, "PUT", 404_000]],
    );
    await admin(running, "POST", "/clock", { advanceMs: 404_000 });
    await running.arm("PUT", DATABASE + VERSION, { properties: { accessKeysAuthentication: "Enabled" } });
    await admin(running, "POST", "/clock", { advanceMs: 6_000 });
    const keys = await running.arm("POST", `${DATABASE}/listKeys${VERSION}`, {});
    const after = await world(running);
    assert.deepEqual(after.operations, []);
    assert.equal(after.resources.find(({ id }) => id === DATABASE)?.resourceState, "Running");
    assert.ok(after.resources.some(({ id }) => id === GROUP));
    const { json: requests } = await admin(running, "GET", "/requests");
    for (const secret of [keys.json.primaryKey as string, running.emulator.cloud.clientSecret]) {
      assert.ok(secret.length > 20);
      assert.ok(!JSON.stringify([after, requests]).includes(secret));
    }
  });

  it("counts requests: what was asked, of what, and what became of it", async () => {
    running = await runEmulator({ admin: true });
    running.emulator.faults.add({ kind: "drop", when: "before", match: { method: "PUT" } });
    running.emulator.faults.add({ kind: "drop", match: { method: "PUT" } });
    for (let attempt = 0; attempt < 2; attempt++)
      await assert.rejects(running.arm("PUT", CLUSTER + VERSION, NEW_CLUSTER));
    await running.arm("PUT", `${CLUSTER}2${VERSION}`, { ...NEW_CLUSTER, zones: ["1"] });
    await running.arm("GET", `${GROUP}/resources${VERSION}`);
    const all = await requests(running, 0);
    assert.deepEqual(
      all.map(({ number, method, id, status, code, dropped }) => [number, method, id, status, code, dropped]),
      [
        [1, "PUT", CLUSTER, 0, undefined, "before"],
        [2, "PUT", CLUSTER, 201, undefined, "after"],
        [3, "PUT", `${CLUSTER}2`, 400, "BadRequest", undefined],
        [4, "GET", undefined, 200, undefined, undefined],
      ],
    );
    assert.deepEqual(
      (await requests(running, 3)).map(({ number }) => number),
      [4],
    );
  });

  it("tells which actions were used", async () => {
    running = await runEmulator({ admin: true });
    await running.arm("GET", CLUSTER + VERSION);
    await running.arm("GET", CLUSTER + VERSION);
    assert.deepEqual((await admin(running, "GET", "/actions")).json, {
      used: ["Microsoft.Cache/redisEnterprise/read"],
      denied: [],
      counts: { "Microsoft.Cache/redisEnterprise/read": 2 },
      roles: [],
    });
    await admin(running, "DELETE", "/actions");
    assert.deepEqual(running.emulator.roles.used, []);
  });

  it("makes a newer Redis appear, which a database gets when it is told to", async () => {
    running = await runEmulator({ admin: true, virtualClock: true });
    const version = async (): Promise<unknown> =>
      ((await running.arm("GET", DATABASE + VERSION)).json.properties as { redisVersion: string }).redisVersion;
    await running.arm("PUT", CLUSTER + VERSION, NEW_CLUSTER);
    await admin(running, "POST", "/clock", { advanceMs: 404_000 });
    await running.arm("PUT", DATABASE + VERSION, {});
    await admin(running, "POST", "/clock", { advanceMs: 6_000 });
    assert.equal(await version(), "7.4");
    assert.equal((await admin(running, "POST", "/service", { redisVersion: "8.2" })).status, 200);
    assert.equal(await version(), "7.4");
    assert.equal((await running.arm("POST", `${DATABASE}/upgradeDBRedisVersion${VERSION}`)).status, 202);
    await admin(running, "POST", "/clock", { advanceMs: 5_000 });
    assert.equal(await version(), "8.2");
    assert.equal((await admin(running, "POST", "/service", { redisVersion: "new" })).status, 400);
  });

  it("says how much data a database holds, which no smaller SKU than that is offered for", async () => {
    running = await runEmulator({ admin: true, virtualClock: true });
    await running.arm("PUT", CLUSTER + VERSION, { ...NEW_CLUSTER, sku: { name: "Balanced_B10" } });
    await admin(running, "POST", "/clock", { advanceMs: 404_000 });
    await running.arm("PUT", DATABASE + VERSION, {});
    await admin(running, "POST", "/clock", { advanceMs: 6_000 });
    const isOffered = async (): Promise<boolean> => {
      const { json } = await running.arm("POST", `${CLUSTER}/listSkusForScaling${VERSION}`, {});
      return (json.skus as readonly { name: string }[]).some(({ name }) => name === "Balanced_B5");
    };
    assert.deepEqual((await admin(running, "GET", "/data")).json, { databases: [{ id: DATABASE, usedGB: 0 }] });
    assert.ok(await isOffered());
    const { json } = await admin(running, "POST", "/data", { id: DATABASE.toUpperCase(), usedGB: 7 });
    assert.deepEqual(json, { databases: [{ id: DATABASE, usedGB: 7 }] });
    assert.ok(!(await isOffered()));
    const body = { id: DATABASE, usedGB: 7 };
    assert.equal((await admin(running, "POST", "/data", { ...body, id: CLUSTER })).status, 404);
    assert.equal((await admin(running, "POST", "/data", { ...body, usedGB: -1 })).status, 400);
  });

  describe("clock", () => {
    it("moves a virtual clock, and by itself whenever somebody can only wait", async () => {
      running = await runEmulator({ admin: true, virtualClock: true });
      const now = async (): Promise<number> =>
        ((await admin(running, "GET", "/clock")).json as { timeMs: number }).timeMs;
      const startMs = await now();
      assert.equal((await admin(running, "POST", "/clock", { autoAdvanceMs: 100_000 })).status, 200);
      const made = await running.arm("PUT", CLUSTER + VERSION, NEW_CLUSTER);
      const url = made.headers["azure-asyncoperation"] as string;
      assert.equal(await now(), startMs, "an answer to a write keeps nobody waiting");
      await running.arm("GET", url);
      await running.arm("GET", CLUSTER + VERSION);
      await running.arm("GET", `${GROUP}/providers/Microsoft.Cache/redisEnterprise${VERSION}`);
      assert.equal((await running.arm("PUT", DATABASE + VERSION, {})).status, 409);
      assert.equal((await now()) - startMs, 400_000, "a poll, a busy resource, a list with one, a refusal");
      await running.arm("GET", url);
      const { json } = await running.arm("GET", url);
      assert.equal(json.status, "Succeeded");
      const endMs = await now();
      await running.arm("GET", CLUSTER + VERSION);
      await running.arm("GET", `${CLUSTER}2${VERSION}`);
      assert.equal(await now(), endMs, "what is settled, or not there, keeps nobody waiting");
    });

    it("asks for no wait on a virtual clock", async () => {
      running = await runEmulator({ virtualClock: true });
      const zone = `${GROUP}/providers/Microsoft.Network/privateDnsZones/a.b?api-version=2024-06-01`;
      const { headers } = await running.arm("PUT", zone, { location: "global" });
      assert.deepEqual([headers["retry-after"], headers["retry-after-ms"]], ["0", "0"]);
    });

    const wrong: { body: object; status: number; isVirtual: boolean; because: string }[] = [
      { body: { advanceMs: -1 }, status: 400, isVirtual: true, because: "time does not go back" },
      { body: { advanceHours: 1 }, status: 400, isVirtual: true, because: "there is no such thing" },
      { body: { advanceMs: 1 }, status: 409, isVirtual: false, because: "time moves by itself" },
    ];
    for (const { body, status, isVirtual, because } of wrong) {
      it(`answers ${status} to ${JSON.stringify(body)}: ${because}`, async () => {
        running = await runEmulator({ admin: true, virtualClock: isVirtual });
        assert.equal((await admin(running, "POST", "/clock", body)).status, status);
      });
    }
  });
});

async function admin(
  { emulator }: RunningEmulator,
  method: string,
  path: string,
  body?: object,
  bearer = emulator.cloud.admin?.token,
): Promise<{ status: number; json: unknown }> {
  const reply = await fetch(`${emulator.cloud.admin?.endpoint}${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, ...(body ? { "content-type": "application/json" } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await reply.text();
  return { status: reply.status, json: text === "" ? undefined : JSON.parse(text) };
}

interface World {
  readonly resources: readonly { id: string; resourceState?: string }[];
  readonly operations: readonly { id: string; verb: string; startMs: number; dueMs: number }[];
}

async function world(running: RunningEmulator): Promise<World> {
  return (await admin(running, "GET", "/world")).json as World;
}

async function requests(
  running: RunningEmulator,
  since: number,
): Promise<
  readonly { number: number; method: string; id?: string; status: number; code?: string; dropped?: string }[]
> {
  const { json } = await admin(running, "GET", `/requests?since=${since}`);
  return (json as { requests: Awaited<ReturnType<typeof requests>> }).requests;
}
