import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { KubernetesError } from "../../../runner/kubernetes/kubernetes";
import { DATABASE_ID, LifeWorld } from "./lifeWorld";

const HOUR_MS = 3_600_000;

describe("an instance that is left in peace", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await LifeWorld.start();
  });
  afterEach(() => world?.end());

  it("given six hours in which nothing happens: no pass runs, nothing is written, and Azure is asked for little", async () => {
    await world.redis();
    await world.until(/^Ready/);
    await world.pass(HOUR_MS);
    const [passes, writes] = [world.stacks.passes.length, world.kubernetes.writes.length];
    world.azure.calls.length = 0;
    await world.pass(6 * HOUR_MS);
    assert.deepEqual([world.stacks.passes.length, world.kubernetes.writes.length], [passes, writes]);
    const asked = (verb: string) => world.azure.calls.filter((call) => call.verb === verb).length;
    assert.deepEqual(world.accepted(), []);
    // Two lists a minute for all instances of the place; once an hour database, keys, zone group, zone, link and subnet.
    assert.ok(asked("list") <= 2 * 6 * 60, `${asked("list")} lists`);
    assert.ok(asked("get") <= 6 * 6, `${asked("get")} reads`);
    assert.ok(asked("listKeys") <= 6, `${asked("listKeys")} listKeys`);
  });

  it("given an API server whose objects others change at the same time: tells of no failure", async () => {
    const { kubernetes } = world;
    let count = 0;
    kubernetes.before = ({ verb }) => {
      if (["update", "patch", "applyStatus"].includes(verb) && count++ % 3 === 0)
        throw new KubernetesError(409, "Conflict", "the object has been modified");
    };
    await world.redis();
    await world.until(/^Ready/);
    await world.pass(60_000);
    assert.ok(count > 3, "there were conflicts");
    const told = kubernetes.events.filter(({ regarding }) => regarding.kind === CONTROL_PLANE_REDIS.kind);
    assert.deepEqual([...new Set(told.map(({ reason }) => reason))], ["Creating", "Ready"]);
    assert.ok(world.key());
  });

  it("given keys, also those that others took anew: no log, Event or status has one", async () => {
    await world.redis();
    await world.until(/^Ready/);
    const keys = [world.key()];
    await world.azure.arm.post(DATABASE_ID, "regenerateKey", "2025-07-01", { keyType: "Primary" });
    await world.pass(2 * HOUR_MS);
    keys.push(world.key());
    await world.patch("redis", { spec: { sku: "Balanced_B10" } });
    await world.pass(HOUR_MS);
    world.azure.fault({ kind: "fail", match: { method: "PUT" }, times: "always" });
    await world.patch("redis", { spec: { sku: "Balanced_B20" } });
    await world.pass(HOUR_MS);
    assert.match(world.told(), /^(?!Ready)/);
    assert.equal(new Set(keys).size, 2);
    const { status } = world.get(CONTROL_PLANE_REDIS, "redis") ?? {};
    const said = JSON.stringify([world.kubernetes.events, status, world.log.lines]);
    for (const key of keys) assert.ok(key !== undefined && !said.includes(key));
  });
});
