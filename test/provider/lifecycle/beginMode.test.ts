import { strict as assert } from "node:assert";
import { ArmError } from "../../../provider/azure/errors";
import { ATTEMPT_TAG } from "../../../provider/description/ownerTag";
import { PartialError } from "../../../provider/lifecycle/partialError";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { database } from "../../../provider/resources/database/database";
import { asKept, clusterInputs, databaseInputs, given } from "../given";
import { clusterId, ours, running } from "./runningCluster";

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

  it("makes a database that had to wait for its cluster, also where the program names the version of Redis", async () => {
    const { lifecycle, options, azure, checked } = given(database);
    const begin = { ...options, waitUntil: "started" as const };
    const inputs = await checked({ ...databaseInputs, redisVersion: "7.4" });
    let { properties } = await lifecycle.create(inputs, begin);
    assert.match(String(properties.phase), /^waiting for/);
    azure.place({ ...running, tags: ours });
    for (let pass = 0; pass < 5; pass += 1) {
      azure.pass(60_000);
      ({ properties } = await lifecycle.update(asKept(properties), inputs, begin));
    }
    assert.deepEqual(azure.writes, ["put redisEnterprise/cache1/databases/default"]);
  });

  it("does not refuse a change of what is only meant: nothing could be lost", async () => {
    const { lifecycle, options, checked } = given(database);
    const before = await checked(databaseInputs);
    const { problems } = await lifecycle.check(before, { ...databaseInputs, clusteringPolicy: "OSSCluster" }, options);
    assert.deepEqual(problems, []);
  });
});
