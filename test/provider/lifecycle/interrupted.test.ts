import { strict as assert } from "node:assert";
import { ArmError, UnreachableError } from "../../../provider/azure/errors";
import type { PartialError } from "../../../provider/lifecycle/partialError";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { database } from "../../../provider/resources/database/database";
import { clusterInputs, databaseInputs, given } from "../given";
import { clusterId, ours, running, whole } from "./runningCluster";

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
