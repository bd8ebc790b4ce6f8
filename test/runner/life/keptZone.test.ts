import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { SCOPE } from "../../../runner/api/scope";
import { KubernetesError } from "../../../runner/kubernetes/kubernetes";
import { SUBSCRIPTION } from "../../provider/given";
import { LifeWorld } from "./lifeWorld";

const MINUTE_MS = 60_000;
const GONE = { kind: SCOPE, name: "scope", withinMs: 15 * MINUTE_MS };

describe("a private DNS zone that stays, since somebody else has a record in it", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await LifeWorld.start();
    await use();
    const properties = { ttl: 3600, aRecords: [{ ipv4Address: "10.0.0.9" }] };
    const zone = world.azure.ids.find((id) => /privateDnsZones\/[^/]+$/.test(id));
    world.azure.place({ id: `${zone}/A/theirs`, properties });
  });
  afterEach(() => world?.end());

  /** An instance comes and goes. */
  async function use(): Promise<void> {
    await world.redis();
    await world.until(/^Ready/);
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.until(/^gone/);
  }

  async function again(): Promise<void> {
    const azure = { tenantId: SUBSCRIPTION, subscriptionId: SUBSCRIPTION, vpcNetwork: "vnet", resourceGroupName: "rg" };
    await world.create(SCOPE, "scope", { region: "westus2", scope: { azure } });
    await world.pass(MINUTE_MS);
  }

  const kept = () => world.kubernetes.events.filter(({ reason }) => reason === "Kept").length;

  for (const { given, between, times } of [
    { given: "never used again", between: async () => {}, times: 1 },
    { given: "used again", between: use, times: 2 },
  ]) {
    for (const restarts of [false, true]) {
      it(`given its Scope made again, ${given}, ${restarts ? "by another runner" : "and deleted"}: goes`, async () => {
        await world.delete(SCOPE, "scope");
        await world.until(/^gone/, GONE);
        await again();
        await between();
        if (restarts) await world.restart();
        await world.delete(SCOPE, "scope");
        await world.until(/^gone/, GONE);
        assert.equal(kept(), times);
        assert.ok(world.left().some((id) => id.startsWith("privateDnsZones/")));
      });
    }
  }

  it("given its Scope made again, used, and deleted when nobody else has a record: takes the zone back, and along", async () => {
    await world.delete(SCOPE, "scope");
    await world.until(/^gone/, GONE);
    await again();
    await use();
    world.azure.remove(world.azure.ids.find((id) => id.endsWith("/A/theirs")) ?? "");
    await world.delete(SCOPE, "scope");
    await world.until(/^gone/, GONE);
    assert.ok(!world.left().some((id) => id.startsWith("privateDnsZones/")));
  });

  it("given a finalizer that cannot be taken off for a while: is told once, and the Scope goes after a restart", async () => {
    world.kubernetes.before = ({ verb, kind }) => {
      const isRefused = verb === "patch" && kind === SCOPE.kind;
      if (isRefused) throw new KubernetesError(503, "ServiceUnavailable", "the API server is away");
    };
    await world.delete(SCOPE, "scope");
    await world.pass(5 * MINUTE_MS);
    assert.equal(kept(), 1);
    world.kubernetes.before = () => {};
    await world.restart();
    await world.until(/^gone/, GONE);
    assert.equal(kept(), 1);
  });

  it("given a runner that ends anywhere in the deletion: the Scope goes, and somebody has told of the zone", async () => {
    await world.delete(SCOPE, "scope");
    for (let restarts = 0; restarts < 10; restarts++) {
      await world.pass(1_000);
      await world.restart();
    }
    await world.until(/^gone/, GONE);
    assert.ok(kept() > 0);
  });
});
