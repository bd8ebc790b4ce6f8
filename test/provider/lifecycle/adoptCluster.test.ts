import { strict as assert } from "node:assert";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { database } from "../../../provider/resources/database/database";
import { clusterInputs, databaseInputs, given } from "../given";
import { ours, running, whole } from "./runningCluster";

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
      /Azure has "Balanced_B5", declared is "Balanced_B10"/,
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
