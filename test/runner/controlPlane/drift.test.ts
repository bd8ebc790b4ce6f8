import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { SECRET } from "../../../runner/kubernetes/secret";
import type { Finding } from "../../../runner/observer/survey";
import { World } from "./world";

const text = (base64: string | undefined) => Buffer.from(base64 ?? "", "base64").toString();

describe("the control plane, what others change in Azure", () => {
  it("given a cluster that others deleted: says so, and makes another one only when asked", async () => {
    const world = await World.settled();
    world.stacks.lose("Cluster");
    world.stacks.done.length = 0;
    await world.pass(600_000);
    await world.patch("redis", { metadata: { labels: { look: "now" } } });
    await world.settle();
    assert.match(await world.told(), /^InstanceGone/);
    assert.deepEqual([...world.stacks.done], []);
    await world.wishForRepair();
    await world.settle();
    assert.match(await world.told(), /^Ready/);
    const { annotations } = (await world.get(CONTROL_PLANE_REDIS, "redis"))?.metadata ?? {};
    assert.deepEqual(annotations ?? {}, {}, "the word counts once");
  });

  it("given keys that others changed: puts them into the Secret, and into the stack with a pass", async () => {
    const world = await World.settled();
    await lookFinds(world, {
      differences: [],
      changedKeys: () => ({ primaryKey: "a-new-key", secondaryKey: "b-new-key" }),
    });
    const secret = (await world.get(SECRET, "redis-auth")) as { data?: Record<string, string> } | undefined;
    assert.equal(text(secret?.data?.authString), "a-new-key");
    assert.deepEqual(world.stacks.done, ["pass settle"]);
  });

  it("given a setting that others changed: says both values, and puts it right only when asked", async () => {
    const world = await World.settled();
    await lookFinds(world, {
      differences: [{ property: "evictionPolicy", observed: "NoEviction", declared: "VolatileLRU" }],
    });
    const { status } = (await world.get(CONTROL_PLANE_REDIS, "redis")) ?? {};
    const drifted = status?.conditions?.find(({ type }) => type === "Drifted");
    assert.match(drifted?.message ?? "", /evictionPolicy: Azure has "NoEviction", the spec wants "VolatileLRU"/);
    assert.deepEqual([...world.stacks.done], []);
    const events = world.kubernetes.events.filter(({ reason }) => reason === "Drifted");
    assert.deepEqual(
      events.map(({ type, note }) => [type, note]),
      [["Warning", drifted?.message]],
    );
    await world.wishForRepair();
    await world.settle();
    assert.ok(world.stacks.done.includes("step Database"));
    const after = (await world.get(CONTROL_PLANE_REDIS, "redis"))?.status?.conditions?.map(({ type }) => type);
    assert.deepEqual(after, ["Ready"]);
  });

  it("given a wish for a repair before anybody has looked: has the sweep look first, and the word stays until then", async () => {
    const world = await World.settled();
    const id = await unseenDatabase(world);
    await world.wishForRepair();
    await world.reconcile();
    const words = async () => (await world.get(CONTROL_PLANE_REDIS, "redis"))?.metadata.annotations ?? {};
    assert.deepEqual(world.asked, ["kcp/redis Database"]);
    assert.notDeepEqual(await words(), {});
    world.nowMs += 1_000;
    world.drift.note("kcp/redis", {
      is: "there",
      id,
      kind: "Database",
      document: {},
      differences: [{ property: "evictionPolicy", observed: "NoEviction", declared: "VolatileLRU" }],
    });
    world.stacks.done.length = 0;
    await world.pass(5_000);
    assert.ok(world.stacks.done.includes("step Database"), world.stacks.done.join());
    await world.settle();
    assert.deepEqual(await words(), {}, "the word counts once");
  });

  it("given a wish for a repair, and a look that Azure refuses: says what the repair waits for", async () => {
    const world = await World.settled();
    const id = await unseenDatabase(world);
    world.drift.noteRefused("kcp/redis", id, "cannot list the keys: no right (AuthorizationFailed)");
    await world.wishForRepair();
    await world.reconcile();
    assert.equal(
      await world.told(),
      "Ready: The instance can be used. The repair waits: cannot list the keys: no right (AuthorizationFailed)",
    );
  });

  it("given a look that Azure refuses, before the zone is known: says so instead of waiting", async () => {
    const world = await World.ready();
    world.stacks.refusal = { code: "AuthorizationFailed", message: "the credential lacks a permission" };
    await world.redis();
    await world.settle();
    assert.match(await world.told(), /^Forbidden: the credential lacks a permission/);
    world.stacks.refusal = undefined;
    await world.settle();
    assert.match(await world.told(), /^Ready/);
  });

  it("given an adoption whose look Azure refuses: says so", async () => {
    const world = await World.ready();
    await world.redis("first");
    await world.settle();
    world.stacks.refusal = { code: "AuthorizationFailed", message: "the credential lacks a permission" };
    await world.redis("redis", {}, { annotations: { "cloud-control.kyma-project.io/adopt": "true" } });
    await world.reconcile();
    assert.match(await world.told(), /^Forbidden: the credential lacks a permission/);
  });

  it("given an endpoint that others deleted: makes it again", async () => {
    const world = await World.settled();
    world.stacks.lose("PrivateEndpoint");
    world.stacks.done.length = 0;
    await world.patch("redis", { metadata: { labels: { look: "now" } } });
    await world.settle();
    assert.match(await world.told(), /^Ready/);
    assert.ok(world.stacks.done.includes("pass begin"));
  });
});

type Found = Pick<Extract<Finding, { is: "there" }>, "differences" | "changedKeys">;

/** Has the sweep find that of the instance's database, and the runner do what follows. */
async function lookFinds(world: World, found: Found): Promise<void> {
  world.stacks.done.length = 0;
  const id = await databaseId(world);
  world.drift.note("kcp/cache", { is: "there", id, kind: "Database", document: {}, ...found });
  await world.patch("redis", { metadata: { labels: { look: "now" } } });
  await world.settle();
}

async function databaseId(world: World): Promise<string> {
  const redis = await world.get(CONTROL_PLANE_REDIS, "redis");
  return `/subscriptions/22222222-2222-2222-2222-222222222222/${redis?.metadata.uid}/Database`;
}

/** Has the sweep know nothing of the instance's database any more. @returns the id of that database */
async function unseenDatabase(world: World): Promise<string> {
  world.stacks.unlisted.add("Database");
  await world.pass(1_000);
  return await databaseId(world);
}
