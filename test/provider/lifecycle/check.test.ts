import { strict as assert } from "node:assert";
import { ArmError } from "../../../provider/azure/errors";
import { type Inputs, UNKNOWN } from "../../../provider/description/inputs";
import type { Resource } from "../../../provider/description/resource";
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
  subnetName: "redis-12345678",
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
  row(privateDnsZone, { ...zoneInputs, privateZoneName: "local" }, ["privateZoneName", /2 to 34/], "one label"),
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
