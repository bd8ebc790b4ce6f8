import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { LifeWorld } from "./lifeWorld";

const MINUTE_MS = 60_000;
const NOTICED_MS = 11 * MINUTE_MS;

describe("a feature flag that goes off and on", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await LifeWorld.start();
  });
  afterEach(() => world?.end());

  it("given an IpRange that was made meanwhile: goes on within ten minutes", async () => {
    world.isEnabled = false;
    await world.create(CONTROL_PLANE_IP_RANGE, "other", { cidr: "10.250.5.0/24", scope: { name: "scope" } });
    await world.until(/^Paused/, { kind: CONTROL_PLANE_IP_RANGE, name: "other" });
    await world.pass(60 * MINUTE_MS);
    world.isEnabled = true;
    await world.until(/^Ready/, { kind: CONTROL_PLANE_IP_RANGE, name: "other", withinMs: NOTICED_MS });
  });

  for (const { given, beforeMs } of [
    { given: "an instance, the first of its network, that was made meanwhile", beforeMs: undefined },
    { given: "an instance whose creation had begun", beforeMs: 3 * MINUTE_MS },
  ]) {
    it(`given ${given}: goes on within ten minutes, its network too`, async () => {
      if (beforeMs === undefined) world.isEnabled = false;
      await world.redis();
      await world.pass(beforeMs ?? 0);
      world.isEnabled = false;
      await world.until(/^Paused/);
      await world.pass(60 * MINUTE_MS);
      world.isEnabled = true;
      await world.until(/^Creating/, { kind: CONTROL_PLANE_REDIS, withinMs: NOTICED_MS });
      await world.until(/^Ready/, { kind: CONTROL_PLANE_REDIS, withinMs: 2 * NOTICED_MS });
    });
  }
});
