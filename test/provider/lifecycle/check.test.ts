import { strict as assert } from "node:assert";
import { ArmError } from "../../../provider/azure/errors";
import { type Inputs, UNKNOWN } from "../../../provider/description/inputs";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import type { Resource } from "../../../provider/description/resource";
import { ownerHash } from "../../../provider/names";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { database } from "../../../provider/resources/database/database";
import { privateDnsZone } from "../../../provider/resources/network/privateDnsZone";
import { privateDnsZoneGroup } from "../../../provider/resources/network/privateDnsZoneGroup";
import { privateEndpoint } from "../../../provider/resources/network/privateEndpoint";
import { subnet } from "../../../provider/resources/network/subnet";
import { virtualNetworkLink } from "../../../provider/resources/network/virtualNetworkLink";
import {
  clusterInputs,
  databaseInputs,
  endpointInputs,
  given,
  linkInputs,
  SUBSCRIPTION,
  zoneGroupInputs,
  zoneInputs,
} from "../given";

const subnetInputs = {
  ...zoneInputs,
  virtualNetworkId: linkInputs.virtualNetworkId,
  subnetName: `redis-${ownerHash(zoneInputs.owner)}`,
  addressPrefix: "10.0.1.0/27",
};

interface Row {
  readonly resource: Resource<never>;
  readonly inputs: Inputs;
  /** `property reason`, the reason as a pattern. */
  readonly problem: [property: string, reason: RegExp];
  readonly because: string;
}

const row = (resource: unknown, inputs: Inputs, problem: Row["problem"], because: string): Row => ({
  resource: resource as Resource<never>,
  inputs,
  problem,
  because,
});

const wrong: Row[] = [
  row(cluster, { ...clusterInputs, skuName: "B10" }, ["skuName", /Balanced_B10/], "a SKU name has a family"),
  row(cluster, { ...clusterInputs, skuName: "Enterprise_E10" }, ["skuName", /./], "Azure ended these SKUs in 2026"),
  row(
    cluster,
    { ...clusterInputs, skuName: undefined },
    ["skuName", /^is required: the name of a SKU such as "Balanced_B10"$/],
    "there is no default size",
  ),
  row(cluster, { ...clusterInputs, clusterName: "a--b" }, ["clusterName", /single hyphens/], "Azure's pattern"),
  row(cluster, { ...clusterInputs, clusterName: "x".repeat(61) }, ["clusterName", /60/], "Azure's length"),
  row(
    cluster,
    { ...clusterInputs, location: "west/us" },
    ["location", /region/],
    "it goes into no path, but is no region",
  ),
  row(cluster, { ...clusterInputs, zones: ["1"] }, ["zones", /by itself/], "Azure refuses zones for every SKU"),
  row(cluster, { ...clusterInputs, capacity: 2 }, ["capacity", /skuName/], "only the legacy SKUs had a capacity"),
  row(cluster, { ...clusterInputs, colour: "red" }, ["colour", /not a property/], "a typo must not be ignored"),
  row(
    cluster,
    { ...clusterInputs, highAvailability: true },
    ["highAvailability", /Enabled/],
    "Azure's word, no boolean",
  ),
  row(cluster, { ...clusterInputs, minimumTlsVersion: "1.0" }, ["minimumTlsVersion", /1\.2/], "Azure ended 1.0"),
  row(cluster, { ...clusterInputs, tags: { a: 1 } }, ["tags.a", /is not text/], "tags are text"),
  row(
    cluster,
    { ...clusterInputs, tags: { "a b": 1 } },
    ['tags["a b"]', /is not text/],
    "the path is one that can be written",
  ),
  row(
    cluster,
    { ...clusterInputs, tags: { "pulumi-azure-managed-redis-owner": "me" } },
    ['tags["pulumi-azure-managed-redis-owner"]', /the provider's own/],
    "a program must not take over by its tags",
  ),
  row(cluster, { ...clusterInputs, timeouts: { create: "soon" } }, ["timeouts.create", /45m/], "a Go duration"),
  row(
    cluster,
    { ...clusterInputs, subscriptionId: undefined },
    ["subscriptionId", /ARM_SUBSCRIPTION_ID/],
    "says where from",
  ),
  row(
    cluster,
    { ...clusterInputs, resourceGroupName: "rg." },
    ["resourceGroupName", /resource group/],
    "ends in a dot",
  ),
  row(
    database,
    { ...databaseInputs, clusteringPolicy: "oss cluster" },
    ["clusteringPolicy", /OSSCluster/],
    "malformed",
  ),
  row(
    database,
    { ...databaseInputs, evictionPolicy: "volatile-lru" },
    ["evictionPolicy", /VolatileLRU/],
    "Redis' spelling",
  ),
  row(
    database,
    { ...databaseInputs, clusteringPolicy: "NoCluster", skuName: "Balanced_B50" },
    ["clusteringPolicy", /25 GB.*Balanced_B50 has 60 GB/],
    "Azure's limit for a database without shards",
  ),
  row(privateEndpoint, { ...endpointInputs, subnetId: "my-subnet" }, ["subnetId", /id such as/], "a name is no id"),
  row(
    privateEndpoint,
    { ...endpointInputs, subnetId: linkInputs.virtualNetworkId },
    ["subnetId", /subnets/],
    "an id of another type",
  ),
  row(
    privateDnsZoneGroup,
    { ...zoneGroupInputs, privateDnsZoneId: "none" },
    ["privateDnsZoneId", /write "none" as plain text/],
    "only an output of none gets here",
  ),
  row(privateDnsZone, { ...zoneInputs, privateZoneName: "local" }, ["privateDnsZoneName", /2 to 34/], "one label"),
  row(virtualNetworkLink, { ...linkInputs, virtualNetworkId: "" }, ["virtualNetworkId", /id such as/], "empty"),
  row(
    subnet,
    { ...subnetInputs, addressPrefix: "10.0.0.0" },
    ["subnetAddressPrefix", /range/],
    "an address is no range",
  ),
  row(
    subnet,
    { ...subnetInputs, addressPrefix: "10.0.0.0/30" },
    ["subnetAddressPrefix", /8 addresses/],
    "Azure keeps five",
  ),
];

describe("check", () => {
  for (const { resource, inputs, problem, because } of wrong) {
    const [property, reason] = problem;
    it(`given a wrong ${resource.kind}: refuses ${property} (${because}) and asks nothing of Azure`, async () => {
      const { lifecycle, options, azure } = given(resource);
      const { problems } = await lifecycle.check({}, inputs, options);
      assert.equal(problems.length, 1, JSON.stringify(problems));
      assert.equal(problems[0]?.property, property);
      assert.match(problems[0]?.reason ?? "", reason);
      assert.deepEqual(azure.calls, []);
    });
  }

  it("given only what is required: fills what is always sent", async () => {
    const { checked } = given(cluster);
    assert.deepEqual(await checked(clusterInputs), {
      ...clusterInputs,
      highAvailability: "Enabled",
      minimumTlsVersion: "1.2",
      publicNetworkAccess: "Disabled",
    });
    const db = await given(database).checked(databaseInputs);
    assert.deepEqual(
      [db.clusteringPolicy, db.evictionPolicy, db.accessKeysAuthentication, db.clientProtocol, db.port],
      ["EnterpriseCluster", "VolatileLRU", "Enabled", "Encrypted", 10000],
    );
  });

  it("given a region as people write it: takes Azure's short name", async () => {
    assert.equal((await given(cluster).checked({ ...clusterInputs, location: "West US 2" })).location, "westus2");
  });

  it("given outputs that a preview does not know: passes them, and still refuses what is wrong beside them", async () => {
    const { lifecycle, options } = given(cluster);
    const raw = { ...clusterInputs, resourceGroupName: UNKNOWN, tags: { cost: UNKNOWN }, skuName: "nonsense" };
    const { inputs, problems } = await lifecycle.check({}, raw, options);
    assert.deepEqual(
      problems.map(({ property }) => property),
      ["skuName"],
    );
    assert.equal(inputs.resourceGroupName, UNKNOWN);
    assert.deepEqual(inputs.tags, { cost: UNKNOWN });
  });

  const surprising: { resource: unknown; inputs: Inputs; warning: RegExp }[] = [
    { resource: cluster, inputs: { ...clusterInputs, skuName: "Balanced_B2" }, warning: /Balanced_B2 is not known/ },
    { resource: cluster, inputs: { ...clusterInputs, highAvailability: "Disabled" }, warning: /loses its data/ },
    { resource: database, inputs: { ...databaseInputs, clusteringPolicy: "NoCluster" }, warning: /25 GB/ },
    { resource: database, inputs: { ...databaseInputs, clusteringPolicy: "OSSCluster" }, warning: /MOVED/ },
    {
      resource: database,
      inputs: { ...databaseInputs, clusteringPolicy: "NewCluster" },
      warning: /NewCluster is not known/,
    },
    { resource: database, inputs: { ...databaseInputs, clientProtocol: "Plaintext" }, warning: /unencrypted/ },
  ];
  for (const { resource, inputs, warning } of surprising) {
    it(`given a choice that surprises: warns ${warning} and goes on`, async () => {
      const { lifecycle, options, warnings } = given(resource as Resource<never>);
      const { problems } = await lifecycle.check({}, inputs, options);
      assert.deepEqual(problems, []);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? "", warning);
    });
  }

  describe("given a choice that surprises, made before", () => {
    it("does not warn again until the choice changes", async () => {
      const { lifecycle, options, warnings, checked } = given(database);
      const chosen = { ...databaseInputs, clusteringPolicy: "NoCluster" };
      const before = await checked(chosen);
      warnings.length = 0;
      await lifecycle.check(before, { ...chosen, evictionPolicy: "NoEviction" }, options);
      assert.deepEqual(warnings, []);
      await lifecycle.check(before, { ...chosen, clusteringPolicy: "OSSCluster" }, options);
      assert.match(warnings.join(), /MOVED/);
      warnings.length = 0;
      await lifecycle.check(before, { ...chosen, clientProtocol: "Plaintext" }, options);
      assert.equal(warnings.length, 1, "the new choice alone");
    });
  });

  describe("given what a running resource has already, and a rule of a later version refuses", () => {
    const window = { dayOfWeek: "Sunday", startHourUtc: 2, duration: "PT6H" };
    const old = { ...clusterInputs, apiVersion: "2026-08-01", maintenanceWindows: [window] };

    it("goes on, also when something else changes, and refuses the same of a new resource", async () => {
      const { lifecycle, options } = given(cluster);
      const before = { ...old, highAvailability: "Enabled", minimumTlsVersion: "1.2", publicNetworkAccess: "Disabled" };
      assert.deepEqual((await lifecycle.check(before, { ...old, tags: { a: "b" } }, options)).problems, []);
      assert.equal((await lifecycle.check({}, old, options)).problems.length, 1);
    });
  });

  it("given a running database that was imported, with null for what it has not: the rules hold as for any", async () => {
    const { lifecycle, options, checked } = given(database);
    const before = { ...(await checked(databaseInputs)), geoReplication: null, modules: [], keyRotation: null };
    assert.deepEqual((await lifecycle.check(before, databaseInputs, options)).problems, []);
  });

  describe("given a resource that was renamed", () => {
    it("names every argument that keeps the names, in one refusal", async () => {
      const { lifecycle, options, azure, checked } = given(cluster);
      const before = await checked(clusterInputs);
      azure.place({ id: cluster.id(before as never), properties: {} });
      const after = { ...clusterInputs, clusterName: "cache2", owner: "org/project/stack/other" };
      const { problems } = await lifecycle.check(before, after, options);
      assert.match(problems[0]?.reason ?? "", /clusterName: "cache1", owner: "org\/project\/stack\/redis" keep names/);
      const kept = { ...after, clusterName: "cache1", owner: clusterInputs.owner };
      assert.deepEqual((await lifecycle.check(before, kept, options)).problems, []);
    });

    it("names the subnet's, whose name is the mark", async () => {
      const { lifecycle, options, checked } = given(subnet);
      const name = (owner: string) => `redis-${ownerHash(owner)}`;
      const own = { ...subnetInputs, subnetName: name(subnetInputs.owner) };
      const after = { ...own, owner: "org/project/stack/other", subnetName: name("org/project/stack/other") };
      const { problems } = await lifecycle.check(await checked(own), after, options);
      assert.match(problems[0]?.reason ?? "", new RegExp(`subnetName: "${own.subnetName}", owner: "${own.owner}"`));
    });
  });

  describe("given names in other letters", () => {
    const rows = [
      { resource: cluster, inputs: clusterInputs, names: ["clusterName"] },
      { resource: database, inputs: databaseInputs, names: ["clusterName"] },
      { resource: privateEndpoint, inputs: endpointInputs, names: ["clusterName", "privateEndpointName"] },
      {
        resource: privateDnsZoneGroup,
        inputs: zoneGroupInputs,
        names: ["privateEndpointName", "privateDnsZoneGroupName"],
      },
      { resource: virtualNetworkLink, inputs: linkInputs, names: ["virtualNetworkLinkName"] },
    ];
    for (const { resource, inputs, names } of rows) {
      it(`${resource.kind}: nothing changes, since Azure does not mind`, async () => {
        const { lifecycle, options, azure, checked } = given(resource as unknown as Resource<never>);
        const before = await checked(inputs);
        const asked = azure.calls.length;
        const upper = names.map((name) => [name, String((inputs as Inputs)[name]).toUpperCase()]);
        const after = await lifecycle.check(before, { ...inputs, ...Object.fromEntries(upper) }, options);
        assert.deepEqual(after.problems, []);
        assert.equal(lifecycle.diff(before, after.inputs).changes, false);
        assert.equal(azure.calls.length, asked);
      });
    }
  });

  describe("given a group of databases that names the database itself", () => {
    const own = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Cache/redisEnterprise/cache1/databases/default`;
    const group = (...ids: string[]) => ({ groupNickname: "world", linkedDatabaseIds: ids });
    const raw = { ...databaseInputs, geoReplication: group(own) };

    it("is no change, whatever else a preview does not know", async () => {
      const { lifecycle, options, checked } = given(database);
      const before = await checked(raw);
      for (const more of [{}, { owner: UNKNOWN }, { redisVersion: UNKNOWN }, { keyRotation: { trigger: UNKNOWN } }]) {
        const { inputs, problems } = await lifecycle.check(before, { ...raw, ...more }, options);
        assert.deepEqual(problems, []);
        assert.ok(!lifecycle.diff(before, inputs).changed.includes("geoReplication"), JSON.stringify(more));
      }
    });

    it("is no change to what refuses one, while another member is unknown", async () => {
      const { lifecycle, options, checked } = given(database);
      const before = await checked(raw);
      const { problems } = await lifecycle.check(before, { ...raw, geoReplication: group(own, UNKNOWN) }, options);
      assert.deepEqual(problems, []);
    });
  });

  describe("given what contradicts a network that is there", () => {
    it("PrivateEndpoint: refuses a subnet of another subscription without Azure", async () => {
      const { lifecycle, options, azure } = given(privateEndpoint);
      const subnetId = endpointInputs.subnetId.replace(SUBSCRIPTION, "11111111-0000-0000-0000-000000000001");
      const { problems } = await lifecycle.check({}, { ...endpointInputs, subnetId }, options);
      assert.deepEqual(
        problems.map(({ property }) => property),
        ["subnetId"],
      );
      assert.match(problems[0]?.reason ?? "", /in the subscription of its virtual network/);
      assert.deepEqual(azure.calls, []);
    });

    it("PrivateEndpoint: refuses another region than the network's, at the user's argument", async () => {
      const { lifecycle, options, azure } = given(privateEndpoint);
      azure.place({ id: linkInputs.virtualNetworkId, location: "eastus", properties: {} });
      const { problems } = await lifecycle.check({}, endpointInputs, options);
      assert.deepEqual(problems, [
        {
          property: "privateEndpointLocation",
          reason: 'must be "eastus", where the virtual network is, not "westus2"',
        },
      ]);
      assert.deepEqual(azure.writes, []);
    });

    it("PrivateEndpoint: warns of a subnet that its network does not have, before the cluster is begun", async () => {
      const { lifecycle, options, warnings } = given(privateEndpoint);
      const { virtualNetworkId: id } = linkInputs;
      const wrong = { ...endpointInputs, subnetId: `${id}/subnets/endpoint` };
      assert.deepEqual((await lifecycle.check({}, wrong, options)).problems, []);
      assert.match(
        warnings.join(),
        /^The subnet .*\/subnets\/endpoint is not there yet\. Unless this program makes it/,
      );
      warnings.length = 0;
      const made = { ...endpointInputs, subnetId: `${id}/subnets/network-0123abcd` };
      assert.deepEqual((await lifecycle.check({}, made, options)).problems, []);
      assert.deepEqual(warnings, [], "ManagedRedisNetwork makes it");
    });

    it("VirtualNetworkLink: finds the link of another stack, which has another name", async () => {
      const { lifecycle, options, azure } = given(virtualNetworkLink);
      azure.place({
        id: `${linkInputs.privateDnsZoneId}/virtualNetworkLinks/hub-87654321`,
        tags: { [OWNER_TAG]: "org/hub/prod/network" },
        properties: { virtualNetwork: { id: linkInputs.virtualNetworkId.toUpperCase() } },
      });
      const { problems } = await lifecycle.check({}, linkInputs, options);
      assert.deepEqual(
        problems.map(({ property }) => property),
        ["linkVirtualNetwork"],
      );
      assert.match(problems[0]?.reason ?? "", /^must be false .*"hub-87654321" stays \(org\/hub\/prod\/network\)/);
    });

    it("PrivateDnsZone: finds the zone of another stack, and names the argument that shares it", async () => {
      const { lifecycle, options, azure } = given(privateDnsZone);
      const id = linkInputs.privateDnsZoneId;
      azure.place({ id, tags: { [OWNER_TAG]: "org/hub/prod/network" }, properties: {} });
      const { problems } = await lifecycle.check({}, zoneInputs, options);
      assert.equal(problems[0]?.property, "privateDnsZoneId");
      assert.match(
        problems[0]?.reason ?? "",
        new RegExp(`belongs to org/hub/prod/network.*set privateDnsZoneId: "${id}"`),
      );
    });

    it("PrivateDnsZoneGroup: finds the group that a policy made, and both ways out", async () => {
      const { lifecycle, options, azure } = given(privateDnsZoneGroup);
      const endpoint = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network/privateEndpoints/cache1-pe`;
      azure.place({ id: `${endpoint}/privateDnsZoneGroups/deployedByPolicy`, properties: {} });
      const { problems } = await lifecycle.check({}, zoneGroupInputs, options);
      assert.equal(problems[0]?.property, "privateDnsZoneGroupName");
      assert.match(problems[0]?.reason ?? "", /must be "deployedByPolicy".*privateDnsZoneId: "none"/);
    });

    it("says nothing where Azure cannot be asked: the creation finds out", async () => {
      const { lifecycle, options, azure } = given(privateDnsZone);
      azure.failNext("get", new ArmError(403, "AuthorizationFailed", "may not"));
      assert.deepEqual((await lifecycle.check({}, zoneInputs, options)).problems, []);
    });
  });

  describe("given a running cluster whose SKU changes", () => {
    const before = {
      ...clusterInputs,
      highAvailability: "Enabled",
      minimumTlsVersion: "1.2",
      publicNetworkAccess: "Disabled",
    };

    it("asks Azure and takes what is in its list", async () => {
      const { lifecycle, options, azure } = given(cluster);
      const cache = { ...before, skuName: "Balanced_B5" };
      azure.place({ id: cluster.id(cache as never), sku: { name: "Balanced_B5" }, properties: {} });
      const { problems } = await lifecycle.check(before, { ...before, skuName: "Balanced_B10" }, options);
      assert.deepEqual(problems, []);
      assert.deepEqual(
        azure.calls.map(({ verb, action }) => [verb, action]),
        [
          ["get", undefined],
          ["post", "listSkusForScaling"],
        ],
      );
    });

    it("refuses another target in preview, with the list", async () => {
      const { lifecycle, options, azure } = given(cluster);
      azure.place({ id: cluster.id(before as never), sku: { name: "Balanced_B5" }, properties: {} });
      const { problems } = await lifecycle.check(before, { ...before, skuName: "FlashOptimized_A250" }, options);
      assert.equal(problems[0]?.property, "skuName");
      assert.match(
        problems[0]?.reason ?? "",
        /Balanced_B5 to FlashOptimized_A250.*allows .*Balanced_B10, Balanced_B20/,
      );
    });

    it("takes any target along with another clusterName that is allowed, as its refusal says: that is another cluster", async () => {
      const { lifecycle, options, azure } = given(cluster);
      azure.place({ id: cluster.id(before as never), sku: { name: "Balanced_B5" }, properties: {} });
      const anew = {
        ...before,
        skuName: "FlashOptimized_A250",
        clusterName: "cache2",
        allowReplacement: ["clusterName"],
      };
      const { inputs, problems } = await lifecycle.check(before, anew, options);
      assert.deepEqual(problems, []);
      assert.deepEqual(lifecycle.diff(before, inputs).replaces, ["clusterName"]);
      assert.deepEqual(azure.calls, [], "the list is no matter");
    });

    it("says so and goes on where the list is not allowed to be read", async () => {
      const { lifecycle, options, azure, warnings } = given(cluster);
      azure.place({ id: cluster.id(before as never), sku: { name: "Balanced_B5" }, properties: {} });
      azure.failNext("post", new ArmError(403, "AuthorizationFailed", "does not have authorization"));
      const { problems } = await lifecycle.check(before, { ...before, skuName: "Balanced_B10" }, options);
      assert.deepEqual(problems, []);
      assert.match(warnings[0] ?? "", /listSkusForScaling\/action is not granted/);
    });

    it("takes a target that an interrupted run has reached already, although Azure's list leaves out the current SKU", async () => {
      const { lifecycle, options, azure } = given(cluster);
      azure.place({ id: cluster.id(before as never), sku: { name: "Balanced_B50" }, properties: {} });
      const { problems } = await lifecycle.check(before, { ...before, skuName: "Balanced_B50" }, options);
      assert.deepEqual(problems, []);
    });

    it("goes on with a warning while the cluster is busy", async () => {
      const { lifecycle, options, azure, warnings } = given(cluster);
      azure.place({ id: cluster.id(before as never), sku: { name: "Balanced_B5" }, properties: {} });
      azure.failNext("post", new ArmError(409, "Conflict", "Another operation is in progress."));
      const { problems } = await lifecycle.check(before, { ...before, skuName: "Balanced_B10" }, options);
      assert.deepEqual(problems, []);
      assert.match(warnings[0] ?? "", /is not checked: Another operation is in progress/);
    });

    it("warns that an instance without high availability loses its data on the way", async () => {
      const { lifecycle, options, azure, warnings } = given(cluster);
      const single = { ...before, highAvailability: "Disabled" };
      azure.place({ id: cluster.id(before as never), sku: { name: "Balanced_B5" }, properties: {} });
      await lifecycle.check(single, { ...single, skuName: "Balanced_B10" }, options);
      assert.ok(warnings.some((line) => /offline while it scales, and its data is lost/.test(line)));
    });

    it("warns of it also where high availability is switched on in the same edit, since that comes too late", async () => {
      const { lifecycle, options, azure, warnings } = given(cluster);
      const single = { ...before, highAvailability: "Disabled" };
      azure.place({ id: cluster.id(before as never), sku: { name: "Balanced_B5" }, properties: {} });
      await lifecycle.check(single, { ...before, skuName: "Balanced_B10" }, options);
      assert.ok(warnings.some((line) => /offline while it scales, and its data is lost/.test(line)));
    });

    it("asks nothing when something else changes", async () => {
      const { lifecycle, options, azure } = given(cluster);
      await lifecycle.check(before, { ...before, tags: { a: "b" } }, options);
      assert.deepEqual(azure.calls, []);
    });
  });

  it("given a subscription in other letters: is the same", async () => {
    const { lifecycle, options } = given(cluster);
    const before = await given(cluster).checked(clusterInputs);
    const { problems } = await lifecycle.check(
      before,
      { ...before, subscriptionId: SUBSCRIPTION.toUpperCase() },
      options,
    );
    assert.deepEqual(problems, []);
  });
});
