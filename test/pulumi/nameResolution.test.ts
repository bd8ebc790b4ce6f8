import { strict as assert } from "node:assert";
import { Resolver } from "node:dns/promises";
import { NETWORK, PRIVATE_DNS } from "../../provider/azure/apiVersions";
import { startTestAzure, type TestAzure } from "./localAzure";
import { Project } from "./project";
import { ended } from "./until";

// In one shell: what differs between the two on bad days is tried in `badDays.test.ts`.
describe("the name of a private instance", () => {
  let azure: TestAzure;
  let project: Project;

  const address = async () => {
    const resolver = new Resolver();
    resolver.setServers([azure.local.dns]);
    const { hostName } = await project.outputs();
    const [found] = await resolver.resolve4(String(hostName)).catch(() => []);
    return found;
  };
  const recordName = async () => String((await project.outputs()).hostName).replace(".redis.azure.net", "");
  const idOf = async (kind: string) =>
    String((await project.resources()).find(({ type }) => type.endsWith(`:${kind}`))?.id);
  const mended = async () => {
    assert.equal((await project.refresh()).code, 0);
    const up = await project.up();
    assert.equal(up.code, 0, up.text);
    assert.deepEqual(Object.keys(await project.plan()), ["same"]);
  };

  before(async () => {
    azure = await startTestAzure();
    const { resourceGroup, location, virtualNetworkId } = azure.local;
    project = await new Project(azure.local, { shell: "served" })
      .program(`
          const network = new ManagedRedisNetwork("network", {
            resourceGroupName: "${resourceGroup}", virtualNetworkId: "${virtualNetworkId}", subnetAddressPrefix: "${azure.range("9.0/27")}",
          });
          const redis = new ManagedRedis("redis", {
            resourceGroupName: "${resourceGroup}", location: "${location}", skuName: "Balanced_B5", network,
          });
          exports.hostName = redis.hostName; exports.id = redis.id;
        `)
      .init();
    const up = await project.up();
    assert.equal(up.code, 0, up.text);
  });
  after(async () => {
    project?.dispose();
    await azure?.stop();
  });

  it("leads to the endpoint by the zone of Azure Managed Redis, which the program need not know", async () => {
    assert.match(await idOf("PrivateDnsZone"), /\/privateDnsZones\/privatelink\.redis\.azure\.net$/);
    assert.equal(await address(), azure.range("9.4"));
  });

  it("given a zone group that somebody deleted: leads there again after refresh and up", async () => {
    await ended(await azure.azure.arm.delete(await idOf("PrivateDnsZoneGroup"), NETWORK));
    assert.equal(await address(), undefined);
    await mended();
    assert.equal(await address(), azure.range("9.4"));
  });

  for (const { given, ids } of [
    { given: "a record", ids: async () => [`${await idOf("PrivateDnsZone")}/A/${await recordName()}`] },
    {
      given: "a zone with its link",
      ids: async () => [await idOf("VirtualNetworkLink"), await idOf("PrivateDnsZone")],
    },
  ]) {
    it(`given ${given} that somebody deleted: leads there again after refresh and up, and the endpoint stays`, async () => {
      for (const id of await ids()) await ended(await azure.azure.arm.delete(id, PRIVATE_DNS));
      assert.equal(await address(), undefined);
      const before = azure.requests().length;
      await mended();
      assert.equal(await address(), azure.range("9.4"));
      assert.ok(
        azure.writes(before).every((write) => /privateDnsZone/i.test(write)),
        azure.writes(before).join(),
      );
    });
  }

  it("given an endpoint that somebody deleted: leads to a new one, and the instance stays", async () => {
    await ended(await azure.azure.arm.delete(await idOf("PrivateEndpoint"), NETWORK));
    const before = azure.requests().length;
    await mended();
    assert.equal(await address(), azure.range("9.4"));
    assert.ok(
      azure.writes(before).every((write) => !write.includes("redisEnterprise")),
      azure.writes(before).join(),
    );
    assert.equal((await project.destroy()).code, 0);
    assert.deepEqual(await azure.leftovers(), []);
  });
});
