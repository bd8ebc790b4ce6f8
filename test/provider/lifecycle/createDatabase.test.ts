import { strict as assert } from "node:assert";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { database } from "../../../provider/resources/database/database";
import { databaseInputs, given } from "../given";
import { ours, running } from "./runningCluster";

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
