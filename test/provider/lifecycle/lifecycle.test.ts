import { strict as assert } from "node:assert";
import { ArmError, UnreachableError } from "../../../provider/azure/errors";
import { ATTEMPT_TAG, OWNER_TAG } from "../../../provider/description/ownerTag";
import { PartialError } from "../../../provider/lifecycle/partialError";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { database } from "../../../provider/resources/database/database";
import { privateDnsZone } from "../../../provider/resources/network/privateDnsZone";
import { privateEndpoint } from "../../../provider/resources/network/privateEndpoint";
import { asKept, clusterInputs, databaseInputs, endpointInputs, given, OWNER, zoneInputs } from "../given";

const clusterId = cluster.id(clusterInputs as never);
const ours = { [OWNER_TAG]: OWNER };
const running = {
  id: clusterId,
  location: "West US 2",
  sku: { name: "Balanced_B5" },
  properties: {
    resourceState: "Running",
    hostName: "cache1.westus2.redis.azure.net",
    publicNetworkAccess: "Disabled",
    highAvailability: "Enabled",
    minimumTlsVersion: "1.2",
  },
};
/** The body of an update that changes nothing: what Azure has, without what only Azure writes. */
const whole = {
  location: "West US 2",
  sku: { name: "Balanced_B5" },
  tags: ours,
  identity: { type: "None" },
  properties: { publicNetworkAccess: "Disabled", highAvailability: "Enabled", minimumTlsVersion: "1.2" },
};
const BUSY = new ArmError(400, "BadRequest", "The resource is busy undergoing system maintenance. Please retry later.");

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

describe("a database", () => {
  it("given keys that are on: answers with them as secrets; given off: without them, and does not ask", async () => {
    const { lifecycle, options, azure, checked } = given(database);
    azure.place({ ...running, tags: ours });
    const { properties } = await lifecycle.create(await checked(databaseInputs), options);
    const { primaryKey } = await azure.redis.listKeys(database.id(databaseInputs as never));
    assert.deepEqual(Object.values(properties.primaryKey as object)[1], primaryKey);
    assert.deepEqual(Object.keys(properties.primaryKey as object), ["4dabf18193072939515e22adb298388d", "value"]);

    azure.calls.length = 0;
    const off = { ...(await checked(databaseInputs)), accessKeysAuthentication: "Disabled" };
    const updated = await lifecycle.update(properties, off, options);
    assert.ok(!("primaryKey" in updated.properties));
    assert.ok(!azure.calls.some(({ verb }) => verb === "listKeys"));
    assert.deepEqual(azure.writes, ["put redisEnterprise/cache1/databases/default"]);
    assert.deepEqual(azure.calls.find(({ verb }) => verb === "put")?.body, {
      properties: {
        clientProtocol: "Encrypted",
        clusteringPolicy: "EnterpriseCluster",
        evictionPolicy: "VolatileLRU",
        accessKeysAuthentication: "Disabled",
        port: 10000,
        deferUpgrade: "NotDeferred",
      },
    });
  });

  it("given a cluster of another owner: is a stranger's, whatever its name", async () => {
    const { lifecycle, options, azure, checked } = given(database);
    azure.place({ ...running, tags: { [OWNER_TAG]: "someone" } });
    azure.place({ id: database.id(databaseInputs as never), properties: { resourceState: "Running" } });
    await assert.rejects(lifecycle.create(await checked(databaseInputs), options), /belongs to someone/);
    await lifecycle.delete(await checked(databaseInputs), options);
    assert.deepEqual(azure.writes, []);
  });
});

describe("update", () => {
  it("given new tags: sends them with the owner's mark, which Azure would drop else", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.place({ ...running, tags: { ...ours, old: "1" } });
    const before = await checked({ ...clusterInputs, tags: { old: "1" } });
    await lifecycle.update(before, await checked({ ...clusterInputs, tags: { new: "2" } }), options);
    assert.deepEqual(azure.writes, ["put redisEnterprise/cache1"]);
    assert.deepEqual(azure.calls.find(({ verb }) => verb === "put")?.body, { ...whole, tags: { new: "2", ...ours } });
  });

  it("given tags that a policy added: is no reason to write", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.place({ ...running, tags: { ...ours, costCenter: "policy" } });
    await lifecycle.update(await checked(clusterInputs), await checked(clusterInputs), options);
    assert.deepEqual(azure.writes, []);
  });

  it("given a busy Azure (400 undergoing system maintenance): asks again until it accepts", async () => {
    const { lifecycle, options, azure, checked, progress } = given(cluster);
    azure.place({ ...running, tags: ours });
    azure.failNext("put", BUSY);
    const after = await checked({ ...clusterInputs, skuName: "Balanced_B10" });
    await lifecycle.update(await checked(clusterInputs), after, options);
    assert.deepEqual(azure.writes, ["put redisEnterprise/cache1", "put redisEnterprise/cache1"]);
    assert.match(progress[0] ?? "", /busy/);
  });

  it("given a conflict with another operation: waits for its end", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.place({ ...running, tags: ours });
    azure.failNext("put", new ArmError(409, "Conflict", "another operation is in progress"));
    await lifecycle.update(
      await checked(clusterInputs),
      await checked({ ...clusterInputs, skuName: "Balanced_B10" }),
      options,
    );
    assert.equal((azure.document(clusterId)?.sku as { name: string } | undefined)?.name, "Balanced_B10");
  });

  it("given a stack that was renamed: takes its former mark and writes the new one", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.place({ ...running, tags: ours });
    const renamed = { ...clusterInputs, owner: "org/project/renamed/redis" };
    await lifecycle.update(await checked(clusterInputs), await checked(renamed), options);
    assert.deepEqual(azure.document(clusterId)?.tags, { [OWNER_TAG]: "org/project/renamed/redis" });
  });

  it("given a failed scale that left the cluster in ScalingFailed: another SKU is tried", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.place({
      ...running,
      tags: ours,
      properties: { ...running.properties, provisioningState: "Failed", resourceState: "ScalingFailed" },
    });
    const before = await checked({ ...clusterInputs, skuName: "Balanced_B5" });
    await lifecycle.update(before, await checked({ ...clusterInputs, skuName: "Balanced_B20" }), options);
    assert.deepEqual(azure.writes, ["put redisEnterprise/cache1"]);
  });
});

describe("adopting", () => {
  const adopting = { ...clusterInputs, adopt: true };

  for (const { tags, whose } of [
    { tags: {}, whose: "nobody's" },
    { tags: { [OWNER_TAG]: "org/other/prod/redis" }, whose: "somebody else's" },
  ]) {
    it(`given ${whose}, as wanted: marks it and changes nothing else`, async () => {
      const { lifecycle, options, azure } = given(cluster);
      azure.place({ ...running, tags });
      const { inputs, problems } = await lifecycle.check({}, adopting, options);
      assert.deepEqual(problems, []);
      await lifecycle.create(inputs, options);
      assert.deepEqual(
        azure.calls.filter(({ verb }) => verb === "put").map(({ body }) => body),
        [whole],
      );
      assert.deepEqual(azure.writes, ["put redisEnterprise/cache1"]);
    });
  }

  it("given differences: lists each by property, and nothing changes before there are none", async () => {
    const { lifecycle, options, azure } = given(cluster);
    azure.place({
      ...running,
      tags: { team: "a" },
      properties: { ...running.properties, publicNetworkAccess: "Enabled" },
    });
    const { problems } = await lifecycle.check({}, { ...adopting, skuName: "Balanced_B10" }, options);
    assert.deepEqual(problems.map(({ property }) => property).sort(), ["publicNetworkAccess", "skuName", "tags"]);
    assert.match(
      problems.find(({ property }) => property === "skuName")?.reason ?? "",
      /Azure has "Balanced_B5", the program wants "Balanced_B10"/,
    );
    assert.deepEqual(azure.writes, []);
  });

  it("given nothing there: makes it", async () => {
    const { lifecycle, options, azure } = given(cluster);
    const { inputs, problems } = await lifecycle.check({}, adopting, options);
    assert.deepEqual(problems, []);
    await lifecycle.create(inputs, options);
    assert.deepEqual(azure.writes, ["put redisEnterprise/cache1"]);
  });

  it("is a word for the first time: another owner's mark that comes later is respected", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.place({ ...running, tags: { [OWNER_TAG]: "someone" } });
    const inputs = await checked(adopting);
    await lifecycle.delete(inputs, options);
    await assert.rejects(
      lifecycle.update(inputs, { ...inputs, skuName: "Balanced_B10" }, options),
      /belongs to someone/,
    );
    assert.deepEqual(azure.writes, []);
  });

  it("given a database of a cluster that is adopted too: is ours as soon as the cluster is", async () => {
    const { lifecycle, options, azure } = given(database);
    azure.place({ ...running, tags: {} });
    const id = database.id(databaseInputs as never);
    const properties = {
      clusteringPolicy: "OSSCluster",
      accessKeysAuthentication: "Enabled",
      resourceState: "Running",
    };
    azure.place({ id, properties });
    const { problems } = await lifecycle.check({}, { ...databaseInputs, adopt: true }, options);
    assert.deepEqual(
      problems.map(({ property }) => property),
      ["clusteringPolicy"],
    );
    const right = await lifecycle.check(
      {},
      { ...databaseInputs, adopt: true, clusteringPolicy: "OSSCluster" },
      options,
    );
    assert.deepEqual(right.problems, []);
    azure.place({ ...running, tags: ours });
    await lifecycle.create(right.inputs, options);
    assert.deepEqual(azure.writes, []);
  });
});

describe("an update that is interrupted", () => {
  const inputs = (skuName: string) => ({ ...clusterInputs, skuName });

  it("is recorded as unsettled, so that even a program that was rolled back is compared with Azure", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.place({ ...running, tags: ours });
    const before = { ...(await checked(inputs("Balanced_B5"))), hostName: "cache1.westus2.redis.azure.net" };
    const wanted = await checked({ ...inputs("Balanced_B10"), timeouts: { update: "10s" } });
    const failed: PartialError = await lifecycle.update(before, wanted, options).then(
      () => assert.fail("it should have timed out"),
      (error) => error,
    );
    assert.equal(failed.name, "PartialError");
    assert.equal(failed.properties.settled, false);
    assert.equal(failed.properties.hostName, before.hostName);

    const back = await checked(inputs("Balanced_B5"));
    assert.equal(lifecycle.diff(failed.properties, back).changes, true);
    await lifecycle.update(failed.properties, back, options);
    assert.deepEqual(azure.document(clusterId)?.sku, { name: "Balanced_B5" });
  });

  for (const [because, timeout] of [
    ["a failure", "30m"],
    ["the end of its time", "10s"],
  ] as const)
    it(`given ${because} after its write, and the program taken back: brings the old value, and nothing else`, async () => {
      const { lifecycle, options, azure, checked, warnings } = given(cluster);
      const before = await checked({ ...inputs("Balanced_B5"), tags: { team: "a" } });
      const { properties } = await lifecycle.create(before, options);
      if (timeout === "30m") azure.endNext(new ArmError(200, "OperationFailed", "No."));
      const wanted = { ...before, skuName: "Balanced_B10", timeouts: { update: timeout } };
      const failed: PartialError = await lifecycle.update(properties, wanted, options).then(
        () => assert.fail("it should have failed"),
        (error) => error,
      );
      assert.equal(failed.name, "PartialError");
      assert.deepEqual([failed.properties.skuName, failed.properties.pending], ["Balanced_B5", ["skuName"]]);
      azure.pass(3_600_000);
      // Somebody is at it, too.
      azure.place({
        id: clusterId,
        sku: { name: "Balanced_B10" },
        tags: { team: "b", ...ours },
        properties: { publicNetworkAccess: "Enabled", provisioningState: "Succeeded", resourceState: "Running" },
      });
      azure.calls.length = 0;

      const back = await lifecycle.update(JSON.parse(JSON.stringify(failed.properties)), before, options);
      assert.deepEqual(
        azure.calls.filter(({ verb }) => verb === "put").map(({ body }) => body),
        [
          {
            ...whole,
            tags: { team: "b", ...ours },
            properties: { ...whole.properties, publicNetworkAccess: "Enabled" },
          },
        ],
      );
      assert.equal(azure.writes.length, 1);
      assert.equal(warnings.filter((line) => /changed elsewhere/.test(line)).length, 1);
      assert.equal(back.properties.pending, undefined);
      assert.equal(lifecycle.diff(back.properties, before).changes, false);
    });

  it("is not recorded when Azure refused: the state stays as it was", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.place({ ...running, tags: ours });
    azure.failNext("put", new ArmError(400, "BadRequest", "no"));
    await assert.rejects(
      lifecycle.update(await checked(inputs("Balanced_B5")), await checked(inputs("Balanced_B10")), options),
      { name: "ArmError" },
    );
  });
});

describe("an Azure that cannot be reached", () => {
  const gone = new UnreachableError("management.azure.com", "ETIMEDOUT");

  it("from the beginning: says so at once", async () => {
    const { lifecycle, options, azure, clock, checked } = given(cluster);
    azure.failNext("get", gone);
    await assert.rejects(lifecycle.create(await checked(clusterInputs), options), { name: "UnreachableError" });
    assert.equal(clock.slept, 0);
  });

  it("after it may have accepted a create: what may be there comes into the state, so that destroy finds it", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.loseAnswer("put");
    const { get, put } = azure.arm;
    Object.assign(azure.arm, {
      put: (...args: Parameters<typeof put>) => {
        azure.arm.get = () => Promise.reject(gone);
        return put(...args);
      },
    });
    const inputs = await checked({ ...clusterInputs, timeouts: { create: "10m" } });
    await assert.rejects(lifecycle.create(inputs, options), { name: "PartialError", id: clusterId });
    azure.arm.get = get;
    await lifecycle.delete(inputs, options);
    assert.equal(azure.ids.length, 0);
  });

  it("for a while during a delete, or while keys are read: only costs time", async () => {
    const { lifecycle, options, azure, checked } = given(database);
    azure.place({ ...running, tags: ours });
    azure.failNext("listKeys", new ArmError(429, "TooManyRequests", "later"));
    const { properties } = await lifecycle.create(await checked(databaseInputs), options);
    assert.ok(properties.primaryKey);
    azure.failNext("get", new ArmError(503, "ServiceUnavailable", "later"));
    await lifecycle.delete(properties, options);
    assert.equal(azure.ids.length, 1, "the cluster alone");
  });
});

describe("a private endpoint that fails after it was made", () => {
  it("is replaced by the next up, and with it the zone group that Azure removes along", async () => {
    const { lifecycle, options, azure, checked } = given(privateEndpoint);
    azure.place({ ...running, tags: ours });
    const inputs = await checked(endpointInputs);
    const { properties } = await lifecycle.create(inputs, options);
    azure.place({ id: privateEndpoint.id(endpointInputs as never), properties: { provisioningState: "Failed" } });
    const found = await lifecycle.read(properties, options);
    assert.deepEqual(lifecycle.diff(found?.properties ?? {}, inputs).replaces, ["phase"]);
  });
});

describe("a resource that differs in what cannot change", () => {
  it("given another location: refuses, and sends nothing", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.place({ ...running, location: "East US", tags: ours });
    await assert.rejects(
      lifecycle.create(await checked(clusterInputs), options),
      /location cannot change from "eastus" to "westus2"/,
    );
    assert.deepEqual(azure.writes, []);
  });

  it("given an endpoint in another subnet: makes it anew, since nothing is in it", async () => {
    const { lifecycle, options, azure, checked } = given(privateEndpoint);
    azure.place({ ...running, tags: ours });
    await lifecycle.create(
      await checked({ ...endpointInputs, subnetId: endpointInputs.subnetId.replace("endpoints", "other") }),
      options,
    );
    azure.calls.length = 0;
    await lifecycle.create(await checked(endpointInputs), options);
    assert.deepEqual(azure.writes, ["delete privateEndpoints/cache1-pe", "put privateEndpoints/cache1-pe"]);
  });
});

describe("begin mode", () => {
  it("makes a failed one anew once over all its passes, marks it, and then says what is wrong", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    const begin = { ...options, waitUntil: "started" as const };
    const noRoom = new ArmError(200, "OperationFailed", "No room.");
    azure.endNext(noRoom);
    const inputs = await checked(clusterInputs);
    let { properties } = await lifecycle.create(inputs, begin);
    const errors: string[] = [];
    let isArmed = false;
    for (let pass = 0; pass < 40; pass += 1) {
      // The second creation fails like the first.
      if (azure.writes.length === 2 && !isArmed) azure.endNext(noRoom);
      isArmed ||= azure.writes.length === 2;
      azure.pass(60_000);
      try {
        ({ properties } = await lifecycle.update(asKept(properties), inputs, begin));
      } catch (error) {
        errors.push((error as Error).message);
        if (error instanceof PartialError) ({ properties } = error);
      }
    }
    assert.deepEqual(azure.writes, [
      "put redisEnterprise/cache1",
      "delete redisEnterprise/cache1",
      "put redisEnterprise/cache1",
    ]);
    assert.equal(azure.document(clusterId)?.tags?.[ATTEMPT_TAG], "2");
    assert.match(errors[0] ?? "", /No room/, "the reason of the first failure is told before it is made anew");
    assert.match(errors.at(-1) ?? "", /is in state CreateFailed/);
  });

  it("keeps what could not be sent, outputs and their secrecy", async () => {
    const { lifecycle, options, azure, checked } = given(database);
    const begin = { ...options, waitUntil: "started" as const };
    azure.place({ ...running, tags: ours });
    const before = { ...(await checked(databaseInputs)), primaryKey: "key-in-plain-text", redisVersion: "7.4" };
    azure.place({ id: database.id(databaseInputs as never), properties: { ...before, resourceState: "Running" } });
    azure.failNext("put", new ArmError(429, "TooManyRequests", "later"));
    const after = await checked({ ...databaseInputs, evictionPolicy: "NoEviction" });
    const { properties } = await lifecycle.update(before, after, begin);
    assert.deepEqual(properties.pending, ["evictionPolicy"]);
    assert.equal(properties.redisVersion, "7.4");
    assert.equal(typeof properties.primaryKey, "object", "marked as secret again");
  });

  it("does not refuse a change of what is only meant: nothing could be lost", async () => {
    const { lifecycle, options, checked } = given(database);
    const before = await checked(databaseInputs);
    const { problems } = await lifecycle.check(before, { ...databaseInputs, clusteringPolicy: "OSSCluster" }, options);
    assert.deepEqual(problems, []);
  });
});

describe("read", () => {
  it("given drift: answers what Azure has, as inputs, by property", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.place({ ...running, sku: { name: "Balanced_B10" }, tags: { ...ours, team: "b", by: "policy" } });
    const found = await lifecycle.read(await checked({ ...clusterInputs, tags: { team: "a" } }), options);
    assert.equal(found?.inputs.skuName, "Balanced_B10");
    assert.deepEqual(found?.inputs.tags, { team: "b" }, "what a policy added is no drift");
    assert.equal(found?.inputs.location, "westus2", "West US 2 is no drift");
  });

  it("given a deletion outside: answers that it is gone", async () => {
    const { lifecycle, options, checked } = given(cluster);
    assert.equal(await lifecycle.read(await checked(clusterInputs), options), undefined);
  });

  it("given someone else's of that name by now: ours is gone", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.place({ ...running, tags: { [OWNER_TAG]: "someone" } });
    assert.equal(await lifecycle.read(await checked(clusterInputs), options), undefined);
  });

  it("given one that Azure works on: says that it is not settled, so that the next up goes on with it", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.place({
      ...running,
      tags: ours,
      properties: { ...running.properties, provisioningState: "Updating", resourceState: "Scaling" },
    });
    const inputs = await checked(clusterInputs);
    const found = await lifecycle.read(inputs, options);
    assert.equal(found?.properties.settled, false);
    assert.equal(lifecycle.diff(found?.properties ?? {}, inputs).changes, true);
  });

  it("given keys that were regenerated elsewhere: answers the new ones", async () => {
    const { lifecycle, options, azure, checked } = given(database);
    azure.place({ ...running, tags: ours });
    const { properties } = await lifecycle.create(await checked(databaseInputs), options);
    const id = database.id(databaseInputs as never);
    await azure.redis.beginRegenerateKey(id, "Primary");
    azure.pass(60_000);
    const { primaryKey } = await azure.redis.listKeys(id);
    const found = await lifecycle.read({ ...properties, primaryKey: "old" }, options);
    assert.equal((found?.properties.primaryKey as { value: string } | undefined)?.value, primaryKey);
  });
});

describe("delete", () => {
  it("given ours: deletes it and comes back when Azure answers 404", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.place({ ...running, tags: ours });
    await lifecycle.delete(await checked(clusterInputs), options);
    assert.deepEqual(azure.writes, ["delete redisEnterprise/cache1"]);
    assert.equal(azure.ids.length, 0);
  });

  it("given nothing there: is done", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    await lifecycle.delete(await checked(clusterInputs), options);
    assert.deepEqual(azure.writes, []);
  });

  it("given someone else's by now: leaves it alone and says so", async () => {
    const { lifecycle, options, azure, checked, warnings } = given(cluster);
    azure.place({ ...running, tags: { [OWNER_TAG]: "someone" } });
    await lifecycle.delete(await checked(clusterInputs), options);
    assert.deepEqual(azure.writes, []);
    assert.match(warnings[0] ?? "", /belongs to someone by now/);
  });

  it("given a mark that was removed by hand: refuses, since forgetting it would leave a Redis that costs", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.place({ ...running, tags: {} });
    await assert.rejects(
      lifecycle.delete(await checked(clusterInputs), options),
      /has lost its owner's mark and is not deleted/,
    );
    assert.deepEqual(azure.writes, []);
  });

  it("given a conflict and a delete that is superseded: tries until it is gone", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.place({ ...running, tags: ours });
    azure.failNext("delete", new ArmError(409, "Conflict", "another operation is in progress"));
    azure.endNext("canceled");
    await lifecycle.delete(await checked(clusterInputs), options);
    assert.equal(azure.ids.length, 0);
  });

  it("given a delete of an earlier run that goes on: waits for it and sends no second one", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.place({ ...running, tags: ours });
    await azure.arm.delete(clusterId, cluster.apiVersion);
    await lifecycle.delete(await checked(clusterInputs), options);
    assert.deepEqual(azure.writes, ["delete redisEnterprise/cache1"]);
  });

  it("given a zone that others use: keeps it and says why", async () => {
    const { lifecycle, options, azure, checked, warnings } = given(privateDnsZone);
    const inputs = await checked(zoneInputs);
    const id = privateDnsZone.id(inputs as never);
    azure.place({ id, tags: ours, properties: {} });
    azure.place({ id: `${id}/virtualNetworkLinks/other`, properties: {} });
    await lifecycle.delete(inputs, options);
    assert.deepEqual(azure.writes, []);
    assert.match(warnings[0] ?? "", /kept: it still has 0 record set\(s\) and 1 link\(s\) of others/);
  });
});
