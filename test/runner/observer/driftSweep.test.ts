import { strict as assert } from "node:assert";
import { inspect } from "node:util";
import { ArmError } from "../../../provider/azure/errors";
import type { Inputs } from "../../../provider/description/inputs";
import type { Kind } from "../../../provider/kinds";
import { database } from "../../../provider/resources/database/database";
import { privateDnsZoneGroup } from "../../../provider/resources/network/privateDnsZoneGroup";
import { DriftSweep } from "../../../runner/observer/driftSweep";
import type { Finding } from "../../../runner/observer/survey";
import type { StackResource } from "../../../runner/stacks/stacks";
import { databaseInputs, given as givenLifecycle, zoneGroupInputs } from "../../provider/given";
import { InProcessAzure } from "../../provider/inProcess/inProcessAzure";
import { ACCESS, clusterIdOf, databaseIdOf, endpointIdOf, zoneGroupIdOf } from "./given";
import { SteppedClock } from "./steppedClock";

const HOUR_MS = 3_600_000;

describe("the drift sweep", () => {
  let azure: InProcessAzure;
  let clock: SteppedClock;
  let found: { key: string; finding: Finding }[];
  let failures: string[];
  let sweep: DriftSweep;
  let ended: AbortController;
  let running: Promise<void>;
  /** What happens while the sweep is at a look. */
  let meanwhile: () => void;
  beforeEach(() => {
    azure = new InProcessAzure();
    clock = new SteppedClock({ nowMs: () => azure.clock.nowMs(), pass: (ms) => azure.pass(ms) });
    found = [];
    failures = [];
    meanwhile = () => {};
    ended = new AbortController();
    sweep = new DriftSweep({
      azure: async () => {
        meanwhile();
        return azure;
      },
      clock,
      found: (key, finding) => void found.push({ key, finding }),
      failed: ({ path, why }) => void failures.push(`${path} ${why}`),
    });
    running = sweep.run(ended.signal);
  });
  afterEach(async () => {
    ended.abort();
    await running;
  });

  const resource = (kind: Kind, id: string, inputs: Inputs, outputs: Inputs = {}): StackResource => ({
    urn: `urn:${kind}`,
    kind,
    id,
    inputs,
    properties: { ...inputs, ...outputs },
    status: { is: "settled" },
    isMade: true,
  });
  const checkedDatabase = async (name: string) =>
    await givenLifecycle(database, azure).checked({ ...databaseInputs, clusterName: name });
  const checkedZoneGroup = async (name: string) =>
    await givenLifecycle(privateDnsZoneGroup, azure).checked({
      ...zoneGroupInputs,
      privateEndpointName: `${name}-pe`,
      privateDnsZoneGroupName: `${name}-dzg`,
    });
  /** A settled instance in Azure and, as its stack has it, what the sweep reads of it. */
  const instance = async (name: string): Promise<StackResource[]> => {
    azure.place({ id: databaseIdOf(name) });
    azure.place({ id: zoneGroupIdOf(name) });
    const keys = await azure.redis.listKeys(databaseIdOf(name));
    return [
      resource("Cluster", clusterIdOf(name), {}),
      resource("Database", databaseIdOf(name), await checkedDatabase(name), { ...keys }),
      resource("PrivateEndpoint", endpointIdOf(name), {}),
      resource("PrivateDnsZoneGroup", zoneGroupIdOf(name), await checkedZoneGroup(name)),
    ];
  };
  const findingOf = (kind: Kind): Finding | undefined =>
    found.map(({ finding }) => finding).find((one) => one.kind === kind);

  it("given a settled instance: database, keys, zone group and record are read once an hour, and nothing differs", async () => {
    sweep.cover("a", await instance("cache1"), ACCESS);
    azure.calls.length = 0;
    await clock.pass(HOUR_MS);
    assert.deepEqual(azure.calls.map(({ verb }) => verb).sort(), ["get", "get", "get", "listKeys"]);
    assert.deepEqual(
      found
        .map(({ key, finding }) => ({
          key,
          kind: finding.kind,
          differences: finding.is === "there" && finding.differences,
          isChanged: finding.is === "there" && finding.changedKeys !== undefined,
        }))
        .sort((one, other) => one.kind.localeCompare(other.kind)),
      [
        { key: "a", kind: "Database", differences: [], isChanged: false },
        { key: "a", kind: "PrivateDnsZoneGroup", differences: [], isChanged: false },
      ],
    );
    await clock.pass(3 * HOUR_MS);
    assert.equal(azure.calls.length, 4 * 4);
  });

  it("given instances that a step has just read: none is read again within ten minutes, and each one within the next hour", async () => {
    for (let number = 1; number <= 100; number++) {
      const one = resource("PrivateDnsZoneGroup", zoneGroupIdOf(`cache${number}`), {});
      sweep.cover(`${number}`, [{ ...one, lookedMs: clock.nowMs() }], ACCESS);
    }
    await clock.pass(HOUR_MS / 6 - 1);
    assert.equal(azure.calls.length, 0);
    await clock.pass(HOUR_MS);
    assert.equal(azure.calls.length, 100);
  });

  it("given a hundred instances: the reads are spread over the hour", async () => {
    for (let number = 1; number <= 100; number++) {
      const name = `cache${number}`;
      sweep.cover(name, [resource("PrivateDnsZoneGroup", zoneGroupIdOf(name), {})], ACCESS);
    }
    const perSixth: number[] = [];
    for (let sixth = 0; sixth < 6; sixth++) {
      azure.calls.length = 0;
      await clock.pass(HOUR_MS / 6);
      perSixth.push(azure.calls.length);
    }
    assert.equal(
      perSixth.reduce((sum, count) => sum + count),
      100,
    );
    assert.ok(
      perSixth.every((count) => count >= 8 && count <= 26),
      `${perSixth}`,
    );
  });

  it("given a value that somebody changed in Azure: the property, Azure's value and the declared one", async () => {
    sweep.cover("a", await instance("cache1"), ACCESS);
    azure.place({ id: databaseIdOf("cache1"), properties: { evictionPolicy: "AllKeysLRU" } });
    await clock.pass(HOUR_MS);
    const finding = findingOf("Database");
    assert.deepEqual(finding?.is === "there" && finding.differences, [
      { property: "evictionPolicy", observed: "AllKeysLRU", declared: "VolatileLRU" },
    ]);
  });

  it("given a key that somebody regenerated: told as changed, to be had in memory, and in no text", async () => {
    sweep.cover("a", await instance("cache1"), ACCESS);
    await azure.redis.beginRegenerateKey(databaseIdOf("cache1"), "Primary");
    azure.pass(60_000);
    const keys = await azure.redis.listKeys(databaseIdOf("cache1"));
    await clock.pass(HOUR_MS);
    const finding = findingOf("Database");
    assert.ok(finding?.is === "there");
    assert.deepEqual(finding.changedKeys?.(), keys);
    for (const text of [JSON.stringify(found), inspect(found, { depth: 9 }), inspect(sweep, { depth: 9 })]) {
      for (const key of Object.values(keys)) assert.ok(!text.includes(key));
    }
  });

  it("given a database whose keys are off in Azure: no key is asked for", async () => {
    sweep.cover("a", await instance("cache1"), ACCESS);
    azure.place({ id: databaseIdOf("cache1"), properties: { accessKeysAuthentication: "Disabled" } });
    azure.calls.length = 0;
    await clock.pass(HOUR_MS);
    assert.deepEqual(
      azure.calls.map(({ verb }) => verb),
      ["get", "get", "get"],
    );
    const finding = findingOf("Database");
    assert.deepEqual(finding?.is === "there" && finding.differences.map(({ property }) => property), [
      "accessKeysAuthentication",
    ]);
  });

  it("given a zone group that somebody deleted: gone", async () => {
    sweep.cover("a", await instance("cache1"), ACCESS);
    azure.remove(zoneGroupIdOf("cache1"));
    await clock.pass(HOUR_MS);
    assert.deepEqual(findingOf("PrivateDnsZoneGroup"), {
      is: "gone",
      id: zoneGroupIdOf("cache1"),
      kind: "PrivateDnsZoneGroup",
    });
  });

  it("given a resource that Azure does not show, and somebody who asks for it again and again: is looked at less and less often", async () => {
    const settled = await instance("cache1");
    azure.fault({ kind: "refuse", status: 403, code: "AuthorizationFailed", message: "no right", times: "always" });
    for (let second = 0; second < 600; second += 5) {
      sweep.cover("a", settled, ACCESS);
      sweep.soon("a", [databaseIdOf("cache1")]);
      await clock.pass(5_000);
    }
    const looks = failures.filter((one) => one.startsWith(databaseIdOf("cache1"))).length;
    assert.ok(looks > 1 && looks < 12, `${looks} looks in ten minutes`);
  });

  it("given another credential after a failure: looks when it is asked to", async () => {
    const settled = await instance("cache1");
    sweep.cover("a", settled, ACCESS);
    azure.failNext("get", new ArmError(403, "AuthorizationFailed", "no right"));
    sweep.soon("a", [databaseIdOf("cache1")]);
    await clock.pass(1_000);
    assert.equal(failures.length, 1);
    sweep.cover("a", settled, { ...ACCESS, name: "another" });
    sweep.soon("a", [databaseIdOf("cache1")]);
    await clock.pass(1_000);
    assert.equal(findingOf("Database")?.is, "there");
  });

  it("given a failure: told, tried again after a while, and never thrown", async () => {
    sweep.cover("a", await instance("cache1"), ACCESS);
    azure.failNext("get", new ArmError(503, "ServerBusy", "busy"));
    await clock.pass(HOUR_MS + 5_000);
    assert.equal(failures.length, 1);
    assert.deepEqual([...new Set(found.map(({ finding }) => finding.kind))].sort(), [
      "Database",
      "PrivateDnsZoneGroup",
    ]);
  });

  it("given a 429: all of the subscription waits for Azure's time", async () => {
    for (let number = 1; number <= 10; number++) {
      sweep.cover(`${number}`, [resource("PrivateDnsZoneGroup", zoneGroupIdOf(`cache${number}`), {})], ACCESS);
    }
    azure.failNext("get", new ArmError(429, "TooManyRequests", "slow", { retryAfterMs: HOUR_MS }));
    while (failures.length === 0) await clock.pass(60_000);
    azure.calls.length = 0;
    await clock.pass(HOUR_MS - 60_000);
    assert.equal(azure.calls.length, 0);
    await clock.pass(60_000);
    assert.equal(azure.calls.length, 10);
  });

  it("given a failure of a look during which the stack was covered anew: counts as well", async () => {
    const settled = await instance("cache1");
    sweep.cover("a", settled, ACCESS);
    meanwhile = () => sweep.cover("a", settled, ACCESS);
    azure.fault({ kind: "refuse", status: 403, code: "AuthorizationFailed", message: "no right", times: "always" });
    sweep.soon("a", [databaseIdOf("cache1")]);
    await clock.pass(600_000);
    const looks = failures.filter((one) => one.startsWith(databaseIdOf("cache1"))).length;
    assert.ok(looks > 1 && looks < 12, `${looks} looks in ten minutes`);
  });

  it("given a failure of a look during which the stack was left: tells nothing", async () => {
    sweep.cover("a", await instance("cache1"), ACCESS);
    meanwhile = () => sweep.cover("a", [], ACCESS);
    azure.failNext("get", new ArmError(403, "AuthorizationFailed", "no right"));
    sweep.soon("a", [databaseIdOf("cache1")]);
    await clock.pass(HOUR_MS);
    assert.deepEqual(failures, []);
  });

  it("given a stack that is not covered any more: nothing is read", async () => {
    sweep.cover("a", await instance("cache1"), ACCESS);
    sweep.cover("a", [], ACCESS);
    azure.calls.length = 0;
    await clock.pass(2 * HOUR_MS);
    assert.deepEqual(azure.calls, []);
  });
});
