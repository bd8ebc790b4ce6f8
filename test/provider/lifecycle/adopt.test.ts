import { strict as assert } from "node:assert";
import { type Inputs, UNKNOWN } from "../../../provider/description/inputs";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { lifecycles } from "../../../provider/kinds";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { accessPolicyAssignment } from "../../../provider/resources/database/accessPolicyAssignment";
import { database } from "../../../provider/resources/database/database";
import { privateDnsZoneGroup } from "../../../provider/resources/network/privateDnsZoneGroup";
import { privateEndpoint } from "../../../provider/resources/network/privateEndpoint";
import { assignmentInputs, clusterInputs, databaseInputs, endpointInputs, OWNER, zoneGroupInputs } from "../given";
import { InProcessAzure } from "../inProcess/inProcessAzure";

const adopt = true;
const named = { location: "privateEndpointLocation" };
const assignmentNamed = { objectId: "accessPolicyAssignments.app.objectId" };

/** What the component hands to its cluster; `change` is what the program has otherwise, by kind. */
function adopting(change: Readonly<Record<string, Inputs>> = {}): Inputs {
  const part = (kind: string, inputs: Inputs) => ({ kind, inputs: { ...inputs, adopt, ...change[kind] } });
  return {
    ...clusterInputs,
    adopt,
    ...change.Cluster,
    adopts: [
      part("Database", databaseInputs),
      { ...part("AccessPolicyAssignment", assignmentInputs), named: assignmentNamed },
      { ...part("PrivateEndpoint", endpointInputs), named },
      part("PrivateDnsZoneGroup", zoneGroupInputs),
    ],
  };
}

/** An instance with all of its parts, whoever's it is. */
function placed(tags: Record<string, string> = {}): InProcessAzure {
  const azure = new InProcessAzure();
  azure.place({
    id: cluster.id(clusterInputs as never),
    location: "West US 2",
    sku: { name: "Balanced_B5" },
    tags,
    properties: { resourceState: "Running", highAvailability: "Enabled", publicNetworkAccess: "Disabled" },
  });
  azure.place({
    id: database.id(databaseInputs as never),
    properties: { resourceState: "Running", clusteringPolicy: "EnterpriseCluster", evictionPolicy: "VolatileLRU" },
  });
  azure.place({
    id: accessPolicyAssignment.id(assignmentInputs as never),
    properties: { user: { objectId: assignmentInputs.objectId } },
  });
  azure.place({
    id: privateEndpoint.id(endpointInputs as never),
    location: "westus2",
    tags,
    properties: { subnet: { id: endpointInputs.subnetId } },
  });
  azure.place({
    id: privateDnsZoneGroup.id(zoneGroupInputs as never),
    properties: {
      privateDnsZoneConfigs: [{ name: "default", properties: { privateDnsZoneId: zoneGroupInputs.privateDnsZoneId } }],
    },
  });
  return azure;
}

function given(azure = placed()) {
  const warnings: string[] = [];
  const options = { log: { warn: (line: string) => void warnings.push(line), progress: () => {} } };
  const all = lifecycles({ azure: async () => azure, clock: azure.clock, deletions: new Map() });
  return { azure, options, warnings, all };
}

describe("adopting an instance", () => {
  it("given differences in all of its parts: lists each with the cluster's, by the names of the program", async () => {
    const { all, options, azure } = given();
    const raw = adopting({
      Cluster: { skuName: "Balanced_B10" },
      Database: { evictionPolicy: "NoEviction", clusteringPolicy: "OSSCluster" },
      AccessPolicyAssignment: { objectId: "99999999-2222-3333-4444-555555555555" },
      PrivateEndpoint: { location: "westeurope" },
      PrivateDnsZoneGroup: { privateDnsZoneId: zoneGroupInputs.privateDnsZoneId.replace("/rg/", "/hub/") },
    });
    const { problems } = await all.Cluster.check({}, raw, options);
    assert.deepEqual(problems.map(({ property }) => property).sort(), [
      "accessPolicyAssignments.app.objectId",
      "clusteringPolicy",
      "evictionPolicy",
      "privateDnsZoneId",
      "privateEndpointLocation",
      "skuName",
    ]);
    const { reason } = problems.find(({ property }) => property === "evictionPolicy") ?? {};
    assert.match(reason ?? "", /^differs from the Redis database .*Azure has "VolatileLRU", declared is "NoEvict/);
    assert.deepEqual(azure.writes, []);
  });

  it("given one that is as wanted: says nothing, and the parts are in no input of the cluster", async () => {
    const { all, options, warnings } = given();
    const { inputs, problems } = await all.Cluster.check({}, adopting(), options);
    assert.deepEqual(problems, []);
    assert.deepEqual(warnings, []);
    assert.ok(!("adopts" in inputs));
    assert.equal(inputs.adopt, true);
    assert.deepEqual(all.Cluster.diff(inputs, inputs), { changes: false, replaces: [], changed: [] });
  });

  it("given a part that is not there: does not miss it, since it is made", async () => {
    const { all, options, azure } = given();
    azure.remove(database.id(databaseInputs as never));
    const { problems } = await all.Cluster.check({}, adopting({ Database: { evictionPolicy: "NoEviction" } }), options);
    assert.deepEqual(problems, []);
  });

  it("given one that carries our mark already, as after a run that was killed: compares all the same", async () => {
    const { all, options } = given(placed({ [OWNER_TAG]: OWNER }));
    const raw = adopting({ Database: { evictionPolicy: "NoEviction" }, PrivateEndpoint: { location: "westeurope" } });
    const { problems } = await all.Cluster.check({}, raw, options);
    assert.deepEqual(
      problems.map(({ property }) => property),
      ["evictionPolicy", "privateEndpointLocation"],
    );
  });

  it("given a cluster that runs in the state: asks nothing of Azure any more", async () => {
    const { all, options, azure } = given();
    const { inputs } = await all.Cluster.check({}, adopting(), options);
    azure.calls.length = 0;
    const { problems } = await all.Cluster.check(inputs, adopting({ Database: { port: 10001 } }), options);
    assert.deepEqual(problems, []);
    assert.deepEqual(azure.calls, []);
  });

  it("given a part that is wrong in itself: says so with the cluster, before anything is marked", async () => {
    const { all, options } = given();
    const { problems } = await all.Cluster.check(
      {},
      adopting({ Database: { evictionPolicy: "volatile-lru" } }),
      options,
    );
    assert.deepEqual(
      problems.map(({ property }) => property),
      ["evictionPolicy"],
    );
    assert.match(problems[0]?.reason ?? "", /VolatileLRU/);
  });

  it("given values that a preview does not know: compares the others, and says once which are compared later", async () => {
    const { all, options, warnings } = given();
    const raw = adopting({
      Cluster: { tags: { of: UNKNOWN }, skuName: "Balanced_B10" },
      Database: { evictionPolicy: "NoEviction" },
      PrivateEndpoint: { subnetId: UNKNOWN, location: "westeurope", tags: { of: UNKNOWN } },
      PrivateDnsZoneGroup: { privateDnsZoneId: UNKNOWN },
    });
    const { problems } = await all.Cluster.check({}, raw, options);
    assert.deepEqual(problems.map(({ property }) => property).sort(), [
      "evictionPolicy",
      "privateEndpointLocation",
      "skuName",
    ]);
    assert.deepEqual(warnings, [
      "Not known before `pulumi up`, and compared only then, before anything is adopted: tags, subnetId, privateDnsZoneId.",
    ]);
  });

  it("given names that a preview does not know: asks nothing about what they name", async () => {
    const { all, options, azure } = given();
    const { problems } = await all.Cluster.check(
      {},
      adopting({ PrivateEndpoint: { privateEndpointName: UNKNOWN, location: "westeurope" } }),
      options,
    );
    assert.deepEqual(problems, []);
    assert.ok(azure.calls.every(({ id }) => !id.includes(UNKNOWN)));
  });

  it("given what a part warns of: leaves it to the part's own check", async () => {
    const { all, options, warnings } = given();
    const persistent = { persistence: { rdbEnabled: true, rdbFrequency: "1h" }, evictionPolicy: "SomethingNew" };
    await all.Cluster.check({}, adopting({ Database: persistent }), options);
    assert.deepEqual(warnings, []);
    await all.Database.check({}, { ...databaseInputs, ...persistent }, options);
    assert.match(warnings.join(), /SomethingNew/);
  });

  it("given parts without adopt: refuses the property, which no program has", async () => {
    const { all, options } = given();
    const { adopt: _, ...raw } = adopting();
    const { problems } = await all.Cluster.check({}, raw, options);
    assert.deepEqual(problems, [{ property: "adopts", reason: "is not a property of this resource" }]);
  });

  it("given a part of a kind that there is not: is refused", async () => {
    const { all, options } = given();
    const raw = { ...clusterInputs, adopt, adopts: [{ kind: "toString", inputs: {} }] };
    await assert.rejects(all.Cluster.check({}, raw, options), /Redis cluster has no toString that could be adopted/);
  });

  it("given adopt: false, as an output may turn out to be: looks at none of them", async () => {
    const { all, options, azure } = given();
    const { inputs, problems } = await all.Cluster.check({}, { ...adopting(), adopt: false }, options);
    assert.deepEqual(problems, []);
    assert.ok(!("adopts" in inputs));
    assert.deepEqual(azure.calls, []);
  });
});
