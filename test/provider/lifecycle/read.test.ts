import { strict as assert } from "node:assert";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { database } from "../../../provider/resources/database/database";
import { clusterInputs, databaseInputs, given } from "../given";
import { ours, running } from "./runningCluster";

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
