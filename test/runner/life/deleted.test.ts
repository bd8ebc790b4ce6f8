import { strict as assert } from "node:assert";
import type { FaultInput } from "../../../emulator/faults/faults";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { FINALIZER } from "../../../runner/api/marks";
import { SCOPE } from "../../../runner/api/scope";
import { NAMESPACE } from "../../../runner/kubernetes/namespace";
import { Application, giveCredential } from "./credentials";
import { LifeWorld, NAMESPACE_NAME } from "./lifeWorld";

const MINUTE_MS = 60_000;
const NOTICED_MS = 10 * MINUTE_MS;

describe("an object that is deleted", () => {
  let world: LifeWorld;
  afterEach(() => world?.end());

  /** Lets time pass until the object is gone: its finalizer held it until Azure had nothing of the instance. */
  async function goes(): Promise<void> {
    const uid = world.get(CONTROL_PLANE_REDIS, "redis")?.metadata.uid;
    for (let looks = 0; world.told() !== "gone"; looks++) {
      assert.ok(looks < 1_000, `it does not go: ${world.told()}`);
      await world.pass(5_000);
    }
    assert.deepEqual(ofRedis(), []);
    const stacks = await world.stacks.list();
    assert.ok(!stacks.some(({ stack }) => stack === uid));
  }

  function ofRedis(): string[] {
    return world.left().filter((id) => /^(redisEnterprise|privateEndpoints|networkInterfaces)\//.test(id));
  }

  const stages: readonly { given: string; afterMs: number; has: RegExp }[] = [
    { given: "before anything is begun", afterMs: 0, has: /^$/ },
    { given: "while the cluster is created", afterMs: 100_000, has: /redisEnterprise\/redis$/ },
    { given: "while database and endpoint are created", afterMs: 407_000, has: /databases\/default/ },
    { given: "while the zone group is created", afterMs: 440_000, has: /privateDnsZoneGroups/ },
  ];
  for (const { given, afterMs, has } of stages) {
    it(`given ${given}: Azure is clean before the finalizer goes`, async () => {
      world = await LifeWorld.start();
      await world.redis();
      if (afterMs > 0) await world.pass(afterMs);
      assert.match(
        ofRedis()
          .filter((id) => has.test(id))
          .at(0) ?? "",
        has,
      );
      await world.delete(CONTROL_PLANE_REDIS, "redis");
      await goes();
    });
  }

  it("given a creation that fails for hours: the deletion's time is its own", async () => {
    world = await LifeWorld.start();
    world.azure.fault({ kind: "capacity", times: "always", match: { type: "Microsoft.Cache/redisEnterprise" } });
    await world.redis();
    await world.until(/^(?!Creating)/);
    await world.pass(13 * 60 * MINUTE_MS);
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.until(/^Deleting/);
    assert.match(world.told(), /; \d+ s of usually 5 min/);
  });

  const obstacles: readonly { given: string; fault: FaultInput; says: RegExp; again?: RegExp }[] = [
    {
      given: "an Azure that is down",
      fault: { kind: "drop", when: "before", times: "always" },
      says: /^\w+: .*cannot reach management.azure.com/,
    },
    {
      given: "a lock",
      fault: { kind: "refuse", status: 409, code: "ScopeLocked", match: { method: "DELETE" }, times: "always" },
      says: /^Locked: .*remove the lock/,
    },
    {
      given: "a role without the right to delete",
      fault: { kind: "deny", match: { method: "DELETE" }, times: "always" },
      says: /^Forbidden: .*grant it a role/,
    },
    {
      given: "a deletion of the cluster that fails",
      fault: { kind: "fail", match: { method: "DELETE", type: "Microsoft.Cache/redisEnterprise" }, times: "always" },
      says: /^DeleteFailed: .*redis/,
      again: /^(Deleting: .*attempt \d+, after: |RetriesExhausted: ).*redis/,
    },
  ];
  for (const { given, fault, says, again } of obstacles) {
    it(`given ${given}: says so, keeps the finalizer, and is gone soon after`, async () => {
      world = await LifeWorld.start();
      await world.redis();
      await world.until(/^Ready/);
      world.azure.fault(fault);
      await world.delete(CONTROL_PLANE_REDIS, "redis");
      await world.until(says);
      await world.pass(60 * MINUTE_MS);
      assert.match(world.told(), again ?? says);
      const { metadata, status } = world.get(CONTROL_PLANE_REDIS, "redis") ?? {};
      assert.deepEqual(metadata?.finalizers, [FINALIZER]);
      assert.ok(status?.conditions?.some(({ type, status: is }) => type === "Deleting" && is === "True"));
      assert.ok(ofRedis().includes("redisEnterprise/redis"));
      world.azure.mend();
      await world.until(/^(Deleting|gone)/, { withinMs: NOTICED_MS });
      await goes();
    });
  }

  it("given a Scope and an IpRange that somebody tore away: the stack knows enough", async () => {
    world = await LifeWorld.start();
    await world.redis();
    await world.until(/^Ready/);
    for (const [kind, name] of [
      [SCOPE, "scope"],
      [CONTROL_PLANE_IP_RANGE, "range"],
    ] as const) {
      world.kubernetes.edit(kind, { namespace: NAMESPACE_NAME, name }, { metadata: { finalizers: null } });
      await world.delete(kind, name);
    }
    await world.until(/^DependencyNotFound/);
    assert.ok(world.key(), "the Secret stays");
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await goes();
  });

  for (const { given, until } of [
    { given: "everything Ready", until: /^Ready/ },
    { given: "an instance that is created", until: /^Creating/ },
  ]) {
    it(`given a namespace that terminates, with ${given}: leaves nothing in Azure, and the namespace goes`, async () => {
      world = await LifeWorld.start();
      await world.redis();
      await world.until(until);
      await world.pass(MINUTE_MS);
      world.kubernetes.remove(NAMESPACE, { name: NAMESPACE_NAME });
      await world.pass(60 * MINUTE_MS);
      assert.deepEqual(world.left(), []);
      assert.equal(world.kubernetes.read(NAMESPACE, { name: NAMESPACE_NAME }), undefined);
      assert.deepEqual(await world.stacks.list(), []);
    });
  }

  it("given a namespace that terminates, and takes the credential along: leaves nothing in Azure", async () => {
    const application = new Application();
    world = await LifeWorld.start({ connect: application.connect, first: (one) => giveCredential(one, "first") });
    await world.redis();
    await world.until(/^Ready/);
    world.kubernetes.remove(NAMESPACE, { name: NAMESPACE_NAME });
    await world.pass(60 * MINUTE_MS);
    assert.deepEqual(world.left(), []);
    assert.equal(world.kubernetes.read(NAMESPACE, { name: NAMESPACE_NAME }), undefined);
  });
});
