import { strict as assert } from "node:assert";
import { PRIVATE_DNS } from "../../../provider/azure/apiVersions";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { SCOPE } from "../../../runner/api/scope";
import { SECRET } from "../../../runner/kubernetes/secret";
import { SUBSCRIPTION } from "../../provider/given";
import { Application, giveCredential } from "./credentials";
import { LifeWorld } from "./lifeWorld";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOTICED_MS = 10 * MINUTE_MS;
const POLICY = { spec: { redisConfiguration: { "maxmemory-policy": "noeviction" } } };

describe("the credential of a scope", () => {
  let application: Application;
  let world: LifeWorld;

  beforeEach(async () => {
    application = new Application();
    world = await LifeWorld.start({
      connect: application.connect,
      first: (world) => giveCredential(world, "first"),
    });
  });
  afterEach(() => world?.end());

  it("given one that was rotated: goes on with the new one at once", async () => {
    await world.redis();
    await world.until(/^Ready/);
    application.secret = "second";
    await world.patch("redis", POLICY);
    await world.until(/^NoCredential: .*the secret of the application is not valid/);
    assert.deepEqual(world.conditions(), ["Error", "Stalled"]);
    assert.ok(world.key());
    await giveCredential(world, "second");
    await world.until(/^Updating/, { withinMs: 5_000 });
    await world.until(/^Ready/);
  });

  it("given one that is rotated in the middle of a creation: nothing is made twice", async () => {
    await world.redis();
    await world.until(/^Creating/);
    await world.pass(MINUTE_MS);
    application.secret = "second";
    await giveCredential(world, "second");
    await world.until(/^Ready/);
    const puts = world.accepted().filter((write) => write.startsWith("put redisEnterprise"));
    assert.deepEqual(puts, ["put redisEnterprise/redis", "put redisEnterprise/redis/databases/default"]);
  });

  it("given one that Azure takes again: goes on within ten minutes", async () => {
    application.secret = "revoked";
    await world.redis();
    await world.until(/^NoCredential/);
    world.azure.calls.length = 0;
    await world.pass(30 * MINUTE_MS);
    assert.deepEqual(world.azure.calls, []);
    application.secret = "first";
    await world.until(/^Creating/, { withinMs: NOTICED_MS });
    await world.until(/^Ready/);
  });

  it("given two: says which, and goes on when one is left", async () => {
    await giveCredential(world, "first", { name: "other" });
    await world.redis();
    await world.until(/credential and other both carry the label/);
    await world.delete(SECRET, "other");
    await world.until(/^Ready/);
  });

  it("given two scopes of one network, and one goes with its Secret: the network goes on with the other's", async () => {
    const azure = { tenantId: SUBSCRIPTION, subscriptionId: SUBSCRIPTION, vpcNetwork: "vnet", resourceGroupName: "rg" };
    await giveCredential(world, "first", { name: "other", scope: "other" });
    await world.create(SCOPE, "other", { region: "westus2", scope: { azure } });
    await world.create(CONTROL_PLANE_IP_RANGE, "other", { cidr: "10.250.5.0/24", scope: { name: "other" } });
    await world.redis("first");
    await world.until(/^Ready/, { name: "first" });
    await world.redis("redis", { scope: { name: "other" }, ipRange: { name: "other" } });
    await world.until(/^Ready/);
    await world.delete(CONTROL_PLANE_REDIS, "first");
    await world.until(/^gone/, { name: "first" });
    for (const [kind, name] of [
      [CONTROL_PLANE_IP_RANGE, "range"],
      [SCOPE, "scope"],
    ] as const) {
      await world.delete(kind, name);
      await world.until(/^gone/, { kind, name });
    }
    await world.delete(SECRET, "credential");
    const link = world.azure.ids.find((id) => id.includes("/virtualNetworkLinks/")) ?? "";
    await world.azure.arm.delete(link, PRIVATE_DNS);
    await world.pass(HOUR_MS + 10 * MINUTE_MS);
    assert.match(world.told(), /^Ready/);
    assert.ok(world.azure.ids.includes(link), "the link is made again");
  });

  it("given one that is revoked while an instance is deleted: says so, and cleans up when there is another", async () => {
    await world.redis();
    await world.until(/^Ready/);
    application.secret = "second";
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.until(/^NoCredential/);
    assert.ok(world.left().includes("redisEnterprise/redis"));
    await giveCredential(world, "second");
    await world.until(/^gone/);
    assert.ok(!world.left().some((id) => id.startsWith("redisEnterprise")));
  });
});
