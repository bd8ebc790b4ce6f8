import { strict as assert } from "node:assert";
import type { DoubtChoice } from "../../../emulator/world/doubts";
import { PRIVATE_DNS } from "../../../provider/azure/apiVersions";
import type { StackState } from "../../../runner/stacks/stacks";
import { GROUP_ID, type LifeOptions, LifeWorld } from "./lifeWorld";

const MINUTE_MS = 60_000;
/** The sweep reads everything once in that time. */
const SWEPT_MS = 61 * MINUTE_MS;
const ZONE_ID = `${GROUP_ID}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;
const NETWORK_ID = `${GROUP_ID}/providers/Microsoft.Network/virtualNetworks/vnet`;
const ZONE = "privateDnsZones/privatelink.redis.azure.net";
const REFUSED = { spec: { redisConfiguration: { foo: "bar" } } };

describe("records that went with their private DNS zone", () => {
  let world: LifeWorld;
  afterEach(() => world?.end());

  async function ready(names: readonly string[], options: LifeOptions = {}): Promise<void> {
    world = await LifeWorld.start(options);
    for (const name of names) await world.redis(name);
    for (const name of names) await world.until(/^Ready/, { name });
    await world.pass(2 * MINUTE_MS);
    world.accepted();
  }

  const link = () => world.azure.ids.find((id) => id.includes("/virtualNetworkLinks/")) ?? "";
  const records = () =>
    world
      .left()
      .filter((id) => id.startsWith(`${ZONE}/A/`))
      .map((id) => id.split("/").at(-1))
      .sort();
  const group = (name: string) => `privateEndpoints/${name}-pe/privateDnsZoneGroups/${name}-dzg`;

  /** Somebody deletes the zone, as Azure wants that done: its link first. */
  async function deleteZone(): Promise<string> {
    const deleted = link();
    await world.azure.arm.delete(deleted, PRIVATE_DNS);
    await world.azure.pass(MINUTE_MS);
    await world.azure.arm.delete(ZONE_ID, PRIVATE_DNS);
    await world.azure.pass(MINUTE_MS);
    assert.deepEqual(records(), []);
    world.accepted();
    return deleted.split("/providers/Microsoft.Network/")[1] ?? "";
  }

  for (const { given, names, doubts } of [
    { given: "an instance", names: ["redis"], doubts: {} },
    { given: "several instances", names: ["redis", "other", "third"], doubts: {} },
    {
      given: "an Azure that would write the record for a PUT of the zone group as it is",
      names: ["redis"],
      doubts: { zoneGroupOfNewZone: "written" } as DoubtChoice,
    },
  ]) {
    it(`given ${given}, Ready, when the zone is deleted: zone, link and records come back, and nothing else is written`, async () => {
      await ready(names, { doubts });
      const deleted = await deleteZone();
      await world.pass(SWEPT_MS + 10 * MINUTE_MS);
      for (const name of names) await world.until(/^Ready/, { name });
      assert.deepEqual(records(), names.map((name) => `${name}.westus2`).sort());
      for (const name of names) {
        const address = world.azure.address(`${name}.westus2.redis.azure.net`, NETWORK_ID);
        assert.match(address ?? "", /^10\.250\.4\./, `${name} resolves in the network`);
      }
      const groups = names.flatMap((name) => [`delete ${group(name)}`, `put ${group(name)}`]);
      assert.deepEqual(world.accepted(), [`put ${ZONE}`, `put ${deleted}`, ...groups].sort());
      await world.pass(3 * SWEPT_MS);
      assert.deepEqual(world.accepted(), [], "what is there is left alone");
    });
  }

  it("given a zone that was noticed to be gone: the records follow at once, and not with the turn of each", async () => {
    await ready(["redis", "other"]);
    await deleteZone();
    const backMs = async (isBack: () => boolean) => {
      for (let passedMs = 0; !isBack() && passedMs < 2 * SWEPT_MS; passedMs += 5_000) await world.pass(5_000);
      return world.clock.nowMs();
    };
    const zoneMs = await backMs(() => world.azure.document(link())?.properties?.provisioningState === "Succeeded");
    const recordsMs = await backMs(() => records().length === 2);
    assert.ok(recordsMs - zoneMs < 5 * MINUTE_MS, `${(recordsMs - zoneMs) / 1000} s`);
  });

  it("given a zone that is deleted again as soon as its records were back: they come back again", async () => {
    const names = ["redis", "other", "third"];
    await ready(names);
    for (let times = 0; times < 3; times++) {
      await deleteZone();
      for (let passedMs = 0; records().length < names.length && passedMs < 2 * SWEPT_MS; passedMs += 5_000)
        await world.pass(5_000);
      assert.equal(records().length, names.length);
      for (const name of names) await world.until(/^Ready/, { name });
    }
  });

  it("given a zone that somebody deleted and made again, before anybody looked: the record comes back", async () => {
    await ready(["redis"]);
    await deleteZone();
    await world.azure.arm.put(ZONE_ID, PRIVATE_DNS, { location: "global" });
    await world.azure.pass(MINUTE_MS);
    await world.pass(SWEPT_MS + 10 * MINUTE_MS);
    assert.deepEqual(records(), ["redis.westus2"]);
  });

  it("given a spec that is refused, and another runner meanwhile: the record comes back", async () => {
    await ready(["redis"]);
    await world.patch("redis", REFUSED);
    await world.until(/^UnsupportedParameter/);
    await deleteZone();
    await world.restart();
    await world.pass(2 * SWEPT_MS);
    assert.deepEqual(records(), ["redis.westus2"]);
  });

  it("given a record that Azure never shows under the name that the group tells: the group is made again once", async () => {
    await ready(["redis"]);
    const match = { method: "GET", type: "Microsoft.Network/privateDnsZones/A" };
    world.azure.fault({ kind: "refuse", status: 404, code: "NotFound", times: "always", match });
    await world.pass(4 * SWEPT_MS);
    assert.deepEqual(world.accepted(), [`delete ${group("redis")}`, `put ${group("redis")}`]);
    assert.match(world.told(), /^Ready/);
  });

  const record = () => world.azure.ids.find((id) => id.includes("/A/")) ?? "";
  async function deleteRecord(): Promise<void> {
    await world.azure.arm.delete(record(), PRIVATE_DNS);
    await world.azure.pass(MINUTE_MS);
    assert.deepEqual(records(), []);
  }

  for (const { status, code, times } of [
    { status: 503, code: "ServiceUnavailable", times: 1 },
    { status: 500, code: "InternalServerError", times: 1 },
    { status: 503, code: "ServiceUnavailable", times: 12 },
  ]) {
    it(`given that Azure answers ${status} to ${times} deletes of the zone group: the record comes back`, async () => {
      await ready(["redis"]);
      await deleteRecord();
      const match = { method: "DELETE", type: "Microsoft.Network/privateEndpoints/privateDnsZoneGroups" };
      world.azure.fault({ kind: "refuse", status, code, message: "Not now.", times, match });
      await world.pass(3 * SWEPT_MS);
      assert.deepEqual(records(), ["redis.westus2"]);
    });
  }

  it("given that the pass which makes the group again is cut off: the record comes back", async () => {
    await ready(["redis"]);
    await deleteRecord();
    const pass = world.stacks.pass.bind(world.stacks);
    let cutOff = 0;
    world.stacks.pass = async (job, signal) => {
      if (job.leaving?.length === 0 || cutOff++ > 0) return await pass(job, signal);
      const error = { code: "WorkerLost", message: "the worker was lost" } as const;
      const state = (await world.stacks.read(job.stack)) as StackState;
      return { isOk: false, statuses: {}, state, ranMs: 0, error };
    };
    await world.pass(3 * SWEPT_MS);
    assert.ok(cutOff > 0);
    assert.deepEqual(records(), ["redis.westus2"]);
  });

  it("given a record that is deleted again before the sweep saw it back: it comes back within two days", async () => {
    await ready(["redis"]);
    await deleteRecord();
    for (let minutes = 0; records().length === 0 && minutes < 120; minutes++) await world.pass(MINUTE_MS);
    await world.until(/^Ready/);
    await world.pass(MINUTE_MS);
    await deleteRecord();
    await world.pass(48 * SWEPT_MS);
    assert.deepEqual(records(), ["redis.westus2"]);
  });

  it("given a credential that may not read records: nothing is taken for lost", async () => {
    await ready(["redis"]);
    world.azure.fault({
      kind: "refuse",
      status: 403,
      code: "AuthorizationFailed",
      times: "always",
      match: { method: "GET", type: "Microsoft.Network/privateDnsZones/A" },
    });
    await world.pass(2 * SWEPT_MS);
    assert.deepEqual(world.accepted(), []);
  });
});
