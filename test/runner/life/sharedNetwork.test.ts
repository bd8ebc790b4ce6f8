import { strict as assert } from "node:assert";
import { PRIVATE_DNS } from "../../../provider/azure/apiVersions";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { SCOPE } from "../../../runner/api/scope";
import { SUBSCRIPTION } from "../../provider/given";
import { LifeWorld } from "./lifeWorld";

const MINUTE_MS = 60_000;
const REFUSED = { spec: { redisConfiguration: { foo: "bar" } } };

describe("a network that several Scopes have", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await LifeWorld.start();
    const azure = { tenantId: SUBSCRIPTION, subscriptionId: SUBSCRIPTION, vpcNetwork: "vnet", resourceGroupName: "rg" };
    await world.create(SCOPE, "other", { region: "westus2", scope: { azure } });
    await world.redis();
    await world.until(/^Ready/);
  });
  afterEach(() => world?.end());

  const link = () => world.azure.ids.find((id) => id.includes("/virtualNetworkLinks/"));

  for (const { given, patch, says } of [
    { given: "an instance that is well", patch: {}, says: /^Ready/ },
    { given: "an instance whose spec is refused", patch: REFUSED, says: /^UnsupportedParameter/ },
  ]) {
    it(`given ${given} when both are deleted, and a restart: the network stays until the instance goes`, async () => {
      await world.patch("redis", patch);
      await world.until(says);
      await world.delete(SCOPE, "scope");
      await world.delete(SCOPE, "other");
      await world.pass(MINUTE_MS);
      world.accepted();
      await world.restart();
      await world.pass(30 * MINUTE_MS);
      assert.deepEqual(world.accepted(), []);
      assert.match(world.told(), says);
      assert.equal(world.told("other", SCOPE), "gone");
      await world.delete(CONTROL_PLANE_REDIS, "redis");
      await world.until(/^gone/, { kind: SCOPE, name: "scope" });
      assert.equal(link(), undefined);
    });
  }

  it("given an instance that is being deleted at a restart: the network goes after the instance, and leaves nothing", async () => {
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.delete(SCOPE, "scope");
    await world.delete(SCOPE, "other");
    await world.pass(10_000);
    await world.restart();
    await world.until(/^gone/, { kind: SCOPE, name: "scope" });
    await world.until(/^gone/, { kind: SCOPE, name: "other" });
    assert.equal(world.told(), "gone");
    assert.equal(link(), undefined);
    assert.ok(!world.left().some((id) => id.startsWith("privateDnsZones/")));
  });

  it("given a link that somebody deletes while the spec is refused, after a restart: makes the link again", async () => {
    await world.patch("redis", REFUSED);
    await world.until(/^UnsupportedParameter/);
    await world.restart();
    await world.pass(MINUTE_MS);
    await world.azure.arm.delete(link() ?? "", PRIVATE_DNS);
    await world.pass(130 * MINUTE_MS);
    assert.ok(link());
  });
});
