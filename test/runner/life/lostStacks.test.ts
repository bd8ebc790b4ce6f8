import { strict as assert } from "node:assert";
import { PRIVATE_DNS } from "../../../provider/azure/apiVersions";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { FINALIZER } from "../../../runner/api/marks";
import { SCOPE } from "../../../runner/api/scope";
import { GROUP_ID, LifeWorld } from "./lifeWorld";

const MINUTE_MS = 60_000;
const ZONE = /^StateDamaged: There is no stack for .*privateDnsZones\/privatelink.redis.azure.net, /;
const SUBNET = /^StateDamaged: There is no stack for .*\/subnets\/range-\w+, /;

describe("Scope and IpRange of which no stack knows any more", () => {
  let world: LifeWorld;
  afterEach(() => world?.end());

  /** An instance that came and went: subnet, zone and link are left. */
  async function used(): Promise<void> {
    world = await LifeWorld.start();
    await world.redis();
    await world.until(/^Ready/);
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.until(/^gone/);
  }

  const idOf = (part: RegExp) => world.azure.ids.find((id) => part.test(id)) ?? "";

  it("given that they are deleted then: they stay, and say what is in Azure", async () => {
    await used();
    await world.loseStacks();
    await world.delete(CONTROL_PLANE_IP_RANGE, "range");
    await world.delete(SCOPE, "scope");
    await world.until(SUBNET, { kind: CONTROL_PLANE_IP_RANGE, name: "range", withinMs: MINUTE_MS });
    await world.until(ZONE, { kind: SCOPE, name: "scope", withinMs: MINUTE_MS });
    world.azure.calls.length = 0;
    await world.pass(60 * MINUTE_MS);
    assert.ok(world.azure.calls.length < 100, `${world.azure.calls.length} requests in an hour`);
    assert.match(world.told("range", CONTROL_PLANE_IP_RANGE), SUBNET);
    assert.match(world.told("scope", SCOPE), ZONE);
    assert.deepEqual(world.get(SCOPE, "scope")?.metadata.finalizers, [FINALIZER]);
    assert.deepEqual(world.get(CONTROL_PLANE_IP_RANGE, "range")?.metadata.finalizers, [FINALIZER]);
  });

  it("given that somebody takes the zone away in Azure: the Scope goes", async () => {
    await used();
    await world.loseStacks();
    await world.delete(SCOPE, "scope");
    await world.until(ZONE, { kind: SCOPE, name: "scope" });
    await world.azure.arm.delete(idOf(/virtualNetworkLinks/), PRIVATE_DNS);
    await world.pass(MINUTE_MS);
    await world.azure.arm.delete(idOf(/privateDnsZones\/[^/]+$/), PRIVATE_DNS);
    await world.until(/^gone/, { kind: SCOPE, name: "scope", withinMs: 12 * MINUTE_MS });
  });

  it("given our link in a zone of somebody else: the Scope says which", async () => {
    const id = `${GROUP_ID}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;
    world = await LifeWorld.start({ first: async ({ azure }) => azure.place({ id }) });
    await world.redis();
    await world.until(/^Ready/);
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.until(/^gone/);
    await world.loseStacks();
    await world.delete(SCOPE, "scope");
    await world.until(/^StateDamaged: .*virtualNetworkLinks\/network-/, { kind: SCOPE, name: "scope" });
  });

  it("given an IpRange that was never ready: it is known all the same that its subnet may be there", async () => {
    world = await LifeWorld.start();
    world.azure.fault({ kind: "drop", when: "before", match: { method: "PUT" }, times: "always" });
    await world.create(CONTROL_PLANE_IP_RANGE, "late", { cidr: "10.250.5.0/24", scope: { name: "scope" } });
    await world.pass(MINUTE_MS);
    await world.loseStacks();
    await world.delete(CONTROL_PLANE_IP_RANGE, "late");
    await world.until(/^StateDamaged/, { kind: CONTROL_PLANE_IP_RANGE, name: "late" });
  });

  it("given that nothing was ever made for a Scope: it goes", async () => {
    world = await LifeWorld.start();
    await world.delete(SCOPE, "scope");
    await world.until(/^gone/, { kind: SCOPE, name: "scope", withinMs: MINUTE_MS });
  });

  it("given stacks that are there: both go, and leave nothing", async () => {
    await used();
    world.azure.calls.length = 0;
    await world.delete(CONTROL_PLANE_IP_RANGE, "range");
    await world.delete(SCOPE, "scope");
    await world.until(/^gone/, { kind: CONTROL_PLANE_IP_RANGE, name: "range" });
    await world.until(/^gone/, { kind: SCOPE, name: "scope" });
    assert.deepEqual(world.left(), []);
    assert.ok(world.azure.calls.length < 100, `${world.azure.calls.length} requests`);
    assert.deepEqual(await world.stacks.list(), []);
  });

  it("given a zone with a record of somebody else: the zone stays, and an Event of the Scope says so once", async () => {
    await used();
    const properties = { ttl: 3600, aRecords: [{ ipv4Address: "10.0.0.9" }] };
    world.azure.place({ id: `${idOf(/privateDnsZones\/[^/]+$/)}/A/theirs`, properties });
    await world.delete(CONTROL_PLANE_IP_RANGE, "range");
    await world.delete(SCOPE, "scope");
    await world.until(/^gone/, { kind: SCOPE, name: "scope" });
    assert.ok(world.left().some((id) => id.startsWith("privateDnsZones/")));
    const kept = world.kubernetes.events.filter(({ reason }) => reason === "Kept");
    assert.deepEqual(
      kept.map(({ regarding, type }) => [regarding.kind, type]),
      [["Scope", "Warning"]],
    );
    assert.match(kept[0]?.note ?? "", /private DNS zone .* is kept: /);
  });
});
