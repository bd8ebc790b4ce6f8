import { strict as assert } from "node:assert";
import { MICROSOFT_CACHE } from "../../../provider/azure/apiVersions";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { clusterInputs, given, OWNER } from "../given";

const theirs = { [OWNER_TAG]: "org/other/stack/redis" };

describe("a program that goes on saying adopt: true", () => {
  const elsewhere = { ...clusterInputs, clusterName: "cache2", adopt: true, allowReplacement: ["clusterName"] };

  it("given a new name that is somebody else's: lists what differs, as for any other adoption", async () => {
    const { lifecycle, azure, checked, options } = given(cluster);
    const before = await checked({ ...clusterInputs, adopt: true });
    const other = cluster.writing.body((await checked({ ...elsewhere, skuName: "Balanced_B20" })) as never);
    azure.place({ id: cluster.id(elsewhere as never), ...other, tags: theirs });
    const { problems } = await lifecycle.check(before, elsewhere, options);
    assert.deepEqual(
      problems.map(({ property }) => property),
      ["skuName"],
    );
  });

  it("given one that changed between check and create: is left as it is", async () => {
    const { lifecycle, azure, checked, options } = given(cluster);
    const inputs = await checked({ ...clusterInputs, adopt: true });
    const other = cluster.writing.body((await checked({ ...clusterInputs, skuName: "Balanced_B20" })) as never);
    azure.place({ id: cluster.id(inputs as never), ...other, tags: theirs });
    await assert.rejects(lifecycle.create(inputs, options), /is left as it is: skuName differs .*"Balanced_B20"/);
    assert.deepEqual(azure.writes, []);
  });
});

describe("a cluster whose mark was taken away in Azure", () => {
  it("given an update: is not changed, and the sentence says which tag to set", async () => {
    const { lifecycle, azure, checked, options } = given(cluster);
    const inputs = await checked(clusterInputs);
    const { id, properties } = await lifecycle.create(inputs, options);
    azure.place({ ...(await azure.arm.get(id, MICROSOFT_CACHE)), id, tags: {} });
    azure.calls.length = 0;
    await assert.rejects(lifecycle.update(properties, { ...inputs, tags: { team: "a" } }, options), (error: Error) => {
      assert.match(error.message, /has lost its owner's mark and is not changed: set the tag/);
      assert.ok(error.message.includes(OWNER));
      return true;
    });
    assert.deepEqual(azure.writes, []);
  });
});

describe("timeouts that a program changed alone", () => {
  it("are in the state afterwards, where a deletion finds them, and nothing is written", async () => {
    const { lifecycle, azure, checked, options } = given(cluster);
    const inputs = await checked(clusterInputs);
    const { properties } = await lifecycle.create(inputs, options);
    azure.calls.length = 0;
    const wanted = await checked({ ...clusterInputs, timeouts: { delete: "2h" } });
    assert.equal(lifecycle.diff(properties, wanted).changes, true);
    const updated = await lifecycle.update(properties, wanted, options);
    assert.deepEqual(updated.properties.timeouts, { delete: "2h" });
    assert.deepEqual(azure.writes, []);
  });
});
