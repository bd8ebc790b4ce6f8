import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { FINALIZER } from "../../../runner/api/marks";
import { SCOPE } from "../../../runner/api/scope";
import { SECRET } from "../../../runner/kubernetes/secret";
import { World } from "./world";

describe("the control plane, a deletion", () => {
  it("given a deletion: removes in order, then the stack, the Secret and the finalizer", async () => {
    const world = await World.settled();
    world.stacks.done.length = 0;
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.reconcile();
    assert.match(await world.told(), /^Deleting: /);
    await world.settle();
    assert.equal(await world.get(CONTROL_PLANE_REDIS, "redis"), undefined);
    assert.equal(await world.get(SECRET, "redis-auth"), undefined);
    const order = world.stacks.done.filter((one, index, all) => all.indexOf(one) === index);
    assert.deepEqual(order, [
      "remove Database",
      "remove PrivateDnsZoneGroup",
      "remove PrivateEndpoint",
      "remove Cluster",
      "destroy",
    ]);
  });

  it("given a deletion that Azure ends as failed, without a reason: says so, and tries again within seconds", async () => {
    const world = await World.settled();
    world.stacks.nextRemoval = {
      is: "failed",
      code: "OperationFailed",
      reason: "the operation ended as Failed, and Azure gave no reason",
      isFinal: true,
    };
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.reconcile();
    assert.match(await world.told(), /^DeleteFailed: /);
    const types = (await world.get(CONTROL_PLANE_REDIS, "redis"))?.status?.conditions?.map(({ type }) => type);
    assert.deepEqual(types, ["Ready", "Error", "Reconciling", "Deleting"]);
    world.stacks.done.length = 0;
    await world.pass(2_000);
    assert.ok(world.stacks.done.some((one) => one.startsWith("remove")));
    await world.settle();
    assert.equal(await world.get(CONTROL_PLANE_REDIS, "redis"), undefined);
  });

  it("given a deletion that Azure begins and fails again and again: counts the attempts, tells of the last one, and is stalled", async () => {
    const world = await World.settled();
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.reconcile();
    const seen: string[] = [];
    for (let attempt = 1; attempt <= 8; attempt++) {
      world.stacks.nextRemoval = { is: "failed", code: "OperationFailed", reason: "no reason", isFinal: true };
      await world.pass(600_000);
      seen.push(await world.told());
      if (attempt < 8) await world.pass(600_000);
      if (attempt === 3) assert.match(await world.told(), /^Deleting: .*; attempt 4, after: no reason/);
    }
    assert.deepEqual(seen.slice(0, -1), Array(7).fill("DeleteFailed: no reason"));
    assert.match(seen.at(-1) ?? "", /^RetriesExhausted: no reason\. That was tried 8 times and more: remove the cause/);
  });

  it("given a deletion in the middle of the creation, with the Scope gone: still cleans up", async () => {
    const world = await World.ready();
    await world.redis();
    await world.reconcile();
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.delete(SCOPE, "scope");
    await world.settle();
    assert.equal(await world.get(CONTROL_PLANE_REDIS, "redis"), undefined);
    assert.equal(world.stacks.done.at(-1), "destroy");
    assert.equal(await world.get(SCOPE, "scope"), undefined, "the scope waited for its instance");
  });

  it("given the annotation retain: the stack and the finalizer go, Azure and the Secret stay", async () => {
    const world = await World.ready();
    await world.redis("redis", {}, { annotations: { "cloud-control.kyma-project.io/deletion-policy": "retain" } });
    await world.settle();
    world.stacks.done.length = 0;
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.settle();
    assert.equal(await world.get(CONTROL_PLANE_REDIS, "redis"), undefined);
    assert.deepEqual(world.stacks.done, ["forget"]);
    const secret = await world.get(SECRET, "redis-auth");
    assert.deepEqual(secret?.metadata.ownerReferences, []);
  });

  it("given the annotation retain, and a backend that does not answer: says so, and goes when it does", async () => {
    const world = await World.ready();
    await world.redis("redis", {}, { annotations: { "cloud-control.kyma-project.io/deletion-policy": "retain" } });
    await world.settle();
    const { forget } = world.stacks;
    world.stacks.forget = async () => {
      throw Object.assign(new Error("no backend"), { name: "StateUnavailable" });
    };
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.settle();
    assert.match(await world.told(), /^StateUnavailable: no backend/);
    world.stacks.forget = forget;
    await world.settle();
    assert.equal(await world.get(CONTROL_PLANE_REDIS, "redis"), undefined);
  });

  it("given a deletion that leaves something in Azure: an Event says what and why", async () => {
    const world = await World.settled();
    world.stacks.kept.set("PrivateEndpoint", "The private endpoint is somebody else's by now: it is left alone.");
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.settle();
    const kept = world.kubernetes.events.filter(({ reason }) => reason === "Kept");
    assert.deepEqual(
      kept.map(({ type, note }) => [type, note]),
      [["Warning", "The private endpoint is somebody else's by now: it is left alone."]],
    );
    assert.equal(await world.get(CONTROL_PLANE_REDIS, "redis"), undefined);
  });

  it("given a state that was damaged, and is lost then: a deletion still knows that something may be in Azure", async () => {
    const world = await World.settled();
    world.stacks.unread.set("Cluster", "StateDamaged");
    await world.patch("redis", { metadata: { labels: { look: "now" } } });
    await world.settle();
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.settle();
    const { metadata, status } = (await world.get(CONTROL_PLANE_REDIS, "redis")) ?? {};
    assert.ok(status?.conditions?.some(({ type }) => type === "Deleting"));
    world.stacks.unread.clear();
    await world.stacks.forget({ project: "amr-00", stack: metadata?.uid ?? "" });
    await world.settle();
    assert.match(await world.told(), /^StateDamaged: There is no stack for .*Cluster/);
    assert.ok((await world.get(CONTROL_PLANE_REDIS, "redis"))?.metadata.finalizers?.includes(FINALIZER));
  });

  it("given a last pass whose end cannot be read: says so, and tries again later and later", async () => {
    const world = await World.settled();
    const error = { code: "BackendFailed", message: "no backend" } as const;
    const { pass } = world.stacks;
    let passes = 0;
    world.stacks.pass = async () => {
      passes += 1;
      return { isOk: false, statuses: {}, error, state: undefined };
    };
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.settle();
    assert.match(await world.told(), /^StateUnavailable: no backend/);
    for (let minute = 0; minute < 60; minute++) await world.pass(60_000);
    assert.match(await world.told(), /^RetriesExhausted: no backend/);
    assert.ok(passes < 20, `${passes} passes in an hour`);
    world.stacks.pass = pass;
    await world.pass(600_000);
    await world.settle();
    assert.equal(await world.get(CONTROL_PLANE_REDIS, "redis"), undefined);
  });

  for (const { given, status } of [
    {
      given: "refuses to answer",
      status: { is: "refused", code: "TooManyRequests", reason: "slow down", retryAfterMs: 90_000 },
    },
    { given: "still deletes", status: { is: "deleting", sinceMs: 0 } },
  ] as const) {
    it(`given a last pass that meets a cluster of which Azure ${given}: waits for that, and is not failed`, async () => {
      const world = await World.settled();
      const { pass } = world.stacks;
      world.stacks.pass = async ({ stack }) => {
        const statuses = { [`urn:${stack.stack}:Cluster`]: status };
        return { isOk: false, statuses, state: await world.stacks.read(stack) };
      };
      await world.delete(CONTROL_PLANE_REDIS, "redis");
      const seen = new Set<string>();
      for (let round = 0; round < 10; round++) {
        await world.settle();
        seen.add(/^\w+/.exec(await world.told())?.[0] ?? "");
      }
      assert.deepEqual([...seen], ["Deleting"]);
      world.stacks.pass = pass;
      await world.settle();
      assert.equal(await world.get(CONTROL_PLANE_REDIS, "redis"), undefined);
    });
  }
});
