import { strict as assert } from "node:assert";
import type { Inputs } from "../../../provider/description/inputs";
import type { Resource } from "../../../provider/description/resource";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { database } from "../../../provider/resources/database/database";
import { clusterInputs, databaseInputs, given } from "../given";

interface Row {
  readonly of: Inputs;
  readonly at: string;
  readonly meant: string;
}

const clusters: Row[] = [
  { of: { skuName: "BALANCED_B10" }, at: "skuName", meant: "Balanced_B10" },
  { of: { skuName: "balanced-b10" }, at: "skuName", meant: "Balanced_B10" },
  { of: { skuName: "B10" }, at: "skuName", meant: "Balanced_B10" },
  { of: { skuName: "MemoryOptimised_M20" }, at: "skuName", meant: "MemoryOptimized_M20" },
  { of: { skuName: "x5" }, at: "skuName", meant: "ComputeOptimized_X5" },
  { of: { highAvailability: "enabled" }, at: "highAvailability", meant: "Enabled" },
  { of: { highAvailability: true }, at: "highAvailability", meant: "Enabled" },
  { of: { publicNetworkAccess: false }, at: "publicNetworkAccess", meant: "Disabled" },
  { of: { minimumTlsVersion: "TLS1_2" }, at: "minimumTlsVersion", meant: "1.2" },
  { of: { minimumTlsVersion: 1.2 }, at: "minimumTlsVersion", meant: "1.2" },
  { of: { identity: { type: "systemAssigned" } }, at: "identity.type", meant: "SystemAssigned" },
  {
    of: { identity: { type: "UserAssigned,SystemAssigned" } },
    at: "identity.type",
    meant: "SystemAssigned, UserAssigned",
  },
];

const databases: Row[] = [
  { of: { clusteringPolicy: "OssCluster" }, at: "clusteringPolicy", meant: "OSSCluster" },
  { of: { clusteringPolicy: "oss" }, at: "clusteringPolicy", meant: "OSSCluster" },
  { of: { clusteringPolicy: "enterprise_cluster" }, at: "clusteringPolicy", meant: "EnterpriseCluster" },
  { of: { evictionPolicy: "AllKeysLru" }, at: "evictionPolicy", meant: "AllKeysLRU" },
  { of: { evictionPolicy: "allkeys-lru" }, at: "evictionPolicy", meant: "AllKeysLRU" },
  { of: { evictionPolicy: "noeviction" }, at: "evictionPolicy", meant: "NoEviction" },
  { of: { modules: [{ name: "RedisJson" }] }, at: "modules[0].name", meant: "RedisJSON" },
  { of: { modules: [{ name: "ReJSON" }] }, at: "modules[0].name", meant: "RedisJSON" },
  { of: { modules: [{ name: "search" }] }, at: "modules[0].name", meant: "RediSearch" },
  { of: { clientProtocol: "encrypted" }, at: "clientProtocol", meant: "Encrypted" },
  { of: { accessKeysAuthentication: true }, at: "accessKeysAuthentication", meant: "Enabled" },
  { of: { deferUpgrade: true }, at: "deferUpgrade", meant: "Deferred" },
  { of: { persistence: { rdbEnabled: true, rdbFrequency: 60 } }, at: "persistence.rdbFrequency", meant: "1h" },
  { of: { persistence: { aofEnabled: true, aofFrequency: "everysec" } }, at: "persistence.aofFrequency", meant: "1s" },
];

describe("a word in another spelling", () => {
  const all = [
    ...clusters.map((row) => ({ ...row, resource: cluster, inputs: clusterInputs })),
    ...databases.map((row) => ({ ...row, resource: database, inputs: databaseInputs })),
  ];
  for (const { resource, inputs, of, at, meant } of all) {
    it(`given ${JSON.stringify(of)}: is answered with ${meant}, for a new one and for a running one, without Azure`, async () => {
      const { lifecycle, options, azure, checked } = given(resource as unknown as Resource<never>);
      const running = await checked(inputs);
      for (const before of [{}, running]) {
        const { problems } = await lifecycle.check(before, { ...inputs, ...of }, options);
        assert.deepEqual(
          problems.map(({ property }) => property),
          [at],
        );
        assert.ok(problems[0]?.reason.endsWith(`: did you mean ${JSON.stringify(meant)}?`), problems[0]?.reason);
      }
      assert.deepEqual(azure.calls, []);
    });
  }

  // Microsoft's mapping: https://learn.microsoft.com/azure/redis/migrate/migrate-overview
  const former = [
    ["Basic_C0", "Balanced_B0"],
    ["Standard_C1", "Balanced_B1"],
    ["Standard_C2", "Balanced_B3"],
    ["Premium_P1", "Balanced_B5"],
    ["Premium_P3", "Balanced_B20"],
    ["Standard_C4", "MemoryOptimized_M10"],
    ["C6", "MemoryOptimized_M50"],
  ];
  for (const [name, today] of former) {
    it(`given the SKU ${name} of an older service: names ${today}, which is in its place`, async () => {
      const { lifecycle, options } = given(cluster);
      const { problems } = await lifecycle.check({}, { ...clusterInputs, skuName: name }, options);
      assert.equal(problems[0]?.property, "skuName");
      assert.match(problems[0]?.reason ?? "", new RegExp(`^is "${name}".*"${today}"`));
    });
  }

  it("given one of Enterprise, whose memory is that of all its nodes: leads to the mapping", async () => {
    const { lifecycle, options } = given(cluster);
    for (const skuName of ["Enterprise_E10", "EnterpriseFlash_F300"]) {
      const { problems } = await lifecycle.check({}, { ...clusterInputs, skuName }, options);
      assert.match(problems[0]?.reason ?? "", /^is "Enterprise.*of an older Redis service: .*migrate-overview says/);
    }
  });

  it("given words that resemble nothing: lets Azure decide, with a warning, since Azure adds some", async () => {
    const rows: [unknown, Inputs][] = [
      [cluster, { ...clusterInputs, skuName: "Balanced_B2" }],
      [database, { ...databaseInputs, clusteringPolicy: "NewCluster" }],
      [database, { ...databaseInputs, evictionPolicy: "VolatileFIFO" }],
      [database, { ...databaseInputs, modules: [{ name: "RedisVector" }] }],
    ];
    for (const [resource, inputs] of rows) {
      const { lifecycle, options, warnings } = given(resource as Resource<never>);
      assert.deepEqual((await lifecycle.check({}, inputs, options)).problems, []);
      assert.match(warnings.join(), /is not known to this version/);
    }
  });

  it("given what is no word at all: names those that there are", async () => {
    const { lifecycle, options } = given(database);
    const { problems } = await lifecycle.check({}, { ...databaseInputs, clusteringPolicy: "a cluster!" }, options);
    assert.equal(problems[0]?.reason, 'must be "EnterpriseCluster" or "OSSCluster" or "NoCluster", not "a cluster!"');
  });
});
