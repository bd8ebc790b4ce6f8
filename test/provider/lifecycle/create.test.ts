import { strict as assert } from "node:assert";
import { ArmError } from "../../../provider/azure/errors";
import { ATTEMPT_TAG, OWNER_TAG } from "../../../provider/description/ownerTag";
import { PartialError } from "../../../provider/lifecycle/partialError";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { privateEndpoint } from "../../../provider/resources/network/privateEndpoint";
import { clusterInputs, endpointInputs, given, OWNER } from "../given";
import { clusterId, ours, running, whole } from "./runningCluster";

describe("create", () => {
  it("given nothing there: puts it with the owner's mark, waits until it is Running, and answers with its host name", async () => {
    const { lifecycle, options, azure, checked, progress } = given(cluster);
    azure.fault({ kind: "late" }); // the operation ends before the cluster runs
    const { id, properties } = await lifecycle.create(
      await checked({ ...clusterInputs, tags: { team: "a" } }),
      options,
    );
    assert.equal(id, clusterId);
    assert.match(String(properties.hostName), /^cache1\.westus2\.redis\.azure\.net$/);
    assert.deepEqual(azure.writes, ["put redisEnterprise/cache1"]);
    assert.deepEqual(azure.document(clusterId)?.tags, { team: "a", ...ours });
    assert.match(progress[0] ?? "", /^Creating, \d+ s \(usually about 6 min 40 s\)$/);
  });

  it("given an explicit Enabled: does not send highAvailability, which some SKUs refuse", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    await lifecycle.create(await checked({ ...clusterInputs, highAvailability: "Enabled" }), options);
    const put = azure.calls.find(({ verb }) => verb === "put")?.body as { properties: object };
    assert.deepEqual(put.properties, { minimumTlsVersion: "1.2", publicNetworkAccess: "Disabled" });
  });

  it("given one of ours from a run that was killed: goes on with it instead of putting it again", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.place({ ...running, tags: ours });
    const { properties } = await lifecycle.create(await checked(clusterInputs), options);
    assert.deepEqual(azure.writes, []);
    assert.equal(properties.hostName, "cache1.westus2.redis.azure.net");
  });

  it("given one of ours that is other than wanted by now: brings what differs there, and keeps the rest", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.place({ ...running, tags: ours });
    await lifecycle.create(await checked({ ...clusterInputs, skuName: "Balanced_B10" }), options);
    assert.deepEqual(azure.writes, ["put redisEnterprise/cache1"]);
    assert.deepEqual(azure.calls.find(({ verb }) => verb === "put")?.body, {
      ...whole,
      sku: { name: "Balanced_B10" },
    });
  });

  for (const { tags, whose } of [
    { tags: { [OWNER_TAG]: "org/other/prod/redis" }, whose: /belongs to org\/other\/prod\/redis/ },
    { tags: {}, whose: /carries no owner's mark/ },
  ]) {
    it(`given one of that name that ${whose.source}: refuses, says how to take it over, touches nothing`, async () => {
      const { lifecycle, options, azure, checked } = given(cluster);
      azure.place({ ...running, tags });
      await assert.rejects(lifecycle.create(await checked(clusterInputs), options), (error: Error) => {
        assert.match(error.message, whose);
        assert.match(error.message, /set adopt: true/);
        assert.ok(!(error instanceof PartialError), "it must not come into our state");
        return true;
      });
      assert.deepEqual(azure.writes, []);
    });
  }

  it("given an answer that got lost after Azure accepted: does not make a second one", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.loseAnswer("put");
    const { properties } = await lifecycle.create(await checked(clusterInputs), options);
    assert.ok(properties.hostName);
    assert.equal(azure.ids.length, 1);
  });

  it("given a failed operation: keeps what Azure has in the state, so that destroy cleans it and the next up goes on", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.endNext(new ArmError(200, "OperationFailed", "The operation failed."));
    await assert.rejects(lifecycle.create(await checked(clusterInputs), options), (error: unknown) => {
      assert.ok(error instanceof PartialError);
      assert.equal(error.id, clusterId);
      assert.equal(error.properties.clusterName, "cache1");
      return true;
    });
  });

  it("given a refused PUT: leaves nothing in the state", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.failNext("put", new ArmError(400, "BadRequest", "no such SKU"));
    await assert.rejects(lifecycle.create(await checked(clusterInputs), options), { code: "BadRequest" });
  });

  it("given a conflict that nobody explains: asks again, slower and slower, for five minutes, and says the reason", async () => {
    const { lifecycle, options, azure, clock, checked, progress } = given(cluster);
    const sentMs: number[] = [];
    azure.arm.put = () => {
      sentMs.push(clock.slept);
      const message = "A resource with this name already exists or is in a conflicting state.";
      return Promise.reject(new ArmError(409, "Conflict", message));
    };
    await assert.rejects(lifecycle.create(await checked(clusterInputs), options), { code: "Conflict" });
    const pauses = sentMs.slice(1).map((ms, index) => ms - (sentMs[index] as number));
    assert.deepEqual(pauses.slice(0, 5), [2_000, 4_000, 8_000, 16_000, 30_000]);
    assert.ok((sentMs.at(-1) as number) >= 300_000 && (sentMs.at(-1) as number) <= 330_000, String(sentMs.at(-1)));
    assert.ok(progress.every((line) => line.includes("conflicting state")));
  });

  it("given a lasting refusal (a lock): ends at once", async () => {
    const { lifecycle, options, azure, clock, checked } = given(cluster);
    azure.failNext("put", new ArmError(409, "ScopeLocked", "the scope is locked"));
    await assert.rejects(lifecycle.create(await checked(clusterInputs), options), { code: "ScopeLocked" });
    assert.equal(clock.slept, 0);
  });

  it("given an operation that takes longer than customTimeouts allow: stops in time and keeps it in the state", async () => {
    const { lifecycle, options, azure, clock, checked } = given(cluster);
    azure.endNext("never");
    const inputs = await checked({ ...clusterInputs, timeouts: { create: "10m" } });
    await assert.rejects(lifecycle.create(inputs, options), (error: unknown) => {
      assert.ok(error instanceof PartialError);
      assert.match(error.message, /not finished the create of the Redis cluster .* after 10 min; it goes on there/);
      return true;
    });
    assert.equal(clock.slept, 600_000);
  });

  it("given throttling, 5xx and dropped connections while it waits: they only cost time", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.failNext("poll", new ArmError(429, "TooManyRequests", "slow down", { retryAfterMs: 17_000 }));
    azure.failNext("poll", new ArmError(503, "ServiceUnavailable", "later"));
    azure.loseAnswer("poll");
    assert.ok((await lifecycle.create(await checked(clusterInputs), options)).properties.hostName);
    assert.deepEqual(azure.writes, ["put redisEnterprise/cache1"]);
  });

  for (const ending of ["canceled", "lost"] as const) {
    it(`given an operation that is ${ending}: goes by the resource itself`, async () => {
      const { lifecycle, options, azure, checked } = given(privateEndpoint);
      azure.place({ ...running, tags: ours });
      azure.endNext(ending);
      await lifecycle.create(await checked(endpointInputs), options);
      assert.equal(azure.document(privateEndpoint.id(endpointInputs as never))?.tags?.[OWNER_TAG], OWNER);
    });
  }

  it("given an abort: stops at once", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.endNext("never");
    const abort = new AbortController();
    let looks = 0;
    const log = { ...options.log, progress: () => void (++looks === 3 && abort.abort()) };
    await assert.rejects(lifecycle.create(await checked(clusterInputs), { log, signal: abort.signal }));
    assert.equal(looks, 3);
  });

  describe("given a cluster of ours in CreateFailed", () => {
    const failed = { ...running, properties: { provisioningState: "Failed", resourceState: "CreateFailed" } };

    it("that never had a database: removes it and makes it once more, and notes that", async () => {
      const { lifecycle, options, azure, checked, warnings } = given(cluster);
      azure.place({ ...failed, tags: ours });
      await lifecycle.create(await checked(clusterInputs), options);
      assert.deepEqual(azure.writes, ["delete redisEnterprise/cache1", "put redisEnterprise/cache1"]);
      assert.equal(azure.document(clusterId)?.tags?.[ATTEMPT_TAG], "2");
      assert.match(warnings[0] ?? "", /made once more/);
    });

    it("for the second time: says so and leaves it", async () => {
      const { lifecycle, options, azure, checked } = given(cluster);
      azure.place({ ...failed, tags: { ...ours, [ATTEMPT_TAG]: "2" } });
      await assert.rejects(
        lifecycle.create(await checked(clusterInputs), options),
        /is in state CreateFailed.*destroy/,
      );
      assert.deepEqual(azure.writes, []);
    });

    it("with a database: never removes it", async () => {
      const { lifecycle, options, azure, checked } = given(cluster);
      azure.place({ id: `${clusterId}/databases/default`, properties: {} });
      azure.place({ ...failed, tags: ours });
      await assert.rejects(lifecycle.create(await checked(clusterInputs), options), /CreateFailed/);
      assert.deepEqual(azure.writes, []);
    });
  });

  it("given a cluster that failed after it ran: is never removed; the wanted state is sent once more", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    const properties = { ...running.properties, provisioningState: "Failed", resourceState: "UpdateFailed" };
    azure.place({ ...running, tags: ours, properties });
    azure.endNext(new ArmError(200, "OperationFailed", "The operation failed."));
    await assert.rejects(lifecycle.create(await checked(clusterInputs), options), { name: "PartialError" });
    assert.deepEqual(azure.writes, ["put redisEnterprise/cache1"]);
    assert.deepEqual(azure.calls.find(({ verb }) => verb === "put")?.body, whole);
  });

  it("given a failed private endpoint of ours: makes it anew, since nothing is in it", async () => {
    const { lifecycle, options, azure, checked } = given(privateEndpoint);
    azure.place({ ...running, tags: ours });
    azure.place({
      id: privateEndpoint.id(endpointInputs as never),
      tags: ours,
      properties: { provisioningState: "Failed" },
    });
    await lifecycle.create(await checked(endpointInputs), options);
    assert.deepEqual(azure.writes, ["delete privateEndpoints/cache1-pe", "put privateEndpoints/cache1-pe"]);
  });
});
