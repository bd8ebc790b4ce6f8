import { strict as assert } from "node:assert";
import { MICROSOFT_CACHE } from "../../../provider/azure/apiVersions";
import { CLUSTER_ID, type LifeWorld } from "./lifeWorld";
import { readyInstance, repair } from "./readyInstance";

const MINUTE_MS = 60_000;

describe("a cluster that others deleted while Azure refuses what is wanted", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await readyInstance();
  });
  afterEach(() => world?.end());

  it("given hours until somebody asks for it: is made again with all that leads to it, and nobody calls that late", async () => {
    await world.patch("redis", { spec: { sku: "FlashOptimized_A250" } });
    await world.until(/^InvalidScaleTarget/);
    await world.azure.arm.delete(CLUSTER_ID, MICROSOFT_CACHE);
    await world.pass(120 * MINUTE_MS);
    await world.patch("redis", { spec: { sku: "Balanced_B5" } });
    await world.until(/^InstanceGone/, { withinMs: 120 * MINUTE_MS });
    await world.pass(60 * MINUTE_MS);
    world.accepted();
    await repair(world);
    const told = new Set<string>();
    for (let minute = 0; minute < 90 && !told.has("Ready"); minute += 1) {
      await world.pass(MINUTE_MS);
      told.add(world.told().split(":")[0] ?? "");
    }
    assert.deepEqual([...told], ["Updating", "Ready"]);
    const endpointGoes = "delete privateEndpoints/redis-pe";
    // That may have happened before already.
    const accepted = world.accepted().filter((write) => write !== endpointGoes);
    assert.deepEqual(accepted, [
      "put privateEndpoints/redis-pe",
      "put privateEndpoints/redis-pe/privateDnsZoneGroups/redis-dzg",
      "put redisEnterprise/redis",
      "put redisEnterprise/redis/databases/default",
    ]);
  });
});
