import { strict as assert } from "node:assert";
import { ArmError } from "../../../provider/azure/errors";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { privateDnsZone } from "../../../provider/resources/network/privateDnsZone";
import { clusterInputs, given, zoneInputs } from "../given";
import { clusterId, ours, running } from "./runningCluster";

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
