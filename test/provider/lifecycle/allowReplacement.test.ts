import { strict as assert } from "node:assert";
import { type Inputs, UNKNOWN } from "../../../provider/description/inputs";
import { lifecycles } from "../../../provider/kinds";
import { SILENT } from "../../../provider/lifecycle/log";
import type { Kind } from "../../../provider/typeTokens";
import { assignmentInputs, clusterInputs, databaseInputs, endpointInputs, linkInputs, zoneGroupInputs } from "../given";
import { InProcessAzure } from "../inProcess/inProcessAzure";

const azure = new InProcessAzure();
const kinds = lifecycles({ azure: async () => azure, clock: azure.clock });
const problems = async (kind: Kind, inputs: Inputs, allowReplacement: unknown) =>
  (await kinds[kind].check({}, { ...inputs, allowReplacement }, { log: SILENT })).problems;

const instance: readonly [Kind, Inputs][] = [
  ["Cluster", clusterInputs],
  ["Database", databaseInputs],
  ["AccessPolicyAssignment", assignmentInputs],
  ["PrivateEndpoint", endpointInputs],
  ["PrivateDnsZoneGroup", zoneGroupInputs],
];

describe("allowReplacement", () => {
  for (const [kind, inputs] of instance) {
    it(`given ${kind}: takes the names of everything in the instance, since all of it is given the same`, async () => {
      const names = ["clusterName", "clusteringPolicy", "geoReplication", "highAvailability", "location", "modules"];
      assert.deepEqual(await problems(kind, inputs, [...names, "resourceGroupName", "subscriptionId"]), []);
    });
  }

  const refused: { kind: Kind; inputs: Inputs; name: string; because: string }[] = [
    { kind: "Cluster", inputs: clusterInputs, name: "clusteringPolcy", because: "a typo allows nothing" },
    { kind: "Database", inputs: databaseInputs, name: "Location", because: "case counts" },
    { kind: "Cluster", inputs: clusterInputs, name: "skuName", because: "nothing is made anew for a SKU" },
    { kind: "Cluster", inputs: clusterInputs, name: "evictionPolicy", because: "it changes in place" },
    { kind: "Cluster", inputs: clusterInputs, name: "redisVersion", because: "nothing allows an earlier Redis" },
    { kind: "Cluster", inputs: clusterInputs, name: "toString", because: "it is no property" },
    { kind: "VirtualNetworkLink", inputs: linkInputs, name: "clusterName", because: "a network has none" },
  ];
  for (const { kind, inputs, name, because } of refused) {
    it(`given ${kind} with ${name}: refused with the names that there are, because ${because}`, async () => {
      const [first, ...more] = await problems(kind, inputs, ["resourceGroupName", name]);
      assert.deepEqual(more, []);
      assert.equal(first?.property, "allowReplacement[1]");
      assert.match(first?.reason ?? "", new RegExp(`^allows nothing: "${name}" is none of .*resourceGroupName`));
      assert.doesNotMatch(first?.reason ?? "", /skuName,|evictionPolicy,|redisVersion,/);
    });
  }

  it("given the network: takes what is refused there", async () => {
    const names = ["addressPrefix", "resourceGroupName", "subscriptionId", "virtualNetworkId"];
    assert.deepEqual(await problems("VirtualNetworkLink", linkInputs, names), []);
  });

  it("given names that a preview does not know: leaves them to up", async () => {
    assert.deepEqual(await problems("Cluster", clusterInputs, UNKNOWN), []);
    assert.deepEqual(await problems("Cluster", clusterInputs, ["location", UNKNOWN]), []);
  });
});
