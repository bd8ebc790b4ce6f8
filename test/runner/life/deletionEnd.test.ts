import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { KubernetesError } from "../../../runner/kubernetes/kubernetes";
import { LifeWorld } from "./lifeWorld";

const MINUTE_MS = 60_000;
const match = { method: "GET", type: "Microsoft.Cache/redisEnterprise" };

describe("the end of a deletion", () => {
  let world: LifeWorld;
  afterEach(() => world?.end());

  for (const { given, fault } of [
    { given: "that Azure asks to come later", fault: { kind: "throttle", match } },
    { given: "that Azure does not answer", fault: { kind: "drop", when: "before", match } },
  ] as const) {
    it(`given a last pass ${given}, of an instance that no pass has settled: makes nothing again`, async () => {
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

  for (const { given, begins } of [
    { given: "while Azure deletes the cluster", begins: "deleting" },
    { given: "as the last pass begins", begins: "destroy" },
  ] as const) {
    for (const restarts of [false, true]) {
      it(`given an API server that goes away ${given}${restarts ? ", and a runner that ends then" : ""}: the object goes when it is back`, async () => {
        world = await LifeWorld.start();
        await world.redis();
        await world.until(/^Ready/);
        await world.delete(CONTROL_PLANE_REDIS, "redis");
        if (begins === "destroy") world.stacks.beforePass = () => goesAway();
        else {
          await world.until(/^Deleting: cluster: /);
          goesAway();
        }
        await world.pass(30 * MINUTE_MS);
        assert.match(world.told(), /^Deleting/);
        if (restarts) await world.end();
        world.kubernetes.before = () => {};
        if (restarts) await world.restart();
        await world.until(/^gone/);
        assert.ok(!world.left().some((id) => /^(redisEnterprise|privateEndpoints)\//.test(id)));
      });
    }
  }

  function goesAway(): void {
    world.kubernetes.before = () => {
      throw new KubernetesError(503, "ServiceUnavailable", "the API server is away");
    };
  }
});
