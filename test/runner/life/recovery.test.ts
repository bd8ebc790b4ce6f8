import { strict as assert } from "node:assert";
import type { FaultInput } from "../../../emulator/faults/faults";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CLUSTER_ID, DATABASE_ID, LifeWorld } from "./lifeWorld";

const MINUTE_MS = 60_000;
/** The instance and its network, each tried every ten minutes, and once in between. */
const WRITES_MAX = 8;
/** The runner looks again within this time, whatever happened. */
const NOTICED_MS = 10 * MINUTE_MS;

/** Something in Azure that stands in the way, until somebody mends it. */
interface Cause {
  readonly is: string;
  readonly fault: FaultInput;
  readonly reason: string;
  /** The reason after an hour; default: the same. */
  readonly lasts?: string;
  /** Azure's words reach the user. */
  readonly says: RegExp;
  /** Those that are True; undefined: it depends on how long that has lasted. */
  readonly conditions: readonly string[];
  /** In half an hour. */
  readonly requestsMax: number;
}

const writes: { match: { method: string[] }; times: "always" } = {
  match: { method: ["PUT", "PATCH"] },
  times: "always",
};
const refused = (status: number, code: string, message: string): FaultInput => ({
  kind: "refuse",
  status,
  code,
  message,
  ...writes,
});
const STALLED = { conditions: ["Error", "Stalled"], requestsMax: 300 };
/** What passes by itself is asked again every half a minute. */
const PASSING = { conditions: ["Error", "Reconciling"], requestsMax: 1_000 };
/** What failed again and again is tried as seldom as what is refused for good. */
const EXHAUSTED = { ...STALLED, lasts: "RetriesExhausted" };

const CAUSES: readonly Cause[] = [
  {
    is: "a quota that is used up",
    fault: refused(409, "QuotaExceeded", "The quota of caches is used up."),
    reason: "QuotaExceeded",
    says: /The quota of caches is used up/,
    ...STALLED,
  },
  {
    is: "a policy",
    fault: { kind: "policy", ...writes },
    reason: "PolicyDenied",
    says: /was disallowed by policy/,
    ...STALLED,
  },
  {
    is: "a role that is missing",
    fault: { kind: "deny", ...writes },
    reason: "Forbidden",
    says: /lacks the permission .* grant it a role/,
    ...STALLED,
  },
  {
    is: "a role that is missing, for reads too",
    fault: { kind: "deny", times: "always" },
    reason: "Forbidden",
    says: /lacks the permission .* grant it a role/,
    ...STALLED,
  },
  {
    is: "a lock",
    fault: refused(409, "ScopeLocked", "The scope '/subscriptions/s' is locked."),
    reason: "Locked",
    says: /is locked/,
    ...STALLED,
  },
  {
    is: "a subscription that is disabled",
    fault: refused(
      409,
      "ReadOnlyDisabledSubscription",
      "The subscription is disabled and therefore marked as read only.",
    ),
    reason: "AzureRefused",
    says: /is disabled/,
    ...STALLED,
  },
  {
    is: "a resource provider that is not registered",
    fault: refused(
      409,
      "MissingSubscriptionRegistration",
      "The subscription is not registered to use 'Microsoft.Cache'.",
    ),
    reason: "NotRegistered",
    says: /not registered/,
    ...STALLED,
  },
  {
    is: "an Azure that does not answer",
    fault: { kind: "drop", when: "before", times: "always" },
    ...EXHAUSTED,
    reason: "AzureUnreachable",
    says: /cannot reach management.azure.com/,
  },
  {
    is: "an Azure that answers 503",
    fault: { kind: "refuse", status: 503, code: "ServiceUnavailable", times: "always" },
    ...EXHAUSTED,
    reason: "AzureFailed",
    says: /ServiceUnavailable/,
  },
  {
    is: "an Azure that answers each write with 500, so that nobody knows what it took",
    fault: refused(500, "InternalServerError", "Something went wrong."),
    ...EXHAUSTED,
    reason: "AzureFailed",
    says: /Something went wrong/,
  },
  {
    is: "an Azure that answers no write",
    fault: { kind: "drop", when: "before", ...writes },
    ...EXHAUSTED,
    reason: "AzureUnreachable",
    says: /cannot reach management.azure.com/,
  },
  {
    is: "an Azure that asks for fewer requests",
    fault: { kind: "throttle", retryAfter: 30, times: "always" },
    ...PASSING,
    reason: "Throttled",
    says: /SubscriptionRequestsThrottled/,
  },
];

describe("a cause in Azure that goes away", () => {
  for (const cause of CAUSES) {
    const { is, fault, reason } = cause;
    it(`given ${is} in the way of a creation: says so, asks seldom, and goes on within ten minutes`, async () => {
      const world = await LifeWorld.start();
      world.azure.fault(fault);
      await world.redis();
      await world.until(new RegExp(`^${reason}: `), { withinMs: 120 * MINUTE_MS });
      await endures(world, cause);
      await recovers(world, /^(Creating|Ready)/);
      await world.end();
    });

    it(`given ${is} in the way of a change: the instance stays as it is, and changes within ten minutes`, async () => {
      const world = await LifeWorld.start();
      await world.redis();
      await world.until(/^Ready/);
      const before = stateOf(world);
      world.azure.fault(fault);
      await world.patch("redis", {
        spec: { sku: "Balanced_B10", redisConfiguration: { "maxmemory-policy": "noeviction" } },
      });
      await world.until(new RegExp(`^${reason}: `), { withinMs: 120 * MINUTE_MS });
      await endures(world, cause);
      assert.deepEqual(stateOf(world), before);
      await recovers(world, /^(Updating|Ready)/);
      const { properties } = world.azure.document(DATABASE_ID) ?? {};
      assert.equal(properties?.evictionPolicy, "NoEviction");
      assert.deepEqual(world.azure.document(CLUSTER_ID)?.sku, { name: "Balanced_B10" });
      await world.end();
    });
  }
});

describe("a region without room", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await LifeWorld.start();
    world.azure.fault({ kind: "capacity", match: { type: "Microsoft.Cache/redisEnterprise" }, times: "always" });
    await world.redis();
  });
  afterEach(() => world?.end());

  it("given one that stays full: makes the cluster once more and not again, and says what Azure says", async () => {
    await world.pass(3 * 60 * MINUTE_MS);
    assert.match(world.told(), /^CreateFailed: .*insufficient capacity.* It never ran: another SKU may do/);
    assert.deepEqual(world.conditions(), ["Error", "Stalled"]);
    const { length } = world.accepted().filter((write) => write === "put redisEnterprise/redis");
    assert.equal(length, 2);
  });

  it("given another SKU after hours: makes the instance with that one", async () => {
    await world.pass(3 * 60 * MINUTE_MS);
    world.azure.mend();
    await world.patch("redis", { spec: { sku: "Balanced_B10" } });
    await world.until(/^Creating/, { withinMs: MINUTE_MS });
    await world.until(/^Ready/);
    assert.deepEqual(world.azure.document(CLUSTER_ID)?.sku, { name: "Balanced_B10" });
  });

  it("given that the object is deleted then: cleans up", async () => {
    await world.pass(3 * 60 * MINUTE_MS);
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.until(/^gone/);
    assert.equal(world.azure.document(CLUSTER_ID), undefined);
  });
});

describe("a runner that begins anew while something is in the way", () => {
  it("goes on when that is gone, and makes nothing twice", async () => {
    const world = await LifeWorld.start();
    world.azure.fault(refused(409, "QuotaExceeded", "The quota of caches is used up."));
    await world.redis();
    await world.pass(120 * MINUTE_MS);
    await world.restart();
    await world.pass(MINUTE_MS);
    await recovers(world, /^(Creating|Ready)/);
    const puts = world.accepted().filter((write) => write.startsWith("put redisEnterprise"));
    assert.deepEqual(puts, ["put redisEnterprise/redis", "put redisEnterprise/redis/databases/default"]);
    await world.end();
  });
});

/** The failure stands for half an hour, and costs few requests. */
async function endures(world: LifeWorld, cause: Cause): Promise<void> {
  const { says, conditions, requestsMax, reason, lasts = reason } = cause;
  const { calls } = world.azure;
  // Longer than any timeout of Azure's.
  await world.pass(60 * MINUTE_MS);
  calls.length = 0;
  await world.pass(30 * MINUTE_MS);
  const writes = calls.filter(({ verb }) => !["get", "list", "poll"].includes(verb));
  assert.ok(writes.length <= WRITES_MAX, `${writes.length} writes in half an hour`);
  assert.ok(calls.length <= requestsMax, `${calls.length} requests in half an hour`);
  assert.match(world.told(), new RegExp(`^${lasts}: [^\n]*$`));
  assert.match(world.told(), says);
  // A change that is under way is told beside.
  assert.deepEqual(
    world
      .conditions()
      .filter((type) => type !== "Updating")
      .sort(),
    conditions,
  );
}

/** The cause goes away, and nothing is wrong any more. */
async function recovers(world: LifeWorld, goesOn: RegExp): Promise<void> {
  const { events } = world.kubernetes;
  world.azure.mend();
  await world.until(goesOn, { withinMs: NOTICED_MS });
  const since = events.length;
  await world.until(/^Ready/);
  const warnings = events.slice(since).filter(({ type }) => type === "Warning");
  assert.deepEqual(
    warnings.map(({ note }) => note),
    [],
  );
}

/** What clients of a running instance depend on. */
function stateOf(world: LifeWorld) {
  const { id, primaryEndpoint, port, authSecret } = world.get(CONTROL_PLANE_REDIS, "redis")?.status ?? {};
  const [cluster, database] = [world.azure.document(CLUSTER_ID), world.azure.document(DATABASE_ID)];
  return { id, primaryEndpoint, port, authSecret, key: world.key(), cluster, database };
}
