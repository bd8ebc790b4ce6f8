import { strict as assert } from "node:assert";
import { PRIVATE_DNS } from "../../provider/azure/apiVersions";
import { OWNER_TAG } from "../../provider/description/ownerTag";
import { startTestAzure, type TestAzure } from "./localAzure";
import { Project } from "./project";
import { SHELLS } from "./shell";

for (const shell of SHELLS)
  describe(`a network that several stacks share, ${shell} shell`, () => {
    let azure: TestAzure;
    let network: Project;
    let instance: Project;

    const zoneId = () => {
      const { subscriptionId, resourceGroup } = azure.local;
      return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;
    };

    before(async () => {
      azure = await startTestAzure();
      const { resourceGroup, location, virtualNetworkId, subnetId } = azure.local;
      network = await new Project(azure.local, { shell })
        .program(`
        const network = new ManagedRedisNetwork("shared", {
          resourceGroupName: "${resourceGroup}", virtualNetworkId: "${virtualNetworkId}", subnetAddressPrefix: "${azure.range("8.0/28")}",
        });
        exports.privateDnsZoneId = network.privateDnsZoneId; exports.subnetId = network.subnetId;
      `)
        .init();
      instance = await new Project(azure.local, { shell })
        .program(`
        const redis = new ManagedRedis("redis", {
          resourceGroupName: "${resourceGroup}", location: "${location}", skuName: "Balanced_B5", clusterName: "tenant",
          subnetId: "${subnetId}", privateDnsZoneId: "${zoneId()}",
        });
        exports.hostName = redis.hostName;
      `)
        .init();
    });
    after(async () => {
      network?.dispose();
      instance?.dispose();
      await azure?.stop();
    });

    it("says the ids of zone and subnet, and puts its mark on the zone", async () => {
      assert.equal((await network.up()).code, 0);
      const outputs = await network.outputs();
      assert.equal(outputs.privateDnsZoneId, zoneId());
      assert.match(String(outputs.subnetId), /\/subnets\/shared-[0-9a-f]{8}$/);
      const zone = await azure.azure.arm.get(zoneId(), PRIVATE_DNS);
      assert.equal(zone?.tags?.[OWNER_TAG], "organization/project/test/shared");
      const up = await instance.up();
      assert.equal(up.code, 0, up.text);
    });

    it("is refused to a second owner, who is told to give the zone's id", async () => {
      const { resourceGroup, virtualNetworkId } = azure.local;
      const other = await new Project(azure.local, { shell })
        .program(
          `new ManagedRedisNetwork("other", { resourceGroupName: "${resourceGroup}", virtualNetworkId: "${virtualNetworkId}" });`,
        )
        .init();
      try {
        const { code, text } = await other.preview();
        assert.notEqual(code, 0);
        assert.match(
          text,
          /privateDnsZoneId is needed: the zone is there already and belongs to organization\/project\/test\/shared/,
        );
        assert.match(text, /privateDnsZoneId/);
        assert.doesNotMatch(text, /adopt/, "a network has no such argument");
      } finally {
        other.dispose();
      }
    });

    it("keeps the zone while another stack's records are in it, and says so", async () => {
      const destroy = await network.destroy();
      assert.equal(destroy.code, 0, destroy.text);
      assert.match(destroy.text, /warning: The private DNS zone .* is kept: it still has 1 record set/);
      assert.ok(await azure.azure.arm.get(zoneId(), PRIVATE_DNS));
    });

    it("takes the kept zone up again, and deletes it when nobody uses it any more", async () => {
      assert.equal((await network.up()).code, 0);
      assert.equal((await instance.destroy()).code, 0);
      const destroy = await network.destroy();
      assert.equal(destroy.code, 0, destroy.text);
      assert.deepEqual(await azure.leftovers(), []);
    });
  });
