import assert from "node:assert/strict";
import { reachableInstance, resolveName } from "../../../emulator/connectivity/reachable";
import { CLUSTER, DATABASE, GROUP, LocalArm } from "../localArm";

const HOST = "cache1.westus2.redis.azure.net";
const ENDPOINT = `${GROUP}/providers/Microsoft.Network/privateEndpoints/pe`;
const ZONE = `${GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;

describe("reachableInstance", () => {
  it("is there once cluster and database are, with keys, eviction policy and memory", () => {
    const arm = new LocalArm();
    const found = () => reachableInstance(arm.azure.world, HOST.toUpperCase());
    arm.cluster();
    assert.equal(found(), undefined, "no database yet");
    arm.ok("PUT", DATABASE, { properties: { accessKeysAuthentication: "Enabled", evictionPolicy: "NoEviction" } });
    assert.equal(found(), undefined, "it is being made");
    arm.pass(6);
    const { primaryKey, secondaryKey } = arm.ok("POST", `${DATABASE}/listKeys`).body;
    const { databaseId, ...rest } = found() ?? { databaseId: "" };
    assert.deepEqual(rest, {
      hostName: HOST,
      accessKeys: [primaryKey, secondaryKey],
      evictionPolicy: "NoEviction",
      memoryBytes: 6 * 1024 ** 3,
    });
    assert.ok(databaseId.startsWith(`${DATABASE}#`));
    arm.ok("DELETE", CLUSTER);
    assert.equal(found(), undefined, "it is being deleted");
  });

  it("has no keys when they are disabled", () => {
    const arm = ready({ accessKeysAuthentication: "Disabled" });
    assert.deepEqual(reachableInstance(arm.azure.world, HOST)?.accessKeys, []);
  });

  it("stays while it scales with high availability; without it is offline, and empty afterwards", () => {
    const available = ready();
    const before = reachableInstance(available.azure.world, HOST);
    available.ok("PATCH", CLUSTER, { sku: { name: "Balanced_B10" } });
    assert.equal(reachableInstance(available.azure.world, HOST)?.databaseId, before?.databaseId);

    const single = ready({}, { highAvailability: "Disabled" });
    const old = reachableInstance(single.azure.world, HOST);
    single.ok("PATCH", CLUSTER, { sku: { name: "Balanced_B10" } });
    assert.equal(reachableInstance(single.azure.world, HOST), undefined);
    single.pass(600);
    const next = reachableInstance(single.azure.world, HOST);
    assert.notEqual(next?.databaseId, old?.databaseId, "another incarnation");
    assert.equal(next?.memoryBytes, 12 * 1024 ** 3);
  });
});

describe("resolveName", () => {
  const resolve = (arm: LocalArm, name = HOST, address: string | undefined = "127.0.0.1") => {
    arm.azure.world.schedule.runDue();
    return resolveName(arm.azure.world, name, address);
  };

  it("knows the public name only where public access is enabled and something answers there", () => {
    assert.equal(resolve(ready()), undefined);
    const open = ready({}, { publicNetworkAccess: "Enabled" });
    assert.deepEqual(resolve(open), { address: "127.0.0.1" });
    assert.equal(resolveName(open.azure.world, HOST, undefined), undefined);
  });

  it("leads through the privatelink name once endpoint, zone group and link are there, and no longer when one is gone", () => {
    const arm = ready();
    arm.ok("PUT", ZONE, { location: "global" });
    arm.pass(30);
    const connection = { name: "c", properties: { privateLinkServiceId: CLUSTER, groupIds: ["redisEnterprise"] } };
    const subnet = { id: arm.azure.bootstrap.subnetId };
    arm.ok("PUT", ENDPOINT, {
      location: "westus2",
      properties: { subnet, privateLinkServiceConnections: [connection] },
    });
    arm.pass(60);
    const config = { name: "default", properties: { privateDnsZoneId: ZONE } };
    arm.ok("PUT", `${ENDPOINT}/privateDnsZoneGroups/default`, { properties: { privateDnsZoneConfigs: [config] } });
    arm.pass(60);
    assert.equal(resolve(arm), undefined, "the zone is not linked");
    const virtualNetwork = { id: arm.azure.bootstrap.virtualNetworkId };
    arm.ok("PUT", `${ZONE}/virtualNetworkLinks/l`, {
      location: "global",
      properties: { registrationEnabled: false, virtualNetwork },
    });
    arm.pass(30);
    const alias = "cache1.westus2.privatelink.redis.azure.net";
    assert.deepEqual(resolve(arm), { cname: alias, address: "127.64.0.4" });
    assert.deepEqual(resolve(arm, alias), { address: "127.64.0.4" });
    arm.ok("DELETE", `${ENDPOINT}/privateDnsZoneGroups/default`);
    arm.pass(60);
    assert.equal(resolve(arm), undefined);
  });

  it("finds a name of another zone, which is the alias of nothing", () => {
    const arm = ready();
    const zone = ZONE.replace("privatelink.redis.azure.net", "example.com");
    arm.ok("PUT", zone, { location: "global" });
    arm.pass(30);
    const virtualNetwork = { id: arm.azure.bootstrap.virtualNetworkId };
    arm.ok("PUT", `${zone}/virtualNetworkLinks/l`, { location: "global", properties: { virtualNetwork } });
    arm.ok("PUT", `${zone}/A/www`, { properties: { ttl: 10, aRecords: [{ ipv4Address: "10.0.0.9" }] } });
    arm.pass(30);
    assert.deepEqual(resolve(arm, "www.example.com"), { address: "10.0.0.9" });
  });
});

function ready(database: Record<string, string> = {}, cluster: Record<string, string> = {}): LocalArm {
  const arm = new LocalArm();
  arm.cluster(CLUSTER, { properties: cluster });
  arm.database(DATABASE, database);
  return arm;
}
