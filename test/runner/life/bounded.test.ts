import { strict as assert } from "node:assert";
import type { FaultInput } from "../../../emulator/faults/faults";
import { ANNOTATIONS } from "../../../runner/api/annotations";
import { CONTROL_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { GROUP_ID, type LifeWorld } from "./lifeWorld";
import { begun, gapsOf, put, timesOf, WRITES, type Write } from "./refusedWrites";

const MINUTE_MS = 60_000;
const HOURS_MS = 6 * 60 * MINUTE_MS;
const FIRST_MS = 2_000;
const LONGEST_MS = 10 * MINUTE_MS;
/** Attempts in a row until the object is Stalled. */
const TRIES = 8;
/** A write that may have been taken is doubted that long, and then looked for. */
const DOUBTED_MS = 90_000;
/** Requests take some time. */
const SLACK_MS = 1_000;

const [, , ENDPOINT_CREATION] = WRITES as [Write, Write, Write];

const refused = (status: number, code: string): FaultInput => ({ kind: "refuse", status, code, message: "Not now." });
const FAILURES = [
  { cause: refused(500, "InternalServerError"), is: "500", because: "nobody knows what Azure took" },
  { cause: refused(503, "ServiceUnavailable"), is: "503", because: "Azure took nothing" },
] as const;
const RARE: FaultInput[] = [
  refused(502, "BadGateway"),
  refused(500, "ACodeThatNobodyKnows"),
  { kind: "drop", when: "before" },
];

/** Attempts come later and later, and go on every ten minutes. */
function areBounded(times: readonly number[]): void {
  assert.ok(times.length > TRIES);
  assert.ok(times.length <= HOURS_MS / LONGEST_MS + TRIES, `${times.length} writes in six hours`);
  for (const [index, gapMs] of gapsOf(times).entries()) {
    const leastMs = index + 1 >= TRIES ? LONGEST_MS : FIRST_MS * 2 ** index;
    const said = `${gapMs} ms after attempt ${index + 1}`;
    assert.ok(gapMs >= leastMs && gapMs <= Math.max(leastMs, DOUBTED_MS) + SLACK_MS, said);
  }
}

/** The cause goes away, and the next write comes within ten minutes. */
async function recovers(world: LifeWorld, write: Write): Promise<void> {
  world.azure.mend();
  world.azure.calls.length = 0;
  await world.pass(LONGEST_MS);
  assert.equal(timesOf(world, write).length, 1);
  await world.until(write.ends);
}

describe("a write that Azure answers with the same failure for hours", () => {
  for (const write of WRITES) {
    for (const { cause, is, because } of FAILURES) {
      it(`given ${write.of} and ${is}, because ${because}: tries seldom, is Stalled, and goes on when Azure is well`, async () => {
        const world = await begun(write, cause);
        const { events } = world.kubernetes;
        await world.pass(HOURS_MS);
        areBounded(timesOf(world, write));
        assert.match(
          world.told(),
          /^RetriesExhausted: .*Not now.* remove the cause, or try at once with the annotation/,
        );
        const conditions = world.conditions().filter((type) => type !== "Deleting");
        assert.deepEqual(conditions.sort(), ["Error", "Stalled"]);
        const told = events.slice(-2).map(({ reason }) => reason);
        assert.deepEqual(told, ["AzureFailed", "RetriesExhausted"], "said once");
        await recovers(world, write);
        await world.end();
      });
    }
  }

  for (const of of [
    "the creation of an endpoint",
    "the deletion of a database",
    "the deletion of a cluster",
    "a scale",
  ]) {
    it(`given ${of} of which each answer is lost, and that fails then: tries seldom, and is Stalled`, async () => {
      const write = WRITES.find((one) => one.of === of) as Write;
      const world = await write.start();
      world.azure.fault({ kind: "fail", code: "InternalServerError", match: write.match, times: "always" });
      world.azure.fault({ kind: "drop", when: "after", match: write.match, times: "always" });
      world.azure.calls.length = 0;
      await write.how(world);
      await world.pass(HOURS_MS);
      const { length } = timesOf(world, write);
      assert.ok(length >= TRIES && length <= HOURS_MS / LONGEST_MS + TRIES, `${length} writes in six hours`);
      assert.match(world.told(), /^RetriesExhausted: /);
      world.azure.mend();
      await world.until(write.ends, { withinMs: 2 * HOURS_MS });
      await world.end();
    });
  }

  it("given the zone of a network for four hours: its instance waits, fails at nothing, and is Ready soon after", async () => {
    const zone = { ...ENDPOINT_CREATION, match: put("Microsoft.Network/privateDnsZones") };
    const world = await begun(zone, FAILURES[1].cause);
    await world.pass(4 * 60 * MINUTE_MS);
    const told = world.kubernetes.events.filter(({ regarding: { kind } }) => kind === "AzureManagedRedis");
    assert.deepEqual(
      told.map(({ reason }) => reason).filter((reason) => /Failed|Exhausted/.test(reason)),
      [],
    );
    world.azure.mend();
    await world.until(/^Ready/, { withinMs: LONGEST_MS + MINUTE_MS });
    await world.end();
  });

  it("given the zone of a network: tries seldom, and goes on when Azure is well", async () => {
    const zone = {
      ...ENDPOINT_CREATION,
      id: `${GROUP_ID}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`,
      match: put("Microsoft.Network/privateDnsZones"),
    };
    const world = await begun(zone, FAILURES[0].cause);
    await world.pass(HOURS_MS);
    areBounded(timesOf(world, zone));
    await recovers(world, zone);
    await world.end();
  });

  it("given the subnet of an IpRange: tries seldom, is Stalled, and goes on when Azure is well", async () => {
    const about = { kind: CONTROL_PLANE_IP_RANGE, name: "other" };
    const subnet = {
      ...ENDPOINT_CREATION,
      match: put("Microsoft.Network/virtualNetworks/subnets"),
      how: (world: LifeWorld) =>
        world.create(about.kind, about.name, { cidr: "10.250.8.0/24", scope: { name: "scope" } }),
    };
    const world = await begun(subnet, FAILURES[0].cause);
    await world.pass(HOURS_MS);
    const times = world.azure.calls.filter(({ verb }) => verb === "put").map(({ atMs }) => atMs);
    areBounded(times);
    assert.match(world.told(about.name, about.kind), /^RetriesExhausted: .*Not now/);
    world.azure.mend();
    await world.until(/^Ready/, { ...about, withinMs: LONGEST_MS + MINUTE_MS });
    await world.end();
  });

  for (const cause of RARE) {
    it(`given an endpoint and ${"code" in cause ? cause.code : cause.kind}: is bounded too`, async () => {
      const world = await begun(ENDPOINT_CREATION, cause);
      await world.pass(HOURS_MS);
      areBounded(timesOf(world, ENDPOINT_CREATION));
      assert.match(world.told(), /^RetriesExhausted: /);
      await recovers(world, ENDPOINT_CREATION);
      await world.end();
    });
  }

  for (const { fault, is } of [
    { fault: { kind: "cancel" }, is: "other operations that take over each time" },
    { fault: { kind: "fail" }, is: "operations that fail without a reason" },
    { fault: { kind: "fail", code: "InternalServerError", message: "Not now." }, is: "operations that fail" },
  ] as const) {
    it(`given an endpoint and ${is}: is bounded too`, async () => {
      const world = await begun(ENDPOINT_CREATION, fault);
      await world.pass(HOURS_MS);
      const lateMs = gapsOf(timesOf(world, ENDPOINT_CREATION)).slice(-10);
      assert.ok(
        lateMs.every((gapMs) => gapMs >= LONGEST_MS),
        lateMs.join(),
      );
      await world.until(/^(RetriesExhausted|AzureRefused): /, { withinMs: LONGEST_MS });
      assert.deepEqual(world.conditions().sort(), ["Error", "Stalled"]);
      world.azure.mend();
      world.azure.calls.length = 0;
      await world.pass(LONGEST_MS + MINUTE_MS);
      assert.equal(timesOf(world, ENDPOINT_CREATION).length, 1);
      await world.until(/^Ready/);
      await world.end();
    });
  }

  it("given a wish to try again: tries at once, and begins to count anew", async () => {
    const world = await begun(ENDPOINT_CREATION, FAILURES[1].cause);
    const retry = (word: string) => world.patch("redis", { metadata: { annotations: { [ANNOTATIONS.retry]: word } } });
    await world.until(/^RetriesExhausted/);
    await world.pass(MINUTE_MS);
    world.azure.calls.length = 0;
    await retry("1");
    await world.pass(1_000);
    assert.equal(timesOf(world, ENDPOINT_CREATION).length, 1);
    await world.pass(MINUTE_MS);
    assert.match(world.told(), /^AzureFailed/);
    await world.until(/^RetriesExhausted/);
    world.azure.mend();
    await retry("2");
    await world.until(/^Ready/, { withinMs: 2 * MINUTE_MS });
    await world.end();
  });
});

describe("a write that waits for another operation, or for its turn", () => {
  for (const { cause, is } of [
    { cause: refused(409, "AnotherOperationInProgress"), is: "another operation" },
    { cause: { kind: "throttle", retryAfter: 30 } as const, is: "an Azure that wants fewer requests" },
  ]) {
    it(`given ${is} that ends after an hour and a half: it was no failure, and the write comes within a minute`, async () => {
      const world = await begun(ENDPOINT_CREATION, cause);
      await world.pass(90 * MINUTE_MS);
      assert.ok(gapsOf(timesOf(world, ENDPOINT_CREATION)).every((gapMs) => gapMs <= MINUTE_MS));
      assert.deepEqual(
        world.conditions().filter((type) => type === "Stalled"),
        [],
      );
      world.azure.mend();
      world.azure.calls.length = 0;
      await world.pass(MINUTE_MS);
      assert.equal(timesOf(world, ENDPOINT_CREATION).length, 1);
      await world.until(/^Ready/);
      await world.end();
    });

    it(`given ${is} that never ends: comes to be a failure`, async () => {
      const world = await begun(ENDPOINT_CREATION, cause);
      await world.pass(HOURS_MS);
      assert.match(world.told(), /^RetriesExhausted: /);
      assert.deepEqual(world.conditions().sort(), ["Error", "Stalled"]);
      const lateMs = gapsOf(timesOf(world, ENDPOINT_CREATION)).slice(-10);
      assert.ok(
        lateMs.every((gapMs) => gapMs >= LONGEST_MS && gapMs <= LONGEST_MS + SLACK_MS),
        lateMs.join(),
      );
      await recovers(world, ENDPOINT_CREATION);
      await world.end();
    });
  }
});
