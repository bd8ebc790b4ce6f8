import { strict as assert } from "node:assert";
import { MICROSOFT_CACHE } from "../../../provider/azure/apiVersions";
import { CLUSTER_ID, DATABASE_ID, type LifeWorld } from "./lifeWorld";
import { drifted, readyInstance } from "./readyInstance";

const MINUTE_MS = 60_000;
/** The sweep reads everything once in that time. */
const SWEPT_MS = 61 * MINUTE_MS;
const REGENERATING = "2026-05-01-preview";

describe("what a look has found, and a restart or a deed comes in between", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await readyInstance();
  });
  afterEach(() => world?.end());

  function drift(evictionPolicy: string): void {
    world.azure.place({ id: DATABASE_ID, properties: { evictionPolicy } });
  }

  /** Whether it holds at each moment of that time. */
  async function throughout(ms: number, holds: () => boolean, what: string): Promise<void> {
    for (let passedMs = 0; passedMs < ms; passedMs += 5_000) {
      await world.pass(5_000);
      assert.ok(holds(), `${what}, not ${world.told()} and ${drifted(world)} after ${passedMs / 1000} s`);
    }
  }

  for (const [what, id] of [
    ["cluster", CLUSTER_ID],
    ["database", DATABASE_ID],
  ] as const) {
    it(`given a ${what} that is gone: a runner that begins anew never calls the instance Ready, not even with an edit to do`, async () => {
      await world.azure.arm.delete(id, MICROSOFT_CACHE);
      await world.until(/^InstanceGone/, { withinMs: 2 * SWEPT_MS });
      await world.pass(20 * MINUTE_MS);
      const said = world.told();
      world.accepted();
      const events = world.kubernetes.events.length;
      await world.end();
      await world.patch("redis", { spec: { sku: "Balanced_B10" } });
      await world.restart();
      await throughout(10 * MINUTE_MS, () => world.told() === said, "InstanceGone");
      assert.deepEqual(world.accepted(), []);
      assert.equal(world.kubernetes.events.length, events);
    });
  }

  it("given a database that is gone, and there again while no runner looked: a runner that begins anew says so soon", async () => {
    const before = world.azure.document(DATABASE_ID);
    world.azure.remove(DATABASE_ID);
    await world.until(/^InstanceGone/, { withinMs: 2 * SWEPT_MS });
    await world.end();
    world.azure.place({ ...before, id: DATABASE_ID });
    await world.restart();
    await world.until(/^Ready/, { withinMs: MINUTE_MS });
  });

  it("given Drifted: stays so when the runner begins anew, until a look shows otherwise", async () => {
    drift("AllKeysLRU");
    await world.pass(SWEPT_MS);
    const said = drifted(world);
    assert.match(said ?? "", /evictionPolicy/);
    await world.restart();
    await throughout(10 * MINUTE_MS, () => drifted(world) === said, "Drifted");
    await world.end();
    drift("VolatileLRU");
    await world.restart();
    await world.pass(MINUTE_MS);
    assert.equal(drifted(world), undefined);
  });

  it("given Drifted, and a change of something else: stays so all the while", async () => {
    drift("AllKeysLRU");
    await world.pass(SWEPT_MS);
    const said = drifted(world);
    await world.patch("redis", { spec: { sku: "Balanced_B10" } });
    await throughout(30 * MINUTE_MS, () => drifted(world) === said, "Drifted");
    assert.match(world.told(), /^Ready/);
  });

  it("given a look that finds other keys and another setting: tells both", async () => {
    const key = world.key();
    await world.azure.arm.post(DATABASE_ID, "regenerateKey", REGENERATING, { keyType: "Primary" });
    drift("AllKeysLRU");
    for (let passedMs = 0; world.key() === key && passedMs < SWEPT_MS; passedMs += 5_000) await world.pass(5_000);
    assert.notEqual(world.key(), key);
    await world.pass(MINUTE_MS);
    assert.match(drifted(world) ?? "", /evictionPolicy: Azure has "AllKeysLRU"/);
  });
});
