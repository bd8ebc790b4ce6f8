import { strict as assert } from "node:assert";
import { programOf } from "../../../runner/stacks/program";
import { MockEngine } from "../../components/mockEngine";

const SUBSCRIPTION = "10000000-2000-3000-4000-500000000000";
const NETWORK = `/subscriptions/${SUBSCRIPTION}/resourceGroups/net/providers/Microsoft.Network`;
const common = { subscriptionId: SUBSCRIPTION, resourceGroupName: "rg", owner: "kyma/uid" };

describe("the program of a stack", () => {
  it("given an instance: declares all of it, under the names that the caller gives", async () => {
    const engine = new MockEngine();
    const args = {
      ...common,
      location: "westus2",
      skuName: "Balanced_B5",
      clusterName: "uid",
      subnetId: `${NETWORK}/virtualNetworks/vnet/subnets/endpoints`,
      privateDnsZoneId: `${NETWORK}/privateDnsZones/privatelink.redis.azure.net`,
      privateEndpointName: "uid-pe",
      privateDnsZoneGroupName: "uid-dzg",
    };
    await engine.run(programOf({ is: "instance", name: "redis", args }));
    assert.deepEqual(engine.kinds().sort(), [
      "Cluster",
      "Database",
      "ManagedRedis",
      "PrivateDnsZoneGroup",
      "PrivateEndpoint",
    ]);
    assert.equal(engine.inputs("Cluster").clusterName, "uid");
    assert.equal(engine.inputs("PrivateEndpoint").privateEndpointName, "uid-pe");
    assert.equal(engine.inputs("PrivateDnsZoneGroup").privateDnsZoneGroupName, "uid-dzg");
    for (const kind of ["Cluster", "Database", "PrivateEndpoint", "PrivateDnsZoneGroup"]) {
      const { subscriptionId, resourceGroupName, owner } = engine.inputs(kind);
      assert.deepEqual({ subscriptionId, resourceGroupName, owner }, common, kind);
    }
  });

  it("given a network: declares zone, link and subnet", async () => {
    const engine = new MockEngine();
    const args = {
      ...common,
      virtualNetworkId: `${NETWORK}/virtualNetworks/vnet`,
      subnetAddressPrefix: "10.0.1.0/27",
      subnetName: "endpoints-12345678",
    };
    await engine.run(programOf({ is: "network", name: "network", args }));
    assert.deepEqual(engine.kinds().sort(), ["ManagedRedisNetwork", "PrivateDnsZone", "Subnet", "VirtualNetworkLink"]);
    assert.equal(engine.inputs("Subnet").subnetName, "endpoints-12345678");
  });

  it("given mistaken arguments: fails before it declares anything", async () => {
    const engine = new MockEngine();
    const args = { ...common, location: "westus2", skuName: "Balanced_B5" };
    await assert.rejects(engine.run(programOf({ is: "instance", name: "redis", args })), /redis: /);
    assert.deepEqual(engine.kinds(), ["ManagedRedis"]);
  });
});
