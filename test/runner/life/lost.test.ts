import { strict as assert } from "node:assert";
import { MICROSOFT_CACHE } from "../../../provider/azure/apiVersions";
import { ANNOTATIONS } from "../../../runner/api/annotations";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CLUSTER_ID, DATABASE_ID, type LifeWorld } from "./lifeWorld";
import { readyInstance, repair } from "./readyInstance";

const MINUTE_MS = 60_000;
/** The sweep reads everything once in that time. */
const SWEPT_MS = 61 * MINUTE_MS;

const EDITS: readonly { readonly edit: string; readonly patch: object }[] = [
  { edit: "another SKU", patch: { spec: { sku: "Balanced_B10" } } },
  {
    edit: "another eviction policy",
    patch: { spec: { redisConfiguration: { "maxmemory-policy": "noeviction" } } },
  },
  { edit: "the annotation adopt", patch: { metadata: { annotations: { [ANNOTATIONS.adopt]: "true" } } } },
];

describe("a cluster or database that others deleted, and its object is edited", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await readyInstance();
  });
  afterEach(() => world?.end());

  async function lose(id: string): Promise<void> {
    await world.azure.arm.delete(id, MICROSOFT_CACHE);
    world.accepted();
  }

  for (const [what, id] of [
    ["cluster", CLUSTER_ID],
    ["database", DATABASE_ID],
  ] as const) {
    for (const { edit, patch } of EDITS) {
      it(`given ${edit} of an object whose ${what} is known to be gone: makes nothing until asked, and then what the edit says`, async () => {
        await lose(id);
        await world.until(/^InstanceGone/, { withinMs: 2 * SWEPT_MS });
        await world.patch("redis", patch);
        await world.pass(3 * SWEPT_MS);
        assert.deepEqual(world.accepted(), []);
        assert.match(world.told(), /^InstanceGone/);
        await repair(world);
        await world.until(/^(Creating|Updating|Adopting)/);
        await world.until(/^Ready/);
        const { generation } = world.get(CONTROL_PLANE_REDIS, "redis")?.metadata ?? {};
        assert.equal(world.get(CONTROL_PLANE_REDIS, "redis")?.status?.observedGeneration, generation);
        assert.ok(world.left().includes("redisEnterprise/redis/databases/default"));
      });

      it(`given ${edit} of an object whose ${what} went unseen: makes nothing, and says so`, async () => {
        await lose(id);
        await world.patch("redis", patch);
        await world.until(/^InstanceGone/, { withinMs: 2 * SWEPT_MS });
        await world.pass(SWEPT_MS);
        assert.match(world.told(), /^InstanceGone/);
        const made = world.accepted().filter((write) => write.endsWith(id === CLUSTER_ID ? "redis" : "default"));
        const mayScale = id === DATABASE_ID && edit === EDITS[0]?.edit;
        assert.deepEqual(made, mayScale ? made.filter((write) => write === "put redisEnterprise/redis") : []);
      });
    }

    it(`given an edit that Azure carries out while others delete the ${what}: makes nothing again until asked`, async () => {
      await world.patch("redis", { spec: { sku: "Balanced_B10" } });
      await world.until(/^Updating/);
      await world.pass(MINUTE_MS);
      world.azure.remove(id);
      world.accepted();
      await world.until(/^InstanceGone/, { withinMs: 2 * SWEPT_MS });
      await world.pass(SWEPT_MS);
      assert.deepEqual(world.accepted(), []);
      await world.restart();
      await world.pass(SWEPT_MS);
      assert.match(world.told(), /^InstanceGone/);
      assert.deepEqual(world.accepted(), []);
      await repair(world);
      await world.until(/^(Creating|Updating)/);
      await world.until(/^Ready/);
      assert.ok(world.left().includes("redisEnterprise/redis/databases/default"));
    });
  }
});
