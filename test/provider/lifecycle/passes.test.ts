import { strict as assert } from "node:assert";
import type { ArmDocument } from "../../../provider/azure/arm";
import { ArmError } from "../../../provider/azure/errors";
import type { Inputs } from "../../../provider/description/inputs";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { privateEndpoint } from "../../../provider/resources/network/privateEndpoint";
import { clusterInputs, endpointInputs, given, OWNER } from "../given";
import { InProcessAzure } from "../inProcess/inProcessAzure";
import { Passes, runningCluster } from "../passes";

/** More passes than any memory of begin mode is long. */
const PASSES = 30;
const CLUSTER = "Microsoft.Cache/redisEnterprise";
const MINUTE_MS = 60_000;
const id = cluster.id(clusterInputs as never);
const theirs = { [OWNER_TAG]: "org/other/stack/redis" };

/** Passes of begin mode one after the other, as the runner makes them, until one settles; what was thrown last, if none did. */
async function passes(all: ReturnType<typeof given>, state: Inputs, wanted: Inputs): Promise<unknown> {
  const options = { ...all.options, waitUntil: "started" as const };
  let last = state;
  let error: unknown;
  for (let pass = 0; pass < PASSES; pass += 1) {
    try {
      all.azure.pass(60_000);
      error = undefined;
      last = (await all.lifecycle.update(last, wanted, options)).properties;
      if (last.settled !== false) return undefined;
    } catch (thrown) {
      error = thrown;
    }
  }
  return error ?? new Error("it never settled, and nobody said why");
}

/** The body as if nothing had been asked for. */
function unchanged(body: ArmDocument): ArmDocument {
  return { ...body, properties: { ...body.properties, publicNetworkAccess: "Disabled" } };
}

describe("the passes of begin mode", () => {
  const running = async () => {
    const all = given(cluster);
    const inputs = await all.checked(clusterInputs);
    const { properties } = await all.lifecycle.create(inputs, all.options);
    all.azure.calls.length = 0;
    return { ...all, inputs, properties };
  };

  it("given an update that Azure accepts and never shows: send it once by PUT and once by PATCH, wait a while, and say so", async () => {
    const all = await running();
    const { put, patch } = all.azure.arm;
    const wanted = { ...all.inputs, publicNetworkAccess: "Enabled" };
    all.azure.arm.put = (one, version, body, signal) => put(one, version, unchanged(body), signal);
    all.azure.arm.patch = (one, version, _, signal) => patch(one, version, {}, signal);
    const error = await passes(all as never, all.properties, wanted);
    assert.match(String(error), /still answers other values for publicNetworkAccess/);
    assert.deepEqual(all.azure.writes, ["put redisEnterprise/cache1", "patch redisEnterprise/cache1"]);
  });

  it("given an update that fails: repair it once, and say in which state it is", async () => {
    const all = await running();
    let writes = 0;
    all.azure.arm.put = async () => {
      writes += 1;
      all.azure.place({ id, tags: { [OWNER_TAG]: OWNER }, properties: { resourceState: "UpdateFailed" } });
      return {};
    };
    const error = await passes(all as never, all.properties, { ...all.inputs, publicNetworkAccess: "Enabled" });
    assert.match(String(error), /in state UpdateFailed/);
    assert.equal(writes, 2);
  });

  it("given another change after that: send it", async () => {
    const all = await running();
    const { put } = all.azure.arm;
    all.azure.arm.put = (one, version, body, signal) => put(one, version, unchanged(body), signal);
    const stuck = { ...all.inputs, publicNetworkAccess: "Enabled" };
    const before = { ...all.properties, ...stuck, settled: false, doubts: 10 };
    const sent = { sent: ["publicNetworkAccess"], patched: ["publicNetworkAccess"] };
    const options = { ...all.options, waitUntil: "started" as const };
    await assert.rejects(all.lifecycle.update({ ...before, ...sent }, stuck, options), /still answers other values/);
    const other = { ...stuck, publicNetworkAccess: "Disabled", tags: { team: "a" } };
    await all.lifecycle.update({ ...before, ...sent }, other, options);
    assert.deepEqual(all.azure.writes, ["put redisEnterprise/cache1"]);
  });

  it("given a cluster that is made and not seen yet: do not make it twice", async () => {
    const all = given(cluster);
    const inputs = await all.checked(clusterInputs);
    const begin = { ...all.options, waitUntil: "started" as const };
    const { properties } = await all.lifecycle.create(inputs, begin);
    const { get } = all.azure.arm;
    let old = 4;
    all.azure.arm.get = (...args) => (old-- > 0 ? Promise.resolve(undefined) : get(...args));
    assert.equal(await passes(all as never, properties, inputs), undefined);
    assert.deepEqual(all.azure.writes, ["put redisEnterprise/cache1"]);
  });

  it("given an adoption that a busy Azure puts off: go on with it in the next pass", async () => {
    const all = given(cluster);
    const inputs = await all.checked({ ...clusterInputs, adopt: true });
    all.azure.place({ id, ...cluster.writing.body(inputs as never), tags: theirs });
    all.azure.failNext("put", new ArmError(429, "TooManyRequests", "slow down"));
    const { properties } = await all.lifecycle.create(inputs, { ...all.options, waitUntil: "started" });
    assert.equal(properties.settled, false);
    assert.equal(await passes(all as never, properties, inputs), undefined);
    assert.equal(all.azure.document(id)?.tags?.[OWNER_TAG], OWNER);
  });
});

describe("a pass of begin mode", () => {
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
    const { passes, inputs, azure } = await runningCluster();
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
    const { passes, inputs, azure } = await runningCluster();
    const { location, tags } = azure.document(id) ?? {};
    await azure.arm.put(id, cluster.apiVersion, {
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
    assert.deepEqual(azure.document(id)?.sku, { name: "Balanced_B10" });
  });

  it("given what an observer saw gone, and no edit: makes it only when a second look finds nothing either, and says so to what was in it", async () => {
    const azure = new InProcessAzure();
    azure.place({ id, tags: { [OWNER_TAG]: OWNER } });
    const passes = new Passes(privateEndpoint, azure);
    const inputs = await passes.checked(endpointInputs);
    await passes.up(inputs);
    azure.pass(20 * MINUTE_MS);
    assert.equal((await passes.up(inputs)).is, "settled");
    azure.remove(privateEndpoint.id(endpointInputs));
    azure.calls.splice(0);
    await passes.up(inputs);
    assert.deepEqual(azure.writes, []);
    await passes.up(inputs);
    assert.deepEqual(azure.writes, ["put privateEndpoints/cache1-pe"]);
    assert.equal(passes.remade.size, 1);
  });
});
