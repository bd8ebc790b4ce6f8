import { strict as assert } from "node:assert";
import { DATABASE_ID, LifeWorld } from "./lifeWorld";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe("an instance whose Redis Azure has upgraded", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await LifeWorld.start();
  });
  afterEach(() => world?.end());

  async function upgraded(spec: object): Promise<void> {
    await world.redis("redis", spec);
    await world.until(/^Ready/);
    await world.pass(MINUTE_MS);
    const { properties } = world.azure.document(DATABASE_ID) ?? {};
    assert.equal(properties?.redisVersion, "7.4");
    world.azure.place({ id: DATABASE_ID, properties: { ...properties, redisVersion: "8.0" } } as never);
    world.azure.calls.length = 0;
  }

  it("given a spec that names the former version: says what Azure runs within the hour, and nothing else changes", async () => {
    await upgraded({ redisVersion: "7.4" });
    await world.pass(HOUR_MS + MINUTE_MS);
    assert.match(world.told(), /^UnsupportedRedisVersion: spec.redisVersion is 7.4, and Azure runs 8.0:/);
    assert.deepEqual(world.accepted(), []);
    await world.patch("redis", { spec: { redisVersion: "8.0" } });
    await world.until(/^Ready/, { withinMs: 0 });
    await world.restart();
    await world.pass(10 * MINUTE_MS);
    assert.match(world.told(), /^Ready/, "the stack knows it");
    assert.deepEqual(world.accepted(), []);
  });

  it("given a spec that names the new version before anybody has looked: looks, and is Ready within seconds", async () => {
    await upgraded({});
    await world.patch("redis", { spec: { redisVersion: "8.0" } });
    await world.pass(10_000);
    assert.match(world.told(), /^Ready/);
  });

  it("given a version that Azure does not run: looks no more often than every ten minutes", async () => {
    await upgraded({});
    await world.patch("redis", { spec: { redisVersion: "9.0" } });
    await world.until(/^UnsupportedRedisVersion: .*Azure runs 8.0/);
    world.azure.calls.length = 0;
    await world.pass(HOUR_MS);
    const asked = world.azure.calls.filter(({ verb }) => verb === "listKeys").length;
    assert.ok(asked <= 7, `${asked} looks`);
  });
});
