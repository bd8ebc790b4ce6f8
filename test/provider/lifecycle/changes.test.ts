import { strict as assert } from "node:assert";
import { type Inputs, UNKNOWN } from "../../../provider/description/inputs";
import type { Resource } from "../../../provider/description/resource";
import type { Lifecycle } from "../../../provider/lifecycle/lifecycle";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { accessPolicyAssignment } from "../../../provider/resources/database/accessPolicyAssignment";
import { database } from "../../../provider/resources/database/database";
import { privateDnsZoneGroup } from "../../../provider/resources/network/privateDnsZoneGroup";
import { privateEndpoint } from "../../../provider/resources/network/privateEndpoint";
import { virtualNetworkLink } from "../../../provider/resources/network/virtualNetworkLink";
import {
  assignmentInputs,
  clusterInputs,
  databaseInputs,
  endpointInputs,
  given,
  linkInputs,
  zoneGroupInputs,
} from "../given";

const otherSubnet = endpointInputs.subnetId.replace("endpoints", "others");
const otherNetwork = linkInputs.virtualNetworkId.replace("vnet", "vnet2");
const otherZone = zoneGroupInputs.privateDnsZoneId.replace("/rg/", "/hub/");

/** What each change does to a running resource, row by row: the column "a change" of docs/reference.md, and more. */
const table: {
  resource: unknown;
  from: Inputs;
  change: Inputs;
  effect: "update" | "refuse" | "replace" | "ignore";
  because: string;
}[] = [
  {
    resource: cluster,
    from: clusterInputs,
    change: { clusterName: "cache2" },
    effect: "refuse",
    because: "another name is another cluster",
  },
  {
    resource: cluster,
    from: clusterInputs,
    change: { resourceGroupName: "rg2" },
    effect: "refuse",
    because: "another group is another cluster",
  },
  {
    resource: cluster,
    from: clusterInputs,
    change: { resourceGroupName: "RG" },
    effect: "ignore",
    because: "ARM does not mind the case",
  },
  {
    resource: cluster,
    from: clusterInputs,
    change: { location: "eastus" },
    effect: "refuse",
    because: "a cluster does not move",
  },
  {
    resource: cluster,
    from: clusterInputs,
    change: { location: "West US 2" },
    effect: "ignore",
    because: "the same region",
  },
  {
    resource: cluster,
    from: clusterInputs,
    change: { subscriptionId: "00000000-0000-0000-0000-000000000002" },
    effect: "refuse",
    because: "another subscription",
  },
  {
    resource: cluster,
    from: clusterInputs,
    change: { skuName: "Balanced_B10" },
    effect: "update",
    because: "Azure scales in place",
  },
  {
    resource: cluster,
    from: { ...clusterInputs, highAvailability: "Disabled" },
    change: { highAvailability: "Enabled" },
    effect: "update",
    because: "Azure can add it",
  },
  {
    resource: cluster,
    from: { ...clusterInputs, highAvailability: "Enabled" },
    change: { highAvailability: "Disabled" },
    effect: "refuse",
    because: "Azure cannot take it away",
  },
  {
    resource: cluster,
    from: clusterInputs,
    change: { publicNetworkAccess: "Enabled" },
    effect: "update",
    because: "updatable",
  },
  { resource: cluster, from: clusterInputs, change: { tags: { a: "b" } }, effect: "update", because: "updatable" },
  { resource: cluster, from: clusterInputs, change: { tags: {} }, effect: "ignore", because: "no tags are no tags" },
  {
    resource: cluster,
    from: clusterInputs,
    change: { owner: "org/project/other/redis" },
    effect: "update",
    because: "a renamed stack marks it anew",
  },
  {
    resource: cluster,
    from: clusterInputs,
    change: { timeouts: { delete: "1h" } },
    effect: "update",
    because: "nothing in Azure, but a deletion reads them from the state",
  },
  {
    resource: cluster,
    from: clusterInputs,
    change: { allowReplacement: ["location"] },
    effect: "ignore",
    because: "a word for later",
  },
  {
    resource: cluster,
    from: clusterInputs,
    change: { resourceUrn: "urn:x" },
    effect: "ignore",
    because: "where progress is shown",
  },
  {
    resource: database,
    from: { ...databaseInputs, clusteringPolicy: "NoCluster" },
    change: { clusteringPolicy: "EnterpriseCluster" },
    effect: "update",
    because: "the one change in place",
  },
  {
    resource: database,
    from: { ...databaseInputs, clusteringPolicy: "EnterpriseCluster" },
    change: { clusteringPolicy: "OSSCluster" },
    effect: "refuse",
    because: "the database is made anew",
  },
  {
    resource: database,
    from: { ...databaseInputs, clusteringPolicy: "OSSCluster" },
    change: { clusteringPolicy: "NoCluster" },
    effect: "refuse",
    because: "the database is made anew",
  },
  {
    resource: database,
    from: databaseInputs,
    change: { evictionPolicy: "NoEviction" },
    effect: "update",
    because: "updatable",
  },
  {
    resource: database,
    from: databaseInputs,
    change: { accessKeysAuthentication: "Disabled" },
    effect: "update",
    because: "updatable",
  },
  {
    resource: database,
    from: databaseInputs,
    change: { clientProtocol: "Plaintext" },
    effect: "update",
    because: "updatable",
  },
  {
    resource: database,
    from: databaseInputs,
    change: { skuName: "Balanced_B10" },
    effect: "ignore",
    because: "the cluster's business",
  },
  {
    resource: privateEndpoint,
    from: endpointInputs,
    change: { subnetId: otherSubnet },
    effect: "replace",
    because: "no data in it",
  },
  {
    resource: privateEndpoint,
    from: endpointInputs,
    change: { subnetId: endpointInputs.subnetId.toUpperCase() },
    effect: "ignore",
    because: "the same id",
  },
  {
    resource: accessPolicyAssignment,
    from: assignmentInputs,
    change: { objectId: "99999999-2222-3333-4444-555555555555" },
    effect: "replace",
    because: "another identity is another assignment, and nothing is in it",
  },
  {
    resource: accessPolicyAssignment,
    from: { ...assignmentInputs, objectId: "aaaaaaaa-2222-3333-4444-555555555555" },
    change: { objectId: "AAAAAAAA-2222-3333-4444-555555555555" },
    effect: "ignore",
    because: "the same GUID",
  },
  {
    resource: privateDnsZoneGroup,
    from: zoneGroupInputs,
    change: { privateDnsZoneId: otherZone },
    effect: "update",
    because: "the record moves",
  },
  {
    resource: virtualNetworkLink,
    from: linkInputs,
    change: { virtualNetworkId: otherNetwork },
    effect: "replace",
    because: "no data in it",
  },
];

/** What the engine is told, without the list of properties. */
function verdict(lifecycle: Lifecycle<never>, before: Inputs, after: Inputs) {
  const { changes, replaces } = lifecycle.diff(before, after);
  return { changes, replaces };
}

describe("changes", () => {
  for (const { resource, from, change, effect, because } of table) {
    const { kind, noun } = resource as Resource<never>;
    it(`given ${kind} ${JSON.stringify(change)}: ${effect}, because ${because}`, async () => {
      const { lifecycle, options, checked, azure } = given(resource as Resource<never>);
      azure.place({ id: (resource as Resource<never>).id(from as never), properties: {} });
      const before = await checked(from);
      const { inputs: after, problems } = await lifecycle.check(before, { ...from, ...change }, options);
      const [property = ""] = Object.keys(change);
      if (effect === "refuse") {
        assert.deepEqual(
          problems.map((problem) => problem.property),
          [property],
        );
        const [{ reason } = { reason: "" }] = problems;
        assert.match(
          reason,
          /^cannot change from .+ to .+ in place: .*(lost|anew)/,
          "says both values and what would be lost",
        );
        assert.ok(reason.endsWith(`To allow it, add allowReplacement: ["${property}"].`), reason);
        const allowed = { ...from, ...change, allowReplacement: [property] };
        const allowing = await lifecycle.check(before, allowed, options);
        assert.deepEqual(allowing.problems, [], "allowed by name");
        assert.deepEqual(verdict(lifecycle as never, before, allowing.inputs), { changes: true, replaces: [property] });
        const other = await lifecycle.check(before, { ...allowed, allowReplacement: ["somethingElse"] }, options);
        assert.equal(other.problems.length, 1, "another name allows nothing");
        return;
      }
      assert.deepEqual(problems, []);
      assert.deepEqual(
        verdict(lifecycle as never, before, after),
        {
          changes: effect !== "ignore",
          replaces: effect === "replace" ? [property] : [],
        },
        `${noun} ${property}`,
      );
    });
  }

  it("given an output that a preview does not know: an update at most, never a replacement", async () => {
    const { lifecycle, checked } = given(privateEndpoint);
    const before = await checked(endpointInputs);
    assert.deepEqual(verdict(lifecycle as never, before, { ...before, subnetId: UNKNOWN }), {
      changes: true,
      replaces: [],
    });
  });

  it("given nothing changed: says so", async () => {
    const { lifecycle, checked } = given(cluster);
    const before = await checked(clusterInputs);
    assert.deepEqual(verdict(lifecycle as never, { ...before, hostName: "x" }, { ...before }), {
      changes: false,
      replaces: [],
    });
  });

  it("given a resource that a read found unsettled: the next up goes on with it", async () => {
    const { lifecycle, checked } = given(cluster);
    const before = await checked(clusterInputs);
    assert.equal(lifecycle.diff({ ...before, settled: false }, before).changes, true);
  });
});
