import { strict as assert } from "node:assert";
import type { Arm } from "../../../provider/azure/arm";
import type { Budget } from "../../../provider/azure/budget";
import { ArmError, UnreachableError } from "../../../provider/azure/errors";
import type { Clock } from "../../../provider/lifecycle/clock";
import { ArmBudget } from "../../../runner/observer/armBudget";
import type { Watched } from "../../../runner/observer/observer";
import { busy, clusterIdOf, databaseIdOf, endpointIdOf, Observing, settled, zoneGroupIdOf } from "./given";

const WIDE_LIST = "list S/providers/Microsoft.Cache/redisEnterprise";
const THROTTLED = new ArmError(429, "SubscriptionRequestsThrottled", "too many", { retryAfterMs: 17_000 });

describe("the observer", () => {
  let given: Observing;
  beforeEach(() => {
    given = new Observing();
  });
  afterEach(() => given.end());

  const numbers = (count: number) => Array.from({ length: count }, (_, index) => `cache${index + 1}`);
  const creating = (name: string): Watched => busy(clusterIdOf(name));

  it("given nothing to watch: Azure is not asked", async () => {
    await given.clock.pass(7_200_000);
    assert.deepEqual(given.asked(), []);
  });

  const counted: number[] = [];
  for (const count of [1, 10, 100]) {
    it(`given ${count} clusters in creation: one list a tick, as many reads as for one, and news of all when they are there`, async () => {
      const names = numbers(count);
      await given.begin(names);
      for (const name of names) given.observer.watch(name, [creating(name)]);
      await given.clock.pass(380_000);
      const asked = given.asked();
      assert.deepEqual(new Set(asked), new Set([WIDE_LIST]));
      counted.push(asked.length);
      assert.equal(asked.length, counted[0], "independent of the count");
      assert.deepEqual([...new Set(given.news)].length, count, "each was seen for the first time");
      given.news.length = 0;
      await given.clock.pass(60_000);
      assert.deepEqual([...new Set(given.news)].sort(), [...names].sort());
      for (const name of names) {
        const seen = given.observer.observation(clusterIdOf(name));
        assert.equal(seen.is === "there" && seen.document.properties?.resourceState, "Running");
      }
    });
  }

  it("given a cluster in creation: looks come each tick", async () => {
    await given.begin(["cache1"]);
    given.observer.watch("a", [creating("cache1")]);
    await given.clock.pass(390_000);
    given.asked();
    await given.clock.pass(10_000);
    assert.equal(given.asked().length, 5);
  });

  it("given databases and zone groups that are busy: they are read one by one, so many in a tick at most", async () => {
    await given.end();
    given = new Observing({ readsPerTick: 4 });
    for (const name of numbers(10)) given.azure.place({ id: databaseIdOf(name) });
    given.azure.calls.length = 0;
    for (const name of numbers(10)) given.observer.watch(name, [busy(databaseIdOf(name))]);
    await given.clock.pass(0);
    assert.equal(given.asked().length, 4, "in the first tick");
    await given.clock.pass(4_000);
    assert.equal(given.asked().length, 8, "in the two next");
    assert.deepEqual([...new Set(given.news)].sort(), numbers(10).sort());
  });

  it("given settled resources: only lists are read, once a minute; what no list shows is left to the sweep", async () => {
    for (const name of numbers(3)) {
      given.azure.place({ id: endpointIdOf(name) });
      given.azure.place({ id: zoneGroupIdOf(name) });
      given.azure.place({ id: clusterIdOf(name) });
      given.observer.watch(
        name,
        [clusterIdOf(name), databaseIdOf(name), endpointIdOf(name), zoneGroupIdOf(name)].map(settled),
      );
    }
    given.azure.calls.length = 0;
    await given.clock.pass(180_000 - 1);
    const expected = [WIDE_LIST, "list …/providers/Microsoft.Network/privateEndpoints"];
    assert.deepEqual(given.asked(), [...expected, ...expected, ...expected]);
    assert.deepEqual(given.observer.observation(zoneGroupIdOf("cache1")), { is: "unknown" });
  });

  it("given a change by somebody else: the keys that watch the resource hear of it once, and a new etag is no news", async () => {
    given.azure.place({ id: clusterIdOf("cache1") });
    given.observer.watch("a", [settled(clusterIdOf("cache1"))]);
    given.observer.watch("b", [
      settled(clusterIdOf("CACHE1").toUpperCase().replace("/SUBSCRIPTIONS", "/subscriptions")),
    ]);
    await given.clock.pass(1_000);
    assert.deepEqual(given.news.splice(0), ["a", "b"]);
    given.azure.place({ id: clusterIdOf("cache1"), etag: "W/another", systemData: { lastModifiedAt: "now" } });
    await given.clock.pass(60_000);
    assert.deepEqual(given.news.splice(0), []);
    given.azure.place({ id: clusterIdOf("cache1"), tags: { by: "hand" } });
    await given.clock.pass(60_000);
    assert.deepEqual(given.news.splice(0), ["a", "b"]);
    await given.clock.pass(60_000);
    assert.deepEqual(given.news, []);
  });

  it("given a list that lags behind a creation: the resource itself is read, and is not called gone", async () => {
    await given.begin(["cache1"]);
    const { list } = given.azure.arm;
    given.azure.arm.list = async (...all) => ((await list(...all)) ?? []).filter(({ name }) => name !== "cache1");
    given.observer.watch("a", [creating("cache1")]);
    await given.clock.pass(1_000);
    assert.equal(given.observer.observation(clusterIdOf("cache1")).is, "there");
    assert.deepEqual(given.asked(), [WIDE_LIST, "get …/providers/Microsoft.Cache/redisEnterprise/cache1"]);
  });

  for (const { kind, watched, because } of [
    { kind: "settled", watched: settled, because: "once a minute, as without the refusal" },
    { kind: "busy", watched: busy, because: "each tick, as without the refusal" },
  ]) {
    it(`given a list that lacks a ${kind} cluster, and a refusal for the cluster itself: lists ${because}, and asks for it twice a minute at most`, async () => {
      const asked = async (refuses: boolean) => {
        await given.end();
        given = new Observing();
        const { get, list } = given.azure.arm;
        given.azure.place({ id: clusterIdOf("cache1") });
        if (refuses) {
          given.azure.arm.list = async (...all) => ((await list(...all)) ?? []).filter(({ name }) => name !== "cache1");
          given.azure.arm.get = async (...all) => {
            await get(...all);
            throw new ArmError(403, "AuthorizationFailed", "no");
          };
        }
        given.azure.calls.length = 0;
        given.observer.watch("a", [watched(clusterIdOf("cache1"))]);
        await given.clock.pass(3_600_000);
        return given.asked();
      };
      const usual = await asked(false);
      const refused = await asked(true);
      const lists = refused.filter((one) => one === WIDE_LIST).length;
      assert.ok(Math.abs(lists - usual.length) <= 1, `${lists} lists, and ${usual.length} without the refusal`);
      const reads = refused.length - lists;
      assert.ok(reads > 1 && reads <= 125, `${reads} reads`);
    });
  }

  it("given a resource that is deleted: gone after a 404 for itself, told once, and not read by itself again", async () => {
    given.azure.place({ id: clusterIdOf("cache1") });
    given.observer.watch("a", [busy(clusterIdOf("cache1"))]);
    await given.clock.pass(1_000);
    given.news.length = 0;
    given.azure.remove(clusterIdOf("cache1"));
    await given.clock.pass(2_000);
    assert.equal(given.observer.observation(clusterIdOf("cache1")).is, "gone");
    assert.deepEqual(given.news, ["a"]);
    given.asked();
    await given.clock.pass(4_000);
    assert.deepEqual(given.asked(), [WIDE_LIST, WIDE_LIST]);
    assert.deepEqual(given.news, ["a"]);
  });

  it("given a resource that nobody watches any more: it is forgotten, and Azure is not asked", async () => {
    given.azure.place({ id: clusterIdOf("cache1") });
    given.observer.watch("a", [busy(clusterIdOf("cache1"))]);
    await given.clock.pass(1_000);
    given.observer.watch("a", []);
    given.asked();
    await given.clock.pass(600_000);
    assert.deepEqual(given.asked(), []);
    assert.deepEqual(given.observer.observation(clusterIdOf("cache1")), { is: "unknown" });
  });

  it("given an id that is none of a resource: watch says so, and the rest stays as it was", async () => {
    given.azure.place({ id: clusterIdOf("cache1") });
    given.observer.watch("a", [busy(clusterIdOf("cache1"))]);
    assert.throws(() => given.observer.watch("a", [busy(databaseIdOf("cache1")), busy("/none")]), /"\/none"/);
    await given.clock.pass(1_000);
    assert.deepEqual(given.asked(), [WIDE_LIST]);
  });

  const failures: { of: string; error: ArmError | UnreachableError; quietMs: number; because: string }[] = [
    { of: "429", error: THROTTLED, quietMs: 17_000, because: "Azure names the time" },
    { of: "503", error: new ArmError(503, "ServerBusy", "busy"), quietMs: 2_000, because: "the first back-off" },
    {
      of: "503 with Retry-After",
      error: new ArmError(503, "ServerBusy", "busy", { retryAfterMs: 9_000 }),
      quietMs: 9_000,
      because: "Azure names the time",
    },
    {
      of: "a dropped connection",
      error: new UnreachableError("management.azure.com", "ECONNRESET"),
      quietMs: 2_000,
      because: "the first back-off",
    },
  ];
  for (const { of, error, quietMs, because } of failures) {
    it(`given a list that fails with ${of}: what was seen stays, and the list rests for ${quietMs} ms, because: ${because}`, async () => {
      given.azure.place({ id: clusterIdOf("cache1") });
      given.observer.watch("a", [busy(clusterIdOf("cache1"))]);
      await given.clock.pass(0);
      const before = given.observer.observation(clusterIdOf("cache1"));
      given.azure.failNext("list", error);
      given.asked();
      await given.clock.pass(2_000);
      assert.equal(given.asked().length, 1);
      await given.clock.pass(quietMs - 1);
      assert.deepEqual(given.asked(), []);
      assert.deepEqual(given.observer.observation(clusterIdOf("cache1")), before);
      assert.equal(given.failures.length, 1);
      await given.clock.pass(1);
      assert.deepEqual(given.asked(), [WIDE_LIST]);
      assert.deepEqual(given.news, ["a"], "nothing new");
    });
  }

  it("given a first look that fails: unknown, and no news", async () => {
    given.azure.place({ id: clusterIdOf("cache1") });
    given.azure.failNext("list", THROTTLED);
    given.observer.watch("a", [busy(clusterIdOf("cache1"))]);
    await given.clock.pass(0);
    assert.deepEqual(given.observer.observation(clusterIdOf("cache1")), { is: "unknown" });
    assert.deepEqual(given.news, []);
  });

  it("given a first look that Azure refuses: unknown, with the refusal, which is news; a later look finds the resource", async () => {
    given.azure.place({ id: clusterIdOf("cache1") });
    given.azure.failNext("list", new ArmError(409, "SubscriptionDisabled", "The subscription is disabled."));
    given.observer.watch("a", [busy(clusterIdOf("cache1"))]);
    await given.clock.pass(0);
    const observation = given.observer.observation(clusterIdOf("cache1"));
    assert.ok(observation.is === "unknown");
    assert.equal(observation.refused?.code, "SubscriptionDisabled");
    assert.match(observation.refused?.message ?? "", /The subscription is disabled/);
    assert.deepEqual(given.news, ["a"]);
    await given.clock.pass(60_000);
    assert.equal(given.observer.observation(clusterIdOf("cache1")).is, "there");
  });

  it("given 429 for a list: the whole subscription rests; given 503 for one database: only that one does", async () => {
    given.azure.place({ id: databaseIdOf("cache1") });
    given.observer.watch("a", [busy(clusterIdOf("cache1")), busy(databaseIdOf("cache1"))]);
    await given.clock.pass(0);
    given.asked();
    given.azure.failNext(
      "get",
      new ArmError(503, "ServerBusy", "busy", { retryAfterMs: 60_000 }),
      "Microsoft.Cache/redisEnterprise/databases",
    );
    await given.clock.pass(4_000);
    assert.deepEqual(given.asked(), [
      WIDE_LIST,
      "get …/providers/Microsoft.Cache/redisEnterprise/cache1/databases/default",
      WIDE_LIST,
    ]);
    given.azure.failNext("list", new ArmError(429, "TooManyRequests", "slow", { retryAfterMs: 100_000 }));
    await given.clock.pass(90_000);
    assert.deepEqual(given.asked(), [WIDE_LIST]);
  });

  it("given another subscription that does not answer: this one is looked at all the same", async () => {
    const other = clusterIdOf("cache1").replace(/[0-9a-f-]{36}/, "99999999-0000-0000-0000-000000000000");
    await given.end();
    const never: Arm["list"] = (_path, _version, signal) =>
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    given = new Observing({
      azure: async ({ name }) =>
        name === "dead" ? { ...given.azure, arm: { ...given.azure.arm, list: never } } : given.azure,
    });
    given.azure.place({ id: clusterIdOf("cache1") });
    given.azure.calls.length = 0;
    given.observer.watch("a", [busy(other, { access: { name: "dead", variables: {} } })]);
    given.observer.watch("b", [busy(clusterIdOf("cache1"))]);
    await given.clock.pass(4_000);
    assert.equal(given.asked().length, 3);
    assert.deepEqual(given.news, ["b"]);
  });

  it("given a credential that may list a resource group only: clusters are listed there, in the same tick", async () => {
    given.azure.place({ id: clusterIdOf("cache1") });
    given.azure.calls.length = 0;
    const { list } = given.azure.arm;
    given.azure.arm.list = async (path, ...rest) => {
      if (!path.includes("/resourceGroups/")) throw new ArmError(403, "AuthorizationFailed", "not allowed");
      return await list(path, ...rest);
    };
    given.observer.watch("a", [busy(clusterIdOf("cache1"))]);
    await given.clock.pass(4_000);
    const narrow = "list …/providers/Microsoft.Cache/redisEnterprise";
    assert.deepEqual(given.asked(), [narrow, narrow, narrow]);
    assert.deepEqual(given.failures, []);
    assert.equal(given.observer.observation(clusterIdOf("cache1")).is, "there");
  });

  it("given a credential that was refused, and another one of the same name: looked at once more at the next tick", async () => {
    given.azure.place({ id: clusterIdOf("cache1") });
    given.azure.failNext("list", new ArmError(401, "InvalidAuthenticationToken", "expired", { retryAfterMs: 600_000 }));
    given.observer.watch("a", [busy(clusterIdOf("cache1"))]);
    await given.clock.pass(60_000);
    assert.equal(given.observer.observation(clusterIdOf("cache1")).is, "unknown");
    given.observer.watch("a", [
      busy(clusterIdOf("cache1"), { access: { name: "ambient", variables: { ARM_CLIENT_ID: "b" } } }),
    ]);
    await given.clock.pass(0);
    assert.equal(given.observer.observation(clusterIdOf("cache1")).is, "there");
  });

  it("given a spent budget: the look waits for it, and no failure is reported", async () => {
    await given.end();
    let left = 0;
    given = new Observing({ budget: () => ({ take: () => (left-- > 0 ? 0 : 30_000) }) });
    given.azure.place({ id: clusterIdOf("cache1") });
    given.azure.calls.length = 0;
    given.observer.watch("a", [busy(clusterIdOf("cache1"))]);
    await given.clock.pass(29_999);
    assert.deepEqual(given.asked(), []);
    left = 1;
    await given.clock.pass(1);
    assert.deepEqual(given.asked(), [WIDE_LIST]);
    assert.deepEqual(given.failures, []);
  });

  const limits: { budget: ((clock: Clock) => Budget) | undefined; isRefused: boolean; because: string }[] = [
    { budget: undefined, isRefused: true, because: "120 reads in two seconds are more than Azure gives" },
    {
      budget: (clock) => new ArmBudget({ clock }).of("observer"),
      isRefused: false,
      because: "the budget is within what Azure gives",
    },
  ];
  for (const { budget, isRefused, because } of limits) {
    it(`given 120 busy databases, Azure's limits, and ${budget ? "a" : "no"} budget: ${isRefused ? "refused" : "never refused"}, because ${because}`, async () => {
      await given.end();
      given = new Observing({ throttling: true, readsPerTick: 1_000, ...(budget && { budget }) });
      for (const name of numbers(120)) given.azure.place({ id: databaseIdOf(name) });
      given.azure.calls.length = 0;
      for (const name of numbers(120)) given.observer.watch(name, [busy(databaseIdOf(name))]);
      await given.clock.pass(60_000);
      assert.equal(given.failures.length > 0, isRefused, given.failures[0]);
      assert.equal(new Set(given.news).size, 120, "each was seen");
      const reads = given.azure.calls.length;
      assert.ok(reads > 1_000, `${reads} reads`);
    });
  }
});
