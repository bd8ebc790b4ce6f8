import { strict as assert } from "node:assert";
import type { FaultInput } from "../../../emulator/faults/faults";
import { CONTROL_PLANE_SECRET, SECRET_LABELS } from "../../../runner/api/marks";
import { SECRET } from "../../../runner/kubernetes/secret";
import { type LifeWorld, NAMESPACE_NAME } from "./lifeWorld";
import { readyInstance, rotatedKey } from "./readyInstance";

const MINUTE_MS = 60_000;
const REF = { namespace: NAMESPACE_NAME, name: "redis-auth" };

describe("the Secret of an instance", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await readyInstance(10 * MINUTE_MS);
  });
  afterEach(() => world?.end());

  /** Every key that the Secret shows in the time after a deed. */
  async function shown(ms: number): Promise<Set<string | undefined>> {
    const keys = new Set<string | undefined>();
    for (let passedMs = 0; passedMs < ms; passedMs += 100) {
      await world.pass(100);
      keys.add(world.key());
    }
    keys.delete(undefined);
    return keys;
  }

  const ends: readonly { given: string; does: () => Promise<void> }[] = [
    { given: "that is deleted", does: () => world.delete(SECRET as never, "redis-auth") },
    {
      given: "that is edited",
      does: async () => {
        world.kubernetes.edit(SECRET, REF, { data: { host: "eA==" } });
      },
    },
  ];
  for (const { given, does } of ends) {
    it(`given one ${given} when keys have just changed: is restored with the key that Azure has, within a second`, async () => {
      const before = world.key();
      const key = await rotatedKey(world, 6_000);
      assert.notEqual(key, before);
      await does();
      await world.pass(1_000);
      assert.equal(world.key(), key);
    });
  }

  const uid = { [CONTROL_PLANE_SECRET.owner]: null };
  const ours = Object.fromEntries(Object.keys(SECRET_LABELS).map((label) => [label, null]));
  for (const { given, metadata } of [
    { given: "the label with the uid of its owner", metadata: { labels: uid } },
    { given: "the labels by which it is watched", metadata: { labels: ours } },
    { given: "all labels", metadata: { labels: { ...uid, ...ours } } },
    { given: "the reference to its owner", metadata: { ownerReferences: null } },
    { given: "annotations", metadata: { annotations: null } },
  ]) {
    it(`given one from which somebody takes ${given}: has them again within a second, and the instance stays Ready`, async () => {
      const { labels, annotations, ownerReferences } = world.get(SECRET, "redis-auth")?.metadata ?? {};
      world.kubernetes.edit(SECRET, REF, { metadata });
      await world.pass(1_000);
      const after = world.get(SECRET, "redis-auth")?.metadata;
      assert.deepEqual(
        [after?.labels, after?.annotations, after?.ownerReferences],
        [labels, annotations, ownerReferences],
      );
      assert.match(world.told(), /^Ready/);
      assert.ok(!world.kubernetes.events.some(({ reason }) => reason === "SecretConflict"));
    });
  }

  it("given one that is deleted: shows no key but the one that Azure has", async () => {
    const key = await rotatedKey(world, 6_000);
    await world.delete(SECRET as never, "redis-auth");
    assert.deepEqual(await shown(10_000), new Set([key]));
  });

  it("given one that is deleted while nobody answers for Azure: is restored with what is known, within ten seconds", async () => {
    const before = world.key();
    world.azure.fault({ kind: "drop", when: "before", times: "always" });
    await world.delete(SECRET as never, "redis-auth");
    await world.pass(10_000);
    assert.equal(world.key(), before);
  });

  const unreadable: readonly { given: string; fault: FaultInput }[] = [
    {
      given: "asks to list keys later",
      fault: { kind: "throttle", match: { action: "listKeys" }, times: 3, retryAfter: 60 },
    },
    { given: "forbids to read", fault: { kind: "deny", times: "always" } },
    { given: "does not answer", fault: { kind: "drop", when: "before", times: "always" } },
  ];
  const idle: readonly { given: string; how: () => Promise<unknown> }[] = [
    {
      given: "a spec that is refused",
      how: () => world.patch("redis", { spec: { redisConfiguration: { foo: "bar" } } }),
    },
    {
      given: "a feature that is switched off",
      how: async () => {
        world.isEnabled = false;
      },
    },
  ];
  for (const { given, how } of idle) {
    for (const { given: azure, fault } of unreadable) {
      it(`given ${given}, changed keys, and a runner that begins anew while Azure ${azure}: keeps the key that it shows`, async () => {
        await how();
        const key = await rotatedKey(world, MINUTE_MS);
        await world.pass(61 * MINUTE_MS);
        assert.equal(world.key(), key);
        await world.end();
        world.azure.fault(fault);
        await world.restart();
        for (let passedMs = 0; passedMs < 5 * MINUTE_MS; passedMs += 5_000) {
          await world.pass(5_000);
          assert.equal(world.key(), key, `${passedMs / 1000} s after the restart`);
        }
        world.kubernetes.edit(SECRET, REF, { data: { host: "eA==" } });
        await world.pass(10_000);
        const { host } = world.get(SECRET, "redis-auth")?.data ?? {};
        assert.deepEqual([world.key(), host === "eA=="], [key, false], "the rest is put right");
      });
    }
  }

  it("given one of somebody else in its place: says so, and is made within half a minute after that one goes", async () => {
    const foreign = { metadata: { labels: null, ownerReferences: null } };
    world.kubernetes.edit(SECRET, REF, foreign);
    await world.until(/^SecretConflict/, { withinMs: 5_000 });
    await world.pass(30 * MINUTE_MS);
    world.kubernetes.remove(SECRET, REF);
    await world.until(/^Ready/, { withinMs: 35_000 });
    assert.ok(world.key());
  });
});
