import { strict as assert } from "node:assert";
import { ArmError } from "../../../provider/azure/errors";
import type { Inputs } from "../../../provider/description/inputs";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { PartialError } from "../../../provider/lifecycle/partialError";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { accessPolicyAssignment } from "../../../provider/resources/database/accessPolicyAssignment";
import { database } from "../../../provider/resources/database/database";
import { asKept, assignmentInputs, clusterInputs, databaseInputs, given, OWNER } from "../given";
import { InProcessAzure } from "../inProcess/inProcessAzure";
import { Passes } from "../passes";

const clusterId = cluster.id(clusterInputs as never);
const databaseId = database.id(databaseInputs as never);
const CLUSTER = "Microsoft.Cache/redisEnterprise";
const MINUTE_MS = 60_000;
const mark = { [OWNER_TAG]: OWNER };

/** The user gives up right after Azure accepted a PUT: the answer is lost with that, or arrives all the same. */
function cancelledAfterPut(azure: InProcessAzure, answer: "lost" | "arrives"): AbortSignal {
  const abort = new AbortController();
  const { put } = azure.arm;
  azure.arm.put = async (...all) => {
    const accepted = await put(...all);
    abort.abort();
    if (answer === "lost") throw abort.signal.reason;
    return accepted;
  };
  return abort.signal;
}

async function running(azure = new InProcessAzure()) {
  const passes = new Passes(cluster, azure);
  const inputs = await passes.checked(clusterInputs);
  await passes.up(inputs);
  azure.pass(20 * MINUTE_MS);
  assert.equal((await passes.up(inputs)).is, "settled");
  return { passes, inputs, azure };
}

describe("a refresh in the middle of work", () => {
  it("while Azure scales by hand: the next up does not scale back", async () => {
    const { azure, lifecycle, options, checked } = given(cluster);
    const inputs = await checked(clusterInputs);
    const { properties } = await lifecycle.create(inputs, options);
    const { id, location, properties: has, tags } = azure.document(clusterId) ?? {};
    assert.ok(id && has);
    await azure.arm.put(clusterId, cluster.apiVersion, {
      location: String(location),
      tags: tags as Record<string, string>,
      sku: { name: "Balanced_B10" },
      properties: { publicNetworkAccess: "Disabled", minimumTlsVersion: "1.2" },
    });
    azure.pass(5_000);
    const found = await lifecycle.read(asKept(properties), options);
    assert.ok(found);
    azure.pass(30 * MINUTE_MS);
    assert.deepEqual(azure.document(clusterId)?.sku, { name: "Balanced_B10" });
    const diff = lifecycle.diff(asKept(found.properties), inputs);
    assert.deepEqual(diff.changed, [], "no property is in the preview");
    await lifecycle.update(asKept(found.properties), inputs, options);
    assert.deepEqual(azure.document(clusterId)?.sku, { name: "Balanced_B10" });
  });

  it("between passes, while Azure hides what it accepted: the state keeps the cluster", async () => {
    const azure = new InProcessAzure({ doubts: { readAfterCreate: "notFound" } });
    const passes = new Passes(cluster, azure);
    const inputs = await passes.checked(clusterInputs);
    assert.equal((await passes.up(inputs)).is, "in progress");
    await passes.refresh();
    assert.notEqual(passes.state, undefined);
  });

  it("between passes, after a lost answer: the state keeps what Azure may have accepted", async () => {
    const azure = new InProcessAzure({ doubts: { readAfterCreate: "notFound" } });
    const passes = new Passes(cluster, azure);
    const inputs = await passes.checked(clusterInputs);
    azure.loseAnswer("put");
    await passes.up(inputs);
    await passes.refresh();
    assert.notEqual(passes.state, undefined);
  });

  it("between passes: an action whose operation runs is not sent again", async () => {
    const azure = new InProcessAzure({ doubts: { regenerateKey: "running" } });
    azure.place({ id: clusterId, tags: mark });
    const passes = new Passes(database, azure);
    const inputs = await passes.checked({
      ...databaseInputs,
      apiVersion: "2026-05-01-preview",
      keyRotation: { trigger: "1" },
    });
    await passes.up(inputs);
    azure.pass(MINUTE_MS);
    assert.equal((await passes.up(inputs)).is, "settled");
    const rotated = { ...inputs, keyRotation: { trigger: "2" } };
    await passes.up(rotated);
    await passes.refresh();
    await passes.up(rotated);
    azure.pass(MINUTE_MS);
    await passes.up(rotated);
    const sent = azure.calls.filter(({ verb }) => verb === "regenerateKey").length;
    assert.equal(sent, 1);
  });

  it("between passes: a tag that the program removed, and that Azure refused to, is removed later", async () => {
    const { passes, azure } = await (async () => {
      const azure = new InProcessAzure();
      const passes = new Passes(cluster, azure);
      await passes.up(await passes.checked({ ...clusterInputs, tags: { a: "1", b: "2" } }));
      azure.pass(20 * MINUTE_MS);
      await passes.up(await passes.checked({ ...clusterInputs, tags: { a: "1", b: "2" } }));
      return { azure, passes };
    })();
    const without = await passes.checked({ ...clusterInputs, tags: { a: "1" } });
    azure.failNext("put", new ArmError(409, "AnotherOperationInProgress", "busy"));
    assert.equal((await passes.up(without)).is, "refused");
    await passes.refresh();
    assert.equal(passes.lifecycle.diff(passes.state ?? {}, without, "started").changes, true, "there is work left");
    await passes.up(without);
    azure.pass(MINUTE_MS);
    await passes.up(without);
    assert.equal(azure.document(clusterId)?.tags?.b, undefined);
  });

  it("of an intent: what others made meanwhile under a parent of ours is not taken over", async () => {
    const passes = new Passes(accessPolicyAssignment);
    const inputs = await passes.checked(assignmentInputs);
    const id = accessPolicyAssignment.id(assignmentInputs as never);
    passes.azure.place({ id: clusterId, tags: mark });
    const theirs = "99999999-2222-3333-4444-555555555555";
    passes.azure.place({ id, properties: { user: { objectId: theirs } } });
    passes.azure.failNext("get", new ArmError(429, "TooManyRequests", "slow"));
    assert.equal((await passes.up(inputs)).is, "refused");
    await passes.refresh();
    for (let pass = 0; pass < 4; pass += 1) {
      await passes.up(inputs);
      passes.azure.pass(MINUTE_MS);
    }
    assert.deepEqual(passes.azure.document(id)?.properties?.user, { objectId: theirs });
  });

  it("of an intent: its delete leaves what others made under a parent of ours", async () => {
    const passes = new Passes(accessPolicyAssignment);
    const inputs = await passes.checked(assignmentInputs);
    const id = accessPolicyAssignment.id(assignmentInputs as never);
    passes.azure.place({ id: clusterId, tags: mark });
    passes.azure.place({ id, properties: { user: { objectId: "99999999-2222-3333-4444-555555555555" } } });
    passes.azure.failNext("get", new ArmError(429, "TooManyRequests", "slow"));
    await passes.up(inputs);
    await passes.destroy();
    assert.deepEqual(passes.azure.writes, []);
  });

  it("between passes: the beginning of the work is not forgotten", async () => {
    const passes = new Passes(cluster);
    const inputs = await passes.checked(clusterInputs);
    passes.azure.endNext("never", CLUSTER);
    const sinceMs = passes.azure.clock.nowMs();
    await passes.up(inputs);
    passes.azure.pass(MINUTE_MS);
    const status = await passes.refresh();
    assert.equal(status?.is === "in progress" && status.sinceMs, sinceMs);
  });

  it("before each pass: deadlines still end it", async () => {
    const passes = new Passes(cluster);
    const inputs = await passes.checked(clusterInputs);
    passes.azure.endNext("never", CLUSTER);
    await passes.up(inputs);
    const told: string[] = [];
    for (let hour = 0; hour < 3; hour += 1) {
      passes.azure.pass(60 * MINUTE_MS);
      await passes.refresh();
      told.push((await passes.up(inputs)).is);
    }
    assert.ok(told.includes("failed"), told.join());
  });
});

describe("passes of begin mode, over what went wrong", () => {
  it("a scale whose operation failed for lack of capacity is written again by PUT, and told with its reason", async () => {
    const { passes, inputs, azure } = await running();
    const scaled = { ...inputs, skuName: "Balanced_B10" };
    azure.endNext(new ArmError(200, "InsufficientCapacity", "No room here."), CLUSTER);
    await passes.up(scaled);
    azure.pass(20 * MINUTE_MS);
    assert.equal((await passes.up(scaled)).is, "failed");
    azure.calls.splice(0);
    const told: unknown[] = [];
    for (let pass = 0; pass < 16; pass += 1) {
      azure.pass(2 * MINUTE_MS);
      const status = await passes.up(scaled);
      told.push(status.is === "failed" ? status.reason : status.is === "in progress" ? status.phase : status.is);
    }
    assert.equal(azure.writes[0], "put redisEnterprise/cache1", `${azure.writes.join()} ${told.join("; ")}`);
  });

  it("a change of a database whose operation failed is written again", async () => {
    const azure = new InProcessAzure();
    azure.place({ id: clusterId, tags: mark });
    const passes = new Passes(database, azure);
    const inputs = await passes.checked(databaseInputs);
    await passes.up(inputs);
    azure.pass(MINUTE_MS);
    assert.equal((await passes.up(inputs)).is, "settled");
    const changed = { ...inputs, evictionPolicy: "NoEviction" };
    azure.endNext(new ArmError(200, "InternalServerError", "Something broke."), `${CLUSTER}/databases`);
    await passes.up(changed);
    azure.pass(MINUTE_MS);
    assert.equal((await passes.up(changed)).is, "failed");
    azure.calls.splice(0);
    const told: unknown[] = [];
    for (let pass = 0; pass < 16; pass += 1) {
      azure.pass(2 * MINUTE_MS);
      const status = await passes.up(changed);
      told.push(status.is === "failed" ? status.reason : status.is === "in progress" ? status.phase : status.is);
    }
    assert.equal(azure.document(databaseId)?.properties?.evictionPolicy, "NoEviction", told.join("; "));
  });

  it("another SKU is tried after a creation that failed twice", async () => {
    const passes = new Passes(cluster);
    const { azure } = passes;
    const inputs = await passes.checked(clusterInputs);
    const noRoom = new ArmError(200, "InsufficientCapacity", "No room here.");
    azure.endNext(noRoom, CLUSTER);
    await passes.up(inputs);
    const statuses: string[] = [];
    for (let pass = 0; pass < 8; pass += 1) {
      azure.pass(20 * MINUTE_MS);
      if (azure.document(clusterId) === undefined) azure.endNext(noRoom, CLUSTER);
      const status = await passes.up(inputs);
      statuses.push(status.is === "failed" ? status.reason : status.is);
    }
    azure.calls.splice(0);
    const other = { ...inputs, skuName: "Balanced_B10" };
    for (let pass = 0; pass < 6; pass += 1) {
      const status = await passes.up(other);
      statuses.push(status.is === "failed" ? status.reason : status.is);
      azure.pass(20 * MINUTE_MS);
    }
    assert.deepEqual(azure.document(clusterId)?.sku, { name: "Balanced_B10" }, statuses.join("\n"));
  });

  for (const minutes of [1, 3]) {
    it(`a creation that failed is made once more, and with another SKU again, in passes every ${minutes} min`, async () => {
      const passes = new Passes(cluster);
      const { azure } = passes;
      const inputs = await passes.checked({ ...clusterInputs, timeouts: { create: "3h", update: "3h" } });
      const noRoom = new ArmError(200, "InsufficientCapacity", "No room here.");
      const statuses: string[] = [];
      const pass = async (wanted: Inputs) => {
        const status = await passes.up(wanted);
        const told = status.is === "failed" ? status.reason : status.is === "in progress" ? status.phase : status.is;
        if (statuses.at(-1) !== told) statuses.push(told);
        azure.pass(minutes * MINUTE_MS);
      };
      azure.endNext(noRoom, CLUSTER);
      await pass(inputs);
      let armed = false;
      for (let n = 0; n < 60 / minutes; n += 1) {
        if (azure.document(clusterId) === undefined && !armed) {
          armed = true;
          azure.endNext(noRoom, CLUSTER);
        }
        await pass(inputs);
      }
      statuses.push("--- another SKU");
      const other = { ...inputs, skuName: "Balanced_B10" };
      for (let n = 0; n < 60 / minutes; n += 1) await pass(other);
      assert.deepEqual(azure.document(clusterId)?.sku, { name: "Balanced_B10" }, statuses.join("\n"));
    });
  }

  it("a remake that began when the time was up goes on", async () => {
    const passes = new Passes(cluster);
    const { azure } = passes;
    const inputs = await passes.checked(clusterInputs);
    azure.endNext(new ArmError(200, "InsufficientCapacity", "No room here."), CLUSTER);
    await passes.up(inputs);
    azure.pass(40 * MINUTE_MS);
    const statuses: string[] = [];
    for (let n = 0; n < 40; n += 1) {
      const status = await passes.up(inputs);
      const told = status.is === "failed" ? status.reason : status.is === "in progress" ? status.phase : status.is;
      if (statuses.at(-1) !== told) statuses.push(told);
      azure.pass(MINUTE_MS);
    }
    assert.equal(azure.document(clusterId)?.properties?.resourceState, "Running", statuses.join("\n"));
  });

  it("a scale whose operation failed, and left the cluster running, is written again by PUT", async () => {
    const { passes, inputs, azure } = await running();
    const scaled = { ...inputs, skuName: "Balanced_B10" };
    azure.endNext(new ArmError(200, "InsufficientCapacity", "No room here."), CLUSTER);
    await passes.up(scaled);
    azure.pass(20 * MINUTE_MS);
    azure.place({ id: clusterId, properties: { provisioningState: "Succeeded", resourceState: "Running" } });
    const statuses: string[] = [];
    azure.calls.splice(0);
    for (let n = 0; n < 4; n += 1) {
      const status = await passes.up(scaled);
      statuses.push(status.is === "failed" ? status.reason : status.is === "in progress" ? status.phase : status.is);
      azure.pass(20 * MINUTE_MS);
    }
    assert.equal(azure.writes[0], "put redisEnterprise/cache1", `${azure.writes.join()}\n${statuses.join("\n")}`);
  });

  it("a change of a database whose operation another one took over is written again", async () => {
    const azure = new InProcessAzure();
    azure.place({ id: clusterId, tags: mark });
    const passes = new Passes(database, azure);
    const inputs = await passes.checked(databaseInputs);
    await passes.up(inputs);
    azure.pass(MINUTE_MS);
    assert.equal((await passes.up(inputs)).is, "settled");
    const changed = { ...inputs, evictionPolicy: "NoEviction" };
    azure.endNext("canceled", `${CLUSTER}/databases`);
    await passes.up(changed);
    azure.pass(MINUTE_MS);
    azure.place({ id: databaseId, properties: { provisioningState: "Succeeded", resourceState: "Running" } });
    const told: unknown[] = [];
    for (let pass = 0; pass < 16; pass += 1) {
      const status = await passes.up(changed);
      told.push(status.is === "failed" ? status.reason : status.is === "in progress" ? status.phase : status.is);
      azure.pass(2 * MINUTE_MS);
    }
    assert.equal(azure.document(databaseId)?.properties?.evictionPolicy, "NoEviction", told.join("; "));
  });

  it("a creation has the time that its program gives a creation", async () => {
    const passes = new Passes(cluster);
    const inputs = await passes.checked({ ...clusterInputs, timeouts: { create: "2h" } });
    passes.azure.endNext("never", CLUSTER);
    await passes.up(inputs);
    passes.azure.pass(45 * MINUTE_MS);
    const status = await passes.up(inputs);
    assert.equal(status.is, "in progress", status.is === "failed" ? status.reason : "");
  });

  it("a refused write is not sent again at once", async () => {
    const { passes, inputs, azure } = await running();
    azure.calls.splice(0);
    azure.arm.put = () =>
      Promise.reject(new ArmError(409, "AnotherOperationInProgress", "busy", { retryAfterMs: 30_000 }));
    let puts = 0;
    azure.arm.put = () => {
      puts += 1;
      return Promise.reject(new ArmError(409, "AnotherOperationInProgress", "busy", { retryAfterMs: 30_000 }));
    };
    const edited = { ...inputs, tags: { a: "1" } };
    for (let second = 0; second < 10; second += 1) {
      await passes.up(edited);
      azure.pass(1_000);
    }
    assert.ok(puts <= 3, `${puts} PUTs in 10 s`);
  });

  it("after an edit of what is only recorded, while somebody scales: what they did stays", async () => {
    const { passes, inputs, azure } = await running();
    const { location, tags } = azure.document(clusterId) ?? {};
    await azure.arm.put(clusterId, cluster.apiVersion, {
      location: String(location),
      tags: tags as Record<string, string>,
      sku: { name: "Balanced_B10" },
      properties: { publicNetworkAccess: "Disabled", minimumTlsVersion: "1.2" },
    });
    azure.pass(5_000);
    const edited = { ...inputs, timeouts: { update: "3h" } };
    await passes.up(edited);
    for (let pass = 0; pass < 4; pass += 1) {
      azure.pass(20 * MINUTE_MS);
      await passes.up(edited);
    }
    assert.deepEqual(azure.document(clusterId)?.sku, { name: "Balanced_B10" });
  });
});

describe("what a run leaves behind", () => {
  it("a creation that is cancelled while its PUT is on the way stays in the state", async () => {
    const { azure, lifecycle, options, checked } = given(
      cluster,
      new InProcessAzure({ doubts: { readAfterCreate: "notFound" } }),
    );
    const signal = cancelledAfterPut(azure, "lost");
    const inputs = await checked(clusterInputs);
    await assert.rejects(lifecycle.create(inputs, { ...options, signal }), (error) => error instanceof PartialError);
  });

  it("an edit of tags does not close a cluster whose public access Azure does not tell", async () => {
    const { azure, lifecycle, options, checked } = given(
      cluster,
      new InProcessAzure({ doubts: { unnamedPublicNetworkAccess: "null" } }),
    );
    const early = await checked({ ...clusterInputs, apiVersion: "2025-04-01" });
    const { properties } = await lifecycle.create(early, options);
    assert.equal(properties.publicNetworkAccess, undefined);
    const tagged = await checked({ ...clusterInputs, apiVersion: "2025-04-01", tags: { a: "1" } });
    await lifecycle.update(asKept(properties), tagged, options);
    assert.notEqual(azure.document(clusterId)?.properties?.publicNetworkAccess, "Disabled");
  });

  it("a change that another operation took over is written again", async () => {
    const { azure, lifecycle, options, checked } = given(database);
    azure.place({ id: clusterId, tags: mark });
    const inputs = await checked(databaseInputs);
    const { properties } = await lifecycle.create(inputs, options);
    azure.endNext("canceled", `${CLUSTER}/databases`);
    const { get } = azure.arm;
    azure.arm.get = async (...all) => {
      const document = await get(...all);
      const isCanceled =
        document?.properties?.provisioningState === "Canceled" || document?.properties?.provisioningState === "Failed";
      if (isCanceled && document)
        Object.assign(document.properties ?? {}, { provisioningState: "Succeeded", resourceState: "Running" });
      return document;
    };
    await lifecycle.update(asKept(properties), { ...inputs, evictionPolicy: "NoEviction" }, options);
    assert.equal(azure.document(databaseId)?.properties?.evictionPolicy, "NoEviction");
  });

  it("a SKU that Azure answers in other case is the same SKU", async () => {
    const { azure, lifecycle, options } = given(cluster);
    azure.place({ id: clusterId, sku: { name: "Balanced_B5" }, properties: { publicNetworkAccess: "Disabled" } });
    azure.place({ id: clusterId, sku: { name: "balanced_b5" } });
    const { problems } = await lifecycle.check({}, { ...clusterInputs, adopt: true }, options);
    assert.deepEqual(problems, []);
  });
});

describe("a run that was cut, or that Azure hides", () => {
  it("a destroy soon after an accepted creation that Azure hides leaves nothing behind", async () => {
    const azure = new InProcessAzure({ doubts: { readAfterCreate: "notFound" } });
    const passes = new Passes(cluster, azure);
    await passes.up(await passes.checked(clusterInputs));
    for (let pass = 0; pass < 40 && passes.state !== undefined; pass += 1) {
      await passes.destroy();
      azure.pass(MINUTE_MS);
    }
    azure.pass(20 * MINUTE_MS);
    assert.equal(azure.document(clusterId), undefined, "forgotten in Azure");
  });

  it("a destroy soon after a cancelled creation leaves nothing behind (completed mode)", async () => {
    const { azure, lifecycle, options, checked } = given(
      cluster,
      new InProcessAzure({ doubts: { readAfterCreate: "notFound" } }),
    );
    const signal = cancelledAfterPut(azure, "arrives");
    let state: Inputs | undefined;
    await lifecycle.create(await checked(clusterInputs), { ...options, signal }).catch((error) => {
      if (error instanceof PartialError) state = asKept(error.properties);
    });
    assert.ok(state);
    await lifecycle.delete(state, options);
    azure.pass(20 * MINUTE_MS);
    assert.equal(azure.document(clusterId), undefined, "forgotten in Azure");
  });

  it("a destroy after a rename whose update was cancelled half-way deletes the cluster", async () => {
    const { azure, lifecycle, options, checked, warnings } = given(cluster);
    const inputs = await checked(clusterInputs);
    const { properties } = await lifecycle.create(inputs, options);
    const signal = cancelledAfterPut(azure, "arrives");
    let state = asKept(properties);
    const renamed = { ...inputs, owner: "org/project/renamed/redis" };
    await lifecycle.update(state, renamed, { ...options, signal }).catch((error) => {
      assert.ok(error instanceof PartialError);
      state = asKept(error.properties);
    });
    azure.pass(20 * MINUTE_MS);
    assert.equal(azure.document(clusterId)?.tags?.[OWNER_TAG], "org/project/renamed/redis");
    await lifecycle.delete(state, options);
    assert.equal(azure.document(clusterId), undefined, warnings.join());
  });

  it("a refresh after a rename whose update was cancelled half-way keeps the cluster", async () => {
    const { azure, lifecycle, options, checked } = given(cluster);
    const inputs = await checked(clusterInputs);
    const { properties } = await lifecycle.create(inputs, options);
    const signal = cancelledAfterPut(azure, "arrives");
    let state = asKept(properties);
    const renamed = { ...inputs, owner: "org/project/renamed/redis" };
    await lifecycle.update(state, renamed, { ...options, signal }).catch((error) => {
      state = asKept(error.properties);
    });
    azure.pass(20 * MINUTE_MS);
    assert.notEqual(await lifecycle.read(state, options), undefined);
  });

  for (const minutes of [1, 5]) {
    it(`a policy that sets a tag: a warning, in passes every ${minutes} min`, async () => {
      const azure = new InProcessAzure({ doubts: { policyTags: "setsValue" } });
      const { passes, inputs } = await running(azure);
      const tagged = { ...inputs, tags: { env: "mine" } };
      const told: string[] = [];
      for (let pass = 0; pass < 40; pass += 1) {
        const status = await passes.up(tagged);
        told.push(status.is === "in progress" ? status.phase : status.is === "failed" ? status.reason : status.is);
        azure.pass(minutes * MINUTE_MS);
      }
      assert.equal(told.at(-1), "settled", [...new Set(told)].join("\n"));
    });
  }

  it("a creation whose PUT is answered 503, and that Azure shows to nobody, stays in the state", async () => {
    const { azure, lifecycle, options, checked } = given(cluster);
    const inputs = await checked(clusterInputs);
    const outage = new ArmError(503, "ServerBusy", "later");
    const { put } = azure.arm;
    azure.arm.put = async (...all) => {
      await put(...all);
      azure.arm.get = () => Promise.reject(outage);
      throw outage;
    };
    await assert.rejects(lifecycle.create(inputs, options), (error) => error instanceof PartialError);
    assert.notEqual(azure.document(clusterId), undefined);
  });

  it("an update that is cancelled while its PUT is on the way is noted", async () => {
    const { azure, lifecycle, options, checked } = given(cluster);
    const inputs = await checked(clusterInputs);
    const { properties } = await lifecycle.create(inputs, options);
    const signal = cancelledAfterPut(azure, "lost");
    const scaled = { ...inputs, skuName: "Balanced_B10" };
    await assert.rejects(
      lifecycle.update(asKept(properties), scaled, { ...options, signal }),
      (error) => error instanceof PartialError,
    );
  });

  it("a remake that Azure refused for longer than the timeout goes on afterwards", async () => {
    const azure = new InProcessAzure();
    const passes = new Passes(accessPolicyAssignment, azure);
    azure.place({ id: clusterId, tags: mark });
    azure.place({ id: databaseId });
    const inputs = await passes.checked(assignmentInputs);
    const told: string[] = [];
    const pass = async (wanted: Inputs) => {
      const status = await passes.up(wanted);
      told.push(status.is === "in progress" ? status.phase : status.is === "failed" ? status.reason : status.is);
      azure.pass(MINUTE_MS);
    };
    for (let n = 0; n < 4; n += 1) await pass(inputs);
    assert.equal(told.at(-1), "settled");
    const other = { ...inputs, objectId: "99999999-2222-3333-4444-555555555555" };
    // Azure refuses for a while that is longer than the timeout.
    const { delete: remove } = azure.arm;
    azure.arm.delete = () => Promise.reject(new ArmError(429, "TooManyRequests", "slow down"));
    for (let n = 0; n < 32; n += 1) await pass(other);
    azure.arm.delete = remove;
    for (let n = 0; n < 20; n += 1) await pass(other);
    assert.equal(told.at(-1), "settled", [...new Set(told)].join("\n"));
  });
});

describe("a key of the user and the identity that reads it", () => {
  const uai = (name: string) =>
    `/subscriptions/${clusterInputs.subscriptionId}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;

  for (const emptyEncryption of ["removed", "ignored"]) {
    for (const identityPut of ["replaced", "merged"]) {
      it(`key and one identity out, encryption ${emptyEncryption}, identity ${identityPut}`, async () => {
        const { azure, lifecycle, options, checked } = given(
          cluster,
          new InProcessAzure({ doubts: { emptyEncryption, identityPut } as never }),
        );
        const inputs = await checked({
          ...clusterInputs,
          identity: { type: "UserAssigned", userAssignedIdentities: [uai("a"), uai("b")] },
          customerManagedKeyEncryption: {
            keyEncryptionKeyUrl: "https://v.vault.azure.net/keys/k/1",
            userAssignedIdentityResourceId: uai("a"),
          },
        });
        const { properties } = await lifecycle.create(inputs, options);
        const without = await checked({
          ...clusterInputs,
          identity: { type: "UserAssigned", userAssignedIdentities: [uai("b")] },
        });
        await lifecycle.update(asKept(properties), without, options).catch(() => {});
        const { identity, properties: has } = azure.document(clusterId) ?? {};
        const ids = Object.keys((identity as { userAssignedIdentities: object }).userAssignedIdentities);
        const hasKey = JSON.stringify(has?.encryption ?? {}).includes("keyEncryptionKeyUrl");
        assert.ok(!hasKey || ids.some((id) => /\/a$/.test(id)), "a key without the identity that reads it");
      });
    }
  }
});
