import { strict as assert } from "node:assert";
import { MICROSOFT_CACHE, NETWORK } from "../../../provider/azure/apiVersions";
import { DATABASE_ID, ENDPOINT_ID, type LifeWorld } from "./lifeWorld";
import { readyInstance, rotatedKey } from "./readyInstance";

const MINUTE_MS = 60_000;
/** The sweep reads everything once in that time. */
const SWEPT_MS = 61 * MINUTE_MS;

describe("an instance whose spec is refused", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await readyInstance();
  });
  afterEach(() => world?.end());

  const refusals: readonly { given: string; spec: object; says: RegExp; undone: object }[] = [
    {
      given: "a SKU to which Azure does not scale",
      spec: { sku: "FlashOptimized_A250" },
      says: /^InvalidScaleTarget/,
      undone: { sku: "Balanced_B5" },
    },
    {
      given: "a parameter that the service does not have",
      spec: { redisConfiguration: { foo: "bar" } },
      says: /^UnsupportedParameter/,
      undone: { redisConfiguration: null },
    },
    {
      given: "another version than Azure runs",
      spec: { redisVersion: "6.0" },
      says: /^UnsupportedRedisVersion/,
      undone: { redisVersion: null },
    },
    {
      given: "a dependency that is not there",
      spec: { vpcNetwork: { name: "nowhere" } },
      says: /^DependencyNotFound/,
      undone: { vpcNetwork: null },
    },
    { given: "a field that is wrong", spec: { sku: 5 }, says: /^InvalidSpec/, undone: { sku: "Balanced_B5" } },
  ];
  for (const { given, spec, says, undone } of refusals) {
    it(`given ${given}: changed keys reach the Secret, and an endpoint that others deleted is made again`, async () => {
      await world.patch("redis", { spec });
      await world.until(says);
      const key = await rotatedKey(world, MINUTE_MS);
      await world.pass(SWEPT_MS);
      assert.equal(world.key(), key);
      world.accepted();
      await world.azure.arm.delete(ENDPOINT_ID, NETWORK);
      world.azure.calls.length = 0;
      await world.pass(10 * MINUTE_MS);
      assert.deepEqual(world.accepted(), [
        "put privateEndpoints/redis-pe",
        "put privateEndpoints/redis-pe/privateDnsZoneGroups/redis-dzg",
      ]);
      assert.ok(world.left().some((id) => /^privateDnsZones\/.*\/A\//.test(id)));
      assert.match(world.told(), says);
      await world.patch("redis", { spec: undone });
      await world.until(/^Ready/);
      await world.pass(MINUTE_MS);
      assert.deepEqual([world.accepted(), world.key()], [[], key]);
    });
  }

  it("given a runner that was restarted: the Secret keeps the key that Azure has", async () => {
    await world.patch("redis", { spec: { redisConfiguration: { foo: "bar" } } });
    await world.until(/^UnsupportedParameter/);
    const key = await rotatedKey(world, MINUTE_MS);
    await world.pass(SWEPT_MS);
    await world.restart();
    for (let minute = 0; minute < 5; minute++) {
      await world.pass(MINUTE_MS);
      assert.equal(world.key(), key);
    }
  });

  it("given a cluster that others deleted: nothing is made again", async () => {
    await world.patch("redis", { spec: { redisConfiguration: { foo: "bar" } } });
    await world.until(/^UnsupportedParameter/);
    await world.azure.arm.delete(DATABASE_ID.replace(/\/databases.*/, ""), MICROSOFT_CACHE);
    await world.pass(5 * MINUTE_MS);
    await world.azure.arm.delete(ENDPOINT_ID, NETWORK);
    world.azure.calls.length = 0;
    await world.pass(SWEPT_MS);
    assert.deepEqual(world.accepted(), []);
  });
});
