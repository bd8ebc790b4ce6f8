import { strict as assert } from "node:assert";
import { budgeted } from "../../../provider/azure/budget";
import { ArmError, UnreachableError } from "../../../provider/azure/errors";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import type { ResourceStatus } from "../../../provider/lifecycle/status";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { accessPolicyAssignment } from "../../../provider/resources/database/accessPolicyAssignment";
import { database } from "../../../provider/resources/database/database";
import { privateEndpoint } from "../../../provider/resources/network/privateEndpoint";
import { asKept, assignmentInputs, clusterInputs, databaseInputs, endpointInputs, given, OWNER } from "../given";
import { InProcessAzure } from "../inProcess/inProcessAzure";
import { Passes } from "../passes";

const clusterId = cluster.id(clusterInputs as never);
const CLUSTER = "Microsoft.Cache/redisEnterprise";
const ASSIGNMENT = "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments";
const MINUTE_MS = 60_000;

describe("a pass of begin mode", () => {
  it("tells phase and beginning of what is in progress, then that it is settled", async () => {
    const passes = new Passes(cluster);
    const inputs = await passes.checked(clusterInputs);
    const sinceMs = passes.azure.clock.nowMs();
    assert.deepEqual(await passes.up(inputs), { is: "in progress", phase: "creating", sinceMs });
    passes.azure.pass(MINUTE_MS);
    assert.deepEqual(await passes.up(inputs), { is: "in progress", phase: "Creating", sinceMs });
    passes.azure.pass(20 * MINUTE_MS);
    assert.deepEqual(await passes.up(inputs), { is: "settled" });
  });

  it("tells what it waits for, and gives up when that never comes", async () => {
    const passes = new Passes(database);
    const inputs = await passes.checked({ ...databaseInputs, timeouts: { create: "45m", update: "30m" } });
    const sinceMs = passes.azure.clock.nowMs();
    const waiting = { is: "in progress", phase: `waiting for ${clusterId}`, waitsFor: clusterId, sinceMs };
    assert.deepEqual(await passes.up(inputs), waiting);
    passes.azure.pass(40 * MINUTE_MS);
    assert.deepEqual(await passes.up(inputs), waiting);
    passes.azure.pass(20 * MINUTE_MS);
    const { is, code, reason, isFinal } = (await passes.up(inputs)) as ResourceStatus & { is: "failed" };
    assert.deepEqual({ is, code, isFinal }, { is: "failed", code: "TimeoutError", isFinal: false });
    assert.match(reason, new RegExp(`after 45 min; the last that is known: waiting for ${clusterId}`));
  });

  it("gives up on an endpoint that nobody approves", async () => {
    const passes = new Passes(privateEndpoint);
    const inputs = await passes.checked(endpointInputs);
    const pending = { status: "Pending", description: "", actionsRequired: "None" };
    const connection = {
      name: "c",
      properties: {
        privateLinkServiceId: clusterId,
        groupIds: ["redisEnterprise"],
        privateLinkServiceConnectionState: pending,
      },
    };
    passes.azure.place({
      id: privateEndpoint.id(endpointInputs),
      tags: { [OWNER_TAG]: OWNER },
      properties: { manualPrivateLinkServiceConnections: [connection], privateLinkServiceConnections: [] },
    });
    const first = await passes.up(inputs);
    assert.equal(first.is === "in progress" && first.phase, "Pending approval on the cluster's side");
    passes.azure.pass(46 * MINUTE_MS);
    const last = await passes.up(inputs);
    assert.match(last.is === "failed" ? last.reason : last.is, /Pending approval on the cluster's side/);
  });

  for (const { name, error, retryAfterMs, isFailing } of [
    {
      name: "a 429",
      error: new ArmError(429, "TooManyRequests", "slow down", { retryAfterMs: 17_000 }),
      retryAfterMs: 17_000,
      isFailing: undefined,
    },
    { name: "a 503", error: new ArmError(503, "ServerBusy", "later"), isFailing: true },
    {
      name: "a connection that is refused",
      error: new UnreachableError("management.azure.com", "ECONNREFUSED"),
      isFailing: true,
    },
  ]) {
    it(`given ${name} at the first look: is told as refused for now, and does not sleep`, async () => {
      const passes = new Passes(cluster);
      const inputs = await passes.checked(clusterInputs);
      passes.azure.failNext("get", error);
      const before = passes.azure.clock.slept;
      const status = await passes.up(inputs);
      assert.equal(status.is, "refused");
      assert.equal(status.is === "refused" && status.isFailing, isFailing);
      if (status.is === "refused" && error instanceof ArmError) {
        assert.deepEqual([status.code, status.retryAfterMs], [error.code, retryAfterMs]);
      }
      assert.equal(passes.azure.clock.slept, before);
      assert.equal((await passes.up(inputs)).is, "in progress");
    });
  }

  it("given a write that is refused for now: tells code and reason, and the next pass writes", async () => {
    const passes = new Passes(cluster);
    const inputs = await passes.checked(clusterInputs);
    passes.azure.failNext("put", new ArmError(409, "AnotherOperationInProgress", "somebody scales"));
    const status = await passes.up(inputs);
    assert.deepEqual(status.is === "refused" && [status.code, /somebody scales/.test(status.reason)], [
      "AnotherOperationInProgress",
      true,
    ]);
    assert.equal(passes.state?.reason !== undefined, true, "the reason stays in the state");
    passes.requests();
    const again = await passes.up(inputs);
    assert.match(again.is === "refused" ? again.reason : again.is, /somebody scales/);
    assert.deepEqual(again.is === "refused" && [again.isHeldBack, again.isFailing], [true, undefined]);
    assert.deepEqual(passes.requests(), ["get"], "a refused write is not repeated at once");
    passes.azure.pass(3_000);
    assert.equal((await passes.up(inputs)).is, "in progress");
  });

  it("given a write that is refused for ever: tells that it is final", async () => {
    const passes = new Passes(cluster);
    const inputs = await passes.checked(clusterInputs);
    passes.azure.failNext("put", new ArmError(409, "ScopeLocked", "a lock"));
    const status = await passes.up(inputs);
    assert.deepEqual(status.is === "failed" && [status.code, status.isFinal], ["ScopeLocked", true]);
  });

  it("given an unexplained conflict: bears it for five minutes over its passes, and ends then", async () => {
    const passes = new Passes(cluster);
    const inputs = await passes.checked(clusterInputs);
    passes.azure.arm.put = () => Promise.reject(new ArmError(409, "Conflict", "who knows"));
    const told: string[] = [];
    for (let minute = 0; minute < 7; minute += 1) {
      told.push((await passes.up(inputs)).is);
      passes.azure.pass(MINUTE_MS);
    }
    assert.deepEqual(told, ["refused", "refused", "refused", "refused", "refused", "failed", "failed"]);
  });

  it("given a write whose answer is lost: later passes look for a minute before one writes again", async () => {
    const passes = new Passes(cluster);
    const inputs = await passes.checked(clusterInputs);
    passes.azure.failNext("put", new UnreachableError("management.azure.com", "ECONNRESET"));
    await passes.up(inputs);
    passes.requests();
    passes.azure.pass(MINUTE_MS / 2);
    assert.equal((await passes.up(inputs)).is, "in progress");
    assert.ok(!passes.requests().includes("put"), "half a minute is too early");
    passes.azure.pass(MINUTE_MS);
    await passes.up(inputs);
    assert.ok(passes.requests().includes("put"));
  });

  it("given an answer that is lost after Azure accepted: finds the cluster, and writes nothing twice", async () => {
    const passes = new Passes(cluster);
    const inputs = await passes.checked(clusterInputs);
    passes.azure.loseAnswer("put");
    await passes.up(inputs);
    passes.azure.pass(20 * MINUTE_MS);
    assert.equal((await passes.up(inputs)).is, "settled");
    assert.deepEqual(passes.azure.writes, ["put redisEnterprise/cache1"]);
  });

  it("given an operation that fails: the reason survives a restart, as a secret, until the resource is well", async () => {
    const passes = new Passes(cluster);
    const inputs = await passes.checked(clusterInputs);
    passes.azure.endNext(new ArmError(200, "InsufficientCapacity", "No room here."), CLUSTER);
    await passes.up(inputs);
    passes.azure.pass(20 * MINUTE_MS);
    const status = await passes.up(inputs);
    assert.deepEqual(status.is === "failed" && [status.code, /No room here/.test(status.reason)], [
      "InsufficientCapacity",
      true,
    ]);
    assert.match(String(passes.state?.reason), /No room here/);
  });

  it("given a cluster that Azure scales: does not write to its database, which Azure might accept and ignore", async () => {
    const azure = new InProcessAzure({ doubts: { writeWhileBusy: "ignored" } });
    const [outer, inner] = [new Passes(cluster, azure), new Passes(database, azure)];
    const inputs = await inner.checked(databaseInputs);
    await outer.up(await outer.checked(clusterInputs));
    azure.pass(20 * MINUTE_MS);
    await outer.up(await outer.checked(clusterInputs));
    await inner.up(inputs);
    azure.pass(MINUTE_MS);
    await inner.up(inputs);
    await outer.up(await outer.checked({ ...clusterInputs, skuName: "Balanced_B10" }));
    const edited = { ...inputs, evictionPolicy: "NoEviction" };
    const status = await inner.up(edited);
    assert.equal(status.is === "refused" && status.code, "AnotherOperationInProgress");
    azure.pass(20 * MINUTE_MS);
    assert.equal((await inner.up(edited)).is, "in progress");
    azure.pass(MINUTE_MS);
    assert.equal((await inner.up(edited)).is, "settled");
  });

  it("given an assignment that fails beside another one, as Azure has it: makes it once more, in later passes", async () => {
    const azure = new InProcessAzure();
    azure.place({ id: `${clusterId}/databases/default` });
    azure.place({ id: clusterId, tags: { [OWNER_TAG]: OWNER } });
    const passes = new Passes(accessPolicyAssignment, azure);
    const inputs = await passes.checked(assignmentInputs);
    const told: string[] = [];
    for (const ending of [new ArmError(200, "OperationFailed", "The operation failed."), undefined]) {
      if (ending) azure.endNext(ending, ASSIGNMENT);
      for (let pass = 0; pass < 4; pass += 1) {
        told.push((await passes.up(inputs)).is);
        azure.pass(MINUTE_MS);
      }
    }
    assert.equal(told.at(-1), "settled");
    assert.ok(!told.includes("failed"), told.join());
  });

  it("reads a settling database once, beside its keys", async () => {
    const passes = new Passes(database);
    passes.azure.place({ id: clusterId, tags: { [OWNER_TAG]: OWNER } });
    const inputs = await passes.checked(databaseInputs);
    await passes.up(inputs);
    passes.azure.pass(MINUTE_MS);
    passes.requests();
    assert.equal((await passes.up(inputs)).is, "settled");
    assert.deepEqual(passes.requests(), ["get", "listKeys"]);
  });

  it("given an Azure that does not answer what a check asks: warns, and lets the pass go on", async () => {
    const { lifecycle, options, azure, checked, warnings } = given(cluster);
    const before = await checked(clusterInputs);
    const scaled = { ...clusterInputs, skuName: "Balanced_B10" };
    const outage = new ArmError(503, "ServerBusy", "an outage");
    azure.failNext("get", outage);
    const { problems } = await lifecycle.check(before, scaled, { ...options, waitUntil: "started" });
    assert.deepEqual(problems, []);
    assert.match(warnings.join(), /not checked.*an outage/);
  });

  it("given a change that Azure makes at once: is settled by the pass that makes it", async () => {
    const passes = new Passes(cluster);
    const inputs = await passes.checked(clusterInputs);
    await passes.up(inputs);
    passes.azure.pass(20 * MINUTE_MS);
    await passes.up(inputs);
    passes.requests();
    assert.deepEqual(await passes.up({ ...inputs, tags: { team: "a" } }), { is: "settled" });
    assert.equal(passes.requests().at(-1), "get");
  });

  it("given a change that takes Azure a while: does not look again before the next pass", async () => {
    const passes = new Passes(cluster);
    const inputs = await passes.checked(clusterInputs);
    await passes.up(inputs);
    passes.azure.pass(20 * MINUTE_MS);
    await passes.up(inputs);
    passes.requests();
    assert.equal((await passes.up({ ...inputs, skuName: "Balanced_B10" })).is, "in progress");
    assert.match(passes.requests().at(-1) ?? "", /put|patch/);
  });

  it("never replaces: an endpoint that moves is made again by updates", () => {
    const { lifecycle } = given(privateEndpoint);
    const moved = { ...endpointInputs, subnetId: endpointInputs.subnetId.replace("endpoints", "other") };
    assert.deepEqual(lifecycle.diff(endpointInputs, moved, "started").replaces, []);
    assert.deepEqual(lifecycle.diff(endpointInputs, moved).replaces, ["subnetId"]);
  });

  it("given another name: refuses to turn one resource into another", async () => {
    const passes = new Passes(privateEndpoint);
    passes.state = await passes.checked(endpointInputs);
    const status = await passes.up({ ...passes.state, privateEndpointName: "other-pe" });
    assert.match(status.is === "failed" ? status.reason : status.is, /cannot become .*other-pe by an update/);
    assert.deepEqual(passes.azure.writes, []);
  });
});

describe("a budget of requests", () => {
  it("ends a resource's pass without the request, and says when to come again", async () => {
    const azure = new InProcessAzure();
    const left = { read: 1, write: 0 };
    const take = (kind: "read" | "write") => (left[kind]-- > 0 ? 0 : 4_000);
    const passes = new Passes(cluster, azure, () => budgeted(azure, { take }));
    const inputs = await passes.checked(clusterInputs);
    const status = await passes.up(inputs);
    assert.deepEqual(status.is === "refused" && [status.code, status.retryAfterMs], ["BudgetSpent", 4_000]);
    assert.deepEqual(passes.requests(), ["get"]);
    Object.assign(left, { read: 1, write: 1 });
    azure.pass(4_000);
    assert.equal((await passes.up(inputs)).is, "in progress");
    assert.deepEqual(passes.requests(), ["get", "put"]);
  });

  it("counts the subscription of what is asked", async () => {
    const azure = new InProcessAzure();
    const asked: string[] = [];
    const take = (kind: string, subscriptionId: string) => {
      asked.push(`${kind} ${subscriptionId}`);
      return 0;
    };
    await budgeted(azure, { take }).arm.get(clusterId, cluster.apiVersion);
    assert.deepEqual(asked, [`read ${clusterInputs.subscriptionId}`]);
  });
});

describe("a refresh between passes", () => {
  it("keeps operation and reason, as secrets, of an intent and of what is in progress", async () => {
    const secret = (value: unknown) => typeof value === "object" && value !== null && "value" in value;
    const { lifecycle, options, azure, checked } = given(cluster);
    const begin = { ...options, waitUntil: "started" as const };
    const inputs = await checked(clusterInputs);
    azure.failNext("put", new ArmError(429, "TooManyRequests", "slow down"));
    const refused = await lifecycle.create(inputs, begin);
    const intent = { ...asKept(refused.properties), phase: "waiting for something" };
    assert.ok(secret((await lifecycle.read(intent, options))?.properties.reason));
    azure.pass(3_000);
    const { properties } = await lifecycle.update(intent, inputs, begin);
    const read = await lifecycle.read(asKept(properties), options);
    assert.ok(secret(read?.properties.operation));
    azure.pass(20 * MINUTE_MS);
    assert.equal((await lifecycle.update(asKept(read?.properties ?? {}), inputs, begin)).status.is, "settled");
  });
});
