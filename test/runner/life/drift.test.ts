import { strict as assert } from "node:assert";
import { MICROSOFT_CACHE, NETWORK } from "../../../provider/azure/apiVersions";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CLUSTER_ID, DATABASE_ID, ENDPOINT_ID, type LifeWorld } from "./lifeWorld";
import { drifted, readyInstance, repair } from "./readyInstance";

const MINUTE_MS = 60_000;
/** The sweep reads everything once in that time. */
const SWEPT_MS = 61 * MINUTE_MS;
/** A list shows clusters and endpoints once a minute. */
const LISTED_MS = 2 * MINUTE_MS;
/** Azure shows another SKU when the scale has ended. */
const SCALED_MS = 15 * MINUTE_MS;

describe("what others change in Azure", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await readyInstance(MINUTE_MS);
  });
  afterEach(() => world?.end());

  /** As `az` and the portal do: they send what they got, changed. */
  async function change(id: string, change: { sku?: object; properties?: object }): Promise<void> {
    const document = await world.azure.arm.get(id, MICROSOFT_CACHE);
    const { sku = document?.sku, properties } = change;
    const whole = { ...document, sku, properties: { ...document?.properties, ...properties } };
    await world.azure.arm.put(id, MICROSOFT_CACHE, whole as never);
    world.azure.calls.length = 0;
  }

  /** The endpoint leads to the cluster, and its name is in the zone. */
  async function isConnected(): Promise<void> {
    const { properties } = (await world.azure.arm.get(ENDPOINT_ID, NETWORK)) ?? {};
    assert.match(JSON.stringify(properties), /"status":"Approved"/);
    assert.ok(world.left().some((id) => /^privateDnsZones\/.*\/A\//.test(id)));
    assert.ok(world.left().includes("privateEndpoints/redis-pe/privateDnsZoneGroups/redis-dzg"));
  }

  for (const { given, does, says, rights, withinMs } of [
    {
      given: "another eviction policy",
      does: () => change(DATABASE_ID, { properties: { evictionPolicy: "AllKeysLRU" } }),
      says: /^Database evictionPolicy: Azure has "AllKeysLRU", the spec wants "VolatileLRU"$/,
      rights: "put redisEnterprise/redis/databases/default",
      withinMs: SWEPT_MS,
    },
    {
      given: "access keys that are switched off",
      does: () => change(DATABASE_ID, { properties: { accessKeysAuthentication: "Disabled" } }),
      says: /^Database accessKeysAuthentication: Azure has "Disabled", the spec wants "Enabled"$/,
      rights: "put redisEnterprise/redis/databases/default",
      withinMs: SWEPT_MS,
    },
    {
      given: "another SKU",
      does: () => change(CLUSTER_ID, { sku: { name: "Balanced_B10" } }),
      says: /Cluster skuName: Azure has "Balanced_B10", the spec wants "Balanced_B5"/,
      rights: "put redisEnterprise/redis",
      withinMs: SCALED_MS + LISTED_MS,
    },
    {
      given: "public access",
      does: () => change(CLUSTER_ID, { properties: { publicNetworkAccess: "Enabled" } }),
      says: /^Cluster publicNetworkAccess: Azure has "Enabled", the spec wants "Disabled"$/,
      rights: "put redisEnterprise/redis",
      withinMs: LISTED_MS,
    },
  ]) {
    it(`given ${given}: says both values, changes nothing, and puts it right when asked`, async () => {
      await does();
      await world.pass(withinMs);
      assert.match(drifted(world) ?? "", says);
      assert.match(world.told(), /^Ready/);
      await repair(world, 7);
      await world.pass(10 * MINUTE_MS);
      assert.deepEqual(world.accepted(), [], "what was asked of another generation");
      await repair(world);
      await world.pass(30 * MINUTE_MS);
      await world.until(/^Ready/);
      assert.deepEqual(world.accepted(), [rights]);
      assert.equal(drifted(world), undefined);
      assert.deepEqual(world.get(CONTROL_PLANE_REDIS, "redis")?.metadata.annotations ?? {}, {});
      await world.pass(SWEPT_MS);
      assert.deepEqual([drifted(world), world.accepted()], [undefined, []]);
    });
  }

  for (const { given, id, version, made } of [
    {
      given: "an endpoint",
      id: ENDPOINT_ID,
      version: NETWORK,
      made: ["put privateEndpoints/redis-pe", "put privateEndpoints/redis-pe/privateDnsZoneGroups/redis-dzg"],
    },
    {
      given: "a zone group",
      id: `${ENDPOINT_ID}/privateDnsZoneGroups/redis-dzg`,
      version: NETWORK,
      made: ["put privateEndpoints/redis-pe/privateDnsZoneGroups/redis-dzg"],
    },
  ]) {
    it(`given ${given} that others deleted: makes it again`, async () => {
      await world.azure.arm.delete(id, version);
      world.azure.calls.length = 0;
      await world.pass(SWEPT_MS + 10 * MINUTE_MS);
      assert.deepEqual(world.accepted(), made);
      assert.match(world.told(), /^Ready/);
      await isConnected();
    });
  }

  it("given a connection that others cut on the cluster's side: makes another endpoint", async () => {
    const connection = world.left().find((id) => id.includes("privateEndpointConnections"));
    const id = `${CLUSTER_ID}/privateEndpointConnections/${connection?.split("/").at(-1)}`;
    await world.azure.arm.delete(id, MICROSOFT_CACHE);
    world.azure.calls.length = 0;
    await world.until(/^Updating/);
    await world.until(/^Ready/);
    assert.deepEqual(world.accepted(), [
      "delete privateEndpoints/redis-pe",
      "put privateEndpoints/redis-pe",
      "put privateEndpoints/redis-pe/privateDnsZoneGroups/redis-dzg",
    ]);
    await isConnected();
  });

  for (const { given, id, made } of [
    {
      given: "a database",
      id: DATABASE_ID,
      made: ["put redisEnterprise/redis/databases/default"],
    },
    {
      given: "a cluster",
      id: CLUSTER_ID,
      made: [
        "delete privateEndpoints/redis-pe",
        "put privateEndpoints/redis-pe",
        "put privateEndpoints/redis-pe/privateDnsZoneGroups/redis-dzg",
        "put redisEnterprise/redis",
        "put redisEnterprise/redis/databases/default",
      ],
    },
  ]) {
    it(`given ${given} that others deleted: says so, and makes another one only when asked`, async () => {
      const before = world.key();
      await world.azure.arm.delete(id, MICROSOFT_CACHE);
      world.azure.calls.length = 0;
      await world.until(/^InstanceGone: Azure does not have .*redisEnterprise\/redis/, { withinMs: 2 * SWEPT_MS });
      await world.pass(SWEPT_MS);
      assert.deepEqual(world.accepted(), []);
      assert.deepEqual(world.conditions(), ["Error", "Stalled"]);
      await repair(world);
      await world.until(/^(Creating|Updating)/);
      await world.until(/^Ready/);
      assert.deepEqual(world.accepted(), made);
      await world.pass(MINUTE_MS);
      assert.ok(world.key() !== undefined && world.key() !== before, "the new key is in the Secret");
      await isConnected();
    });
  }
});
