import { strict as assert } from "node:assert";
import { MICROSOFT_CACHE } from "../../../provider/azure/apiVersions";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CLUSTER_ID, DATABASE_ID, type LifeWorld } from "./lifeWorld";
import { drifted, readyInstance, repair } from "./readyInstance";

const MINUTE_MS = 60_000;
/** The sweep reads everything once in that time. */
const SWEPT_MS = 61 * MINUTE_MS;
const BAD = { provisioningState: "Failed", resourceState: "UpdateFailed" };
const WELL = { provisioningState: "Succeeded", resourceState: "Running" };

let world: LifeWorld;
/** What a condition says; undefined: there is none of that type. */
function told(type: string): string | undefined {
  const { conditions } = world.get(CONTROL_PLANE_REDIS, "redis")?.status ?? {};
  return conditions?.find((one) => one.type === type)?.message;
}

const evicts = (evictionPolicy: string) => world.azure.place({ id: DATABASE_ID, properties: { evictionPolicy } });
const unreadable = (type: string) =>
  world.azure.fault({ kind: "deny", match: { method: "GET", type }, times: "always" });
const ZONE_GROUP = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups";

/** What stands in Ready instead, and how that begins and ends. */
const OBSTACLES: readonly {
  readonly given: string;
  readonly says: RegExp;
  readonly begins: () => Promise<unknown>;
  readonly ends: () => Promise<unknown>;
}[] = [
  {
    given: "a parameter that the service does not have",
    says: /^UnsupportedParameter/,
    begins: () => world.patch("redis", { spec: { redisConfiguration: { foo: "bar" } } }),
    ends: () => world.patch("redis", { spec: { redisConfiguration: null } }),
  },
  {
    given: "a dependency that is not there",
    says: /^DependencyNotFound/,
    begins: () => world.patch("redis", { spec: { vpcNetwork: { name: "nowhere" } } }),
    ends: () => world.patch("redis", { spec: { vpcNetwork: null } }),
  },
  {
    given: "states that cannot be read",
    says: /^StateUnavailable/,
    begins: async () => {
      world.stacks.read = async () => {
        throw Object.assign(new Error("no backend"), { name: "StateUnavailable" });
      };
      await world.patch("redis", { metadata: { labels: { look: "now" } } });
    },
    ends: async () => {},
  },
  {
    given: "a feature that is switched off",
    says: /^(Paused|Ready)/,
    begins: async () => {
      world.isEnabled = false;
      await world.patch("redis", { metadata: { labels: { look: "now" } } });
    },
    ends: async () => {
      world.isEnabled = true;
    },
  },
];

/** What a look finds, and what is never told then. */
const FOUND: readonly {
  readonly found: string;
  readonly happens: () => unknown;
  readonly says: () => boolean;
}[] = [
  {
    found: "a database that is gone",
    happens: () => world.azure.arm.delete(DATABASE_ID, MICROSOFT_CACHE),
    says: () => world.told().startsWith("InstanceGone") || /default any more/.test(told("InstanceGone") ?? ""),
  },
  {
    found: "a database whose change failed",
    happens: () => world.azure.place({ id: DATABASE_ID, properties: BAD }),
    says: () => world.told().startsWith("InstanceFailed") || /UpdateFailed/.test(told("InstanceFailed") ?? ""),
  },
  {
    found: "another setting",
    happens: () => evicts("AllKeysLRU"),
    says: () => /evictionPolicy/.test(drifted(world) ?? ""),
  },
];

describe("what a look has found, and something else stands in Ready", () => {
  beforeEach(async () => {
    world = await readyInstance();
  });
  afterEach(() => world?.end());

  for (const { found, happens, says } of FOUND) {
    for (const { given, says: reason, begins, ends } of OBSTACLES) {
      it(`given ${found}, and ${given} when the runner begins anew: is told all the while, and after that`, async () => {
        await happens();
        await world.pass(SWEPT_MS);
        assert.ok(says(), world.told());
        await begins();
        await world.until(reason);
        await world.pass(MINUTE_MS);
        assert.ok(says(), `beside ${world.told()}`);
        await world.end();
        await world.restart();
        for (let passedMs = 0; passedMs < 15 * MINUTE_MS; passedMs += 5_000) {
          if (passedMs === MINUTE_MS) await ends();
          await world.pass(5_000);
          assert.ok(says(), `beside ${world.told()}, ${passedMs / 1000} s after the restart`);
        }
      });
    }
  }

  it("given a database that is gone, and there again while the spec is refused: says nothing of that any more", async () => {
    const before = world.azure.document(DATABASE_ID);
    world.azure.remove(DATABASE_ID);
    await world.until(/^InstanceGone/, { withinMs: 2 * SWEPT_MS });
    await OBSTACLES[0]?.begins();
    await world.until(/^UnsupportedParameter/);
    assert.notEqual(told("InstanceGone"), undefined);
    world.azure.place({ ...before, id: DATABASE_ID });
    await world.restart();
    await world.pass(MINUTE_MS);
    assert.deepEqual([told("InstanceGone"), world.conditions()], [undefined, ["Error", "Stalled"]]);
  });

  it("given a database that is gone while the spec is refused: says so beside that, and a repair takes it back", async () => {
    await OBSTACLES[0]?.begins();
    await world.until(/^UnsupportedParameter/);
    await world.azure.arm.delete(DATABASE_ID, MICROSOFT_CACHE);
    await world.pass(SWEPT_MS);
    assert.match(told("InstanceGone") ?? "", /default any more/);
    await OBSTACLES[0]?.ends();
    await world.until(/^InstanceGone/);
    await repair(world);
    await world.until(/^(Creating|Updating)/);
    await world.until(/^Ready/);
    await world.pass(MINUTE_MS);
    assert.deepEqual([world.told(), world.conditions()], ["Ready: The instance can be used.", ["Ready"]]);
  });
});

describe("what a look has found, and Azure does not show something else", () => {
  beforeEach(async () => {
    world = await readyInstance();
  });
  afterEach(() => world?.end());

  it("given a zone group that nobody can read: what is well again is told within two minutes, and what drifts then too", async () => {
    world.azure.place({ id: CLUSTER_ID, properties: BAD });
    evicts("AllKeysLRU");
    await world.pass(SWEPT_MS);
    assert.match(world.told(), /^InstanceFailed/);
    assert.match(drifted(world) ?? "", /evictionPolicy/);
    await world.end();
    unreadable(ZONE_GROUP);
    world.azure.place({ id: CLUSTER_ID, properties: WELL });
    evicts("VolatileLRU");
    await world.restart();
    await world.pass(2 * MINUTE_MS);
    assert.deepEqual([world.told(), drifted(world)], ["Ready: The instance can be used.", undefined]);
    evicts("NoEviction");
    await world.pass(SWEPT_MS);
    assert.match(drifted(world) ?? "", /evictionPolicy: Azure has "NoEviction"/);
  });

  it("given a database that nobody can read: what was found of it stands, beside what others show", async () => {
    evicts("AllKeysLRU");
    await world.pass(SWEPT_MS);
    const said = drifted(world);
    await world.end();
    unreadable("Microsoft.Cache/redisEnterprise/databases");
    world.azure.place({ id: CLUSTER_ID, properties: { publicNetworkAccess: "Enabled" } });
    await world.restart();
    await world.pass(10 * MINUTE_MS);
    const cluster = 'Cluster publicNetworkAccess: Azure has "Enabled", the spec wants "Disabled"';
    assert.equal(drifted(world), `${said}; ${cluster}`);
    world.azure.place({ id: CLUSTER_ID, properties: { publicNetworkAccess: "Disabled" } });
    await world.pass(10 * MINUTE_MS);
    assert.equal(drifted(world), said);
  });
});
