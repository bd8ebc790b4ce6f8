import assert from "node:assert/strict";
import { resolveName } from "../../../emulator/connectivity/nameResolution";
import { CLUSTER, DATABASE, GROUP, LocalArm } from "../localArm";

const HOST = "cache1.westus2.redis.azure.net";
const ENDPOINT = `${GROUP}/providers/Microsoft.Network/privateEndpoints/pe`;
const ZONE = `${GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;

describe("resolveName", () => {
  const resolve = (arm: LocalArm, name = HOST, address: string | undefined = "127.0.0.1") => {
    arm.azure.world.schedule.runDue();
    return resolveName(arm.azure.world, name, address);
  };

  it("knows the public name only where public access is enabled and something answers there", () => {
    assert.equal(resolve(ready()), undefined);
    const open = ready({ publicNetworkAccess: "Enabled" });
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

function ready(cluster: Record<string, string> = {}): LocalArm {
  const arm = new LocalArm();
  arm.cluster(CLUSTER, { properties: cluster });
  arm.database(DATABASE);
  return arm;
}
