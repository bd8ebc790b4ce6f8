import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { SCOPE } from "../../../runner/api/scope";
import { SUBSCRIPTION } from "../../provider/given";
import { LifeWorld } from "./lifeWorld";

const MINUTE_MS = 60_000;
const ZONES = "Microsoft.Network/privateDnsZones";
const ZONE = /^StateDamaged: There is no stack for .*privateDnsZones\/privatelink.redis.azure.net, /;

describe("what a Scope knows of its network", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await LifeWorld.start();
  });
  afterEach(() => world?.end());

  const refuse = (status: number, code: string) =>
    world.azure.fault({ kind: "refuse", status, code, times: "always", match: { method: "GET", type: ZONES } });

  async function used(): Promise<void> {
    await world.redis();
    await world.until(/^Ready/);
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.until(/^gone/);
  }

  const refusals = [
    { status: 403, code: "AuthorizationFailed" },
    { status: 404, code: "SubscriptionNotFound" },
  ];
  for (const { status, code } of refusals) {
    it(`given a Scope that was never used, where Azure answers ${code}: goes without asking`, async () => {
      refuse(status, code);
      world.azure.calls.length = 0;
      await world.delete(SCOPE, "scope");
      await world.until(/^gone/, { kind: SCOPE, name: "scope", withinMs: MINUTE_MS });
      assert.ok(!world.azure.calls.some(({ id }) => id.includes("privateDnsZones")));
    });

    it(`given an instance that never got a network, since Azure answers ${code}: its Scope goes after it`, async () => {
      refuse(status, code);
      await world.redis();
      await world.pass(5 * MINUTE_MS);
      await world.delete(CONTROL_PLANE_REDIS, "redis");
      await world.until(/^gone/);
      await world.delete(SCOPE, "scope");
      await world.until(/^gone/, { kind: SCOPE, name: "scope", withinMs: MINUTE_MS });
    });
  }

  it("given a network that is begun: the Scope tells of it before", async () => {
    const told: unknown[] = [];
    const { stacks } = world;
    const pass = stacks.pass.bind(stacks);
    stacks.pass = async (one, signal) => {
      if (one.stack.stack.startsWith("network-")) told.push(world.get(SCOPE, "scope")?.status?.id);
      return await pass(one, signal);
    };
    await world.redis();
    await world.until(/^Ready/);
    assert.match(String(told[0]), /\/privateDnsZones\/privatelink.redis.azure.net$/);
  });

  it("given another Scope of the place, made later, and stacks that are lost: the last one to go tells of the zone", async () => {
    await world.redis();
    await world.until(/^Ready/);
    const azure = { tenantId: SUBSCRIPTION, subscriptionId: SUBSCRIPTION, vpcNetwork: "vnet", resourceGroupName: "rg" };
    await world.create(SCOPE, "other", { region: "westus2", scope: { azure } });
    await world.pass(MINUTE_MS);
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.until(/^gone/);
    await world.delete(SCOPE, "scope");
    await world.until(/^gone/, { kind: SCOPE, name: "scope" });
    await world.loseStacks();
    await world.delete(SCOPE, "other");
    await world.until(ZONE, { kind: SCOPE, name: "other" });
  });

  it("given a used Scope, stacks that are lost, and no right to look: says so, and asks seldom", async () => {
    await used();
    await world.loseStacks();
    refuse(403, "AuthorizationFailed");
    await world.delete(SCOPE, "scope");
    await world.until(/^Forbidden/, { kind: SCOPE, name: "scope" });
    const { stacks } = world;
    const read = stacks.read.bind(stacks);
    let reads = 0;
    stacks.read = async (name) => {
      if (name.stack.startsWith("network-")) reads++;
      return await read(name);
    };
    world.azure.calls.length = 0;
    await world.pass(120 * MINUTE_MS);
    assert.ok(reads < 60, `${reads} reads in two hours`);
    assert.ok(world.azure.calls.length < 600, `${world.azure.calls.length} requests in two hours`);
    world.azure.mend();
    await world.until(ZONE, { kind: SCOPE, name: "scope", withinMs: 12 * MINUTE_MS });
  });
});
