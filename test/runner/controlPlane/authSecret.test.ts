import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { SECRET } from "../../../runner/kubernetes/secret";
import { World } from "./world";

const KEY = "a-very-secret-key";
const text = (base64: string | undefined) => Buffer.from(base64 ?? "", "base64").toString();

describe("the control plane, the Secret of an instance", () => {
  it("given a Secret that was deleted or edited: has its keys read, and restores it soon, even if nobody can read them", async () => {
    const world = await World.settled();
    await world.pass(60_000);
    await world.delete(SECRET, "redis-auth");
    await world.reconcile();
    assert.deepEqual(world.asked, ["kcp/redis Database"]);
    await world.pass(5_000);
    assert.notEqual(await world.get(SECRET, "redis-auth"), undefined);
    await world.kubernetes.patch(SECRET, { namespace: "kcp", name: "redis-auth" }, { data: { authString: "eA==" } });
    await world.reconcile();
    await world.pass(5_000);
    const secret = (await world.get(SECRET, "redis-auth")) as { data?: Record<string, string> } | undefined;
    assert.equal(text(secret?.data?.authString), KEY);
  });

  it("given a Secret of somebody else: says so, and does not touch it", async () => {
    const world = await World.ready();
    const foreign = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { namespace: "kcp", name: "redis-auth" },
      data: { a: "Yg==" },
    };
    await world.create(SECRET, foreign);
    await world.redis();
    await world.settle();
    assert.equal(await world.told(), "SecretConflict: Auth secret redis-auth belongs to another resource");
    assert.equal((await world.get(CONTROL_PLANE_REDIS, "redis"))?.status?.authSecret, undefined);
    assert.deepEqual(((await world.get(SECRET, "redis-auth")) as { data?: object } | undefined)?.data, { a: "Yg==" });
  });

  it("given a key: never tells it in a status or an Event, unless the runner was told to", async () => {
    const world = await World.settled();
    const object = await world.get(CONTROL_PLANE_REDIS, "redis");
    assert.ok(!JSON.stringify([object, world.kubernetes.events]).includes(KEY));
    const exposing = await World.ready({ exposesAuthString: true });
    await exposing.redis();
    await exposing.settle();
    assert.equal((await exposing.get(CONTROL_PLANE_REDIS, "redis"))?.status?.authString, KEY);
  });
});
