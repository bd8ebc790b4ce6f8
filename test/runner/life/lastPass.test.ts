import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { LifeWorld } from "./lifeWorld";

const MINUTE_MS = 60_000;
const match = { method: "GET", type: "Microsoft.Cache/redisEnterprise" };

describe("the last pass of a deletion", () => {
  let world: LifeWorld;
  afterEach(() => world?.end());

  for (const { given, fault } of [
    { given: "that Azure asks to come later", fault: { kind: "throttle", match } },
    { given: "that Azure does not answer", fault: { kind: "drop", when: "before", match } },
  ] as const) {
    it(`given one ${given}, of an instance that no pass has settled: makes nothing again`, async () => {
      world = await LifeWorld.start();
      await world.redis();
      await world.pass(MINUTE_MS);
      await world.delete(CONTROL_PLANE_REDIS, "redis");
      let passes = 0;
      world.stacks.beforePass = (verb) => {
        assert.equal(verb, "destroy");
        if (passes++ > 0) return;
        world.azure.fault(fault);
        world.accepted();
      };
      await world.until(/^gone/);
      assert.equal(passes, 2);
      assert.deepEqual(world.accepted(), []);
      assert.ok(!world.left().some((id) => id.startsWith("redisEnterprise/")));
    });
  }
});
