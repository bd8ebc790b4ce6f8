import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { inSubscription, SUBNET, VNET, ZONE } from "../components/given";
import { answers, awaited, MockEngine } from "../components/mockEngine";
import { problemsOf, runExample } from "./example";

const outputs = {
  ...answers,
  // azure-native makes names up and answers them, as it does ids.
  ResourceGroup: { name: "rg", location: "westus2" },
  VirtualNetwork: { name: "vnet", id: VNET },
  Subnet: { name: "endpoints", id: SUBNET },
};

describe("examples/azure-native-network", () => {
  inSubscription();

  async function run() {
    const engine = new MockEngine({ outputs });
    const exported = await runExample(engine, "azure-native-network", { "shop:skuName": "Balanced_B0" });
    return { engine, exported };
  }

  it("makes group, network and subnet by azure-native, and the Redis by this package", async () => {
    const { engine } = await run();
    assert.deepEqual(engine.registered.map(({ type }) => type).sort(), [
      "azure-managed-redis:index:ManagedRedis",
      "azure-managed-redis:index:ManagedRedisNetwork",
      "azure-native:network:Subnet",
      "azure-native:network:VirtualNetwork",
      "azure-native:resources:ResourceGroup",
      ...["Cluster", "Database", "PrivateDnsZone", "PrivateDnsZoneGroup", "PrivateEndpoint", "VirtualNetworkLink"].map(
        (kind) => `pulumi-nodejs:azure-managed-redis:${kind}`,
      ),
    ]);
    assert.deepEqual(problemsOf(engine), []);
  });

  it("hands the ids of azure-native's resources on", async () => {
    const { engine } = await run();
    assert.equal(engine.inputs("PrivateEndpoint").subnetId, SUBNET);
    assert.equal(engine.inputs("VirtualNetworkLink").virtualNetworkId, VNET);
    assert.equal(engine.inputs("PrivateDnsZoneGroup").privateDnsZoneId, ZONE);
    assert.deepEqual(
      { group: engine.inputs("Cluster").resourceGroupName, location: engine.inputs("Cluster").location },
      { group: "rg", location: "westus2" },
    );
  });

  it("exports where the Redis is, and the connection string as a secret", async () => {
    const { exported } = await run();
    assert.equal(await awaited(exported.primaryEndpoint), "redis.westus2.redis.azure.net:10000");
    assert.equal(await pulumi.isSecret(exported.connectionString as pulumi.Output<unknown>), true);
    assert.equal(await pulumi.isSecret(exported.hostName as pulumi.Output<unknown>), false);
  });
});
