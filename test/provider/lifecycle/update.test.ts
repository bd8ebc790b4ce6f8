import { strict as assert } from "node:assert";
import { ArmError } from "../../../provider/azure/errors";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { clusterInputs, given } from "../given";
import { BUSY, clusterId, ours, running, whole } from "./runningCluster";

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
