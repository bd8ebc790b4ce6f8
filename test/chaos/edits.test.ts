import { strict as assert } from "node:assert";
import { cluster } from "../../provider/resources/cluster/cluster";
import { clusterInputs, given } from "../provider/given";
import { InProcessAzure } from "../provider/inProcess/inProcessAzure";
import { Choices } from "./choices";
import { EDITS } from "./edits";
import { PLACE } from "./hand";

describe('the bad edit "no capacity"', () => {
  const cases = [
    { clusterPut: "applied", because: "the PUT begins an operation" },
    { clusterPut: "ignored", because: "the PUT changes nothing, and the PATCH after it begins the operation" },
  ] as const;
  for (const { clusterPut, because } of cases)
    it(`given clusterPut=${clusterPut}: fails for lack of room, since ${because}`, async () => {
      const azure = new InProcessAzure({ doubts: { clusterPut } });
      const { lifecycle, checked, options } = given(cluster, azure);
      const { properties } = await lifecycle.create(await checked(clusterInputs), options);
      const instance = { ...clusterInputs, clusteringPolicy: "OSSCluster" };
      const step = EDITS["no capacity"]?.(new Choices(1), { network: {}, instance }, PLACE);
      for (const fault of step?.faults ?? []) azure.fault(fault);
      const skuName = step?.declaration.instance?.skuName;
      const scaled = await checked({ ...clusterInputs, skuName });
      await assert.rejects(lifecycle.update(properties, scaled, options), /No room in this region/);
    });
});
