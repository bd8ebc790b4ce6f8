import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CREDENTIALS_LABEL, FINALIZER } from "../../../runner/api/marks";
import { SECRET } from "../../../runner/kubernetes/secret";
import { stackNamed } from "../../../runner/stacks/stacks";
import { World } from "./world";

const LOSSES: readonly { given: string; lose: (world: World, uid: string) => Promise<void> }[] = [
  { given: "a stack that is lost", lose: (world, uid) => world.stacks.forget(stackNamed(uid)) },
  {
    given: "a stack that was made anew, and is empty",
    lose: async (world, uid) => world.stacks.empty(stackNamed(uid)),
  },
];

const OBSTACLES: readonly { and: string; hinder: (world: World) => Promise<void>; reason: RegExp }[] = [
  {
    and: "the flag off",
    hinder: async (world) => {
      world.isEnabled = false;
    },
    reason: /^Paused/,
  },
  {
    and: "a credential that cannot be used",
    hinder: async (world) => {
      const metadata = { namespace: "kcp", name: "credential", labels: { [CREDENTIALS_LABEL]: "scope" } };
      await world.create(SECRET, { apiVersion: "v1", kind: "Secret", metadata, data: {} });
    },
    reason: /^DependencyNotReady: .*clientId must be a guid/,
  },
  {
    and: "a parameter that Azure does not have",
    hinder: (world) => world.patch("redis", { spec: { redisConfiguration: { timeout: "1" } } }),
    reason: /^UnsupportedParameter/,
  },
  {
    and: "passes that fail",
    hinder: async (world) => {
      const error = { code: "BackendFailed", message: "no backend" } as const;
      world.stacks.pass = async () => ({ isOk: false, statuses: {}, error, state: undefined });
    },
    reason: /^StateUnavailable/,
  },
];

describe("the control plane, an instance of which no stack knows any more", () => {
  for (const { given, lose } of LOSSES) {
    for (const { and, hinder, reason } of OBSTACLES) {
      it(`given ${given}, and ${and}: the status keeps all that was told of the instance`, async () => {
        const world = await World.settled();
        const told = async () => {
          const { state, conditions, observedGeneration, ...rest } =
            (await world.get(CONTROL_PLANE_REDIS, "redis"))?.status ?? {};
          return rest;
        };
        const before = await told();
        assert.deepEqual(Object.keys(before).sort(), ["authSecret", "id", "port", "primaryEndpoint"]);
        await lose(world, await uidIn(world));
        await hinder(world);
        await world.patch("redis", { metadata: { labels: { look: "now" } } });
        await world.reconcile();
        assert.match(await world.told(), reason);
        assert.deepEqual(await told(), before);
      });
    }

    it(`given ${given}, and a deletion: says so, and keeps finalizer and Secret`, async () => {
      const world = await World.settled();
      await lose(world, await uidIn(world));
      world.stacks.done.length = 0;
      await world.delete(CONTROL_PLANE_REDIS, "redis");
      await world.settle();
      assert.match(await world.told(), /^StateDamaged: There is no stack for .*Cluster/);
      assert.ok((await world.get(CONTROL_PLANE_REDIS, "redis"))?.metadata.finalizers?.includes(FINALIZER));
      assert.ok(await world.get(SECRET, "redis-auth"));
      assert.deepEqual(world.stacks.done, []);
    });
  }
});

async function uidIn(world: World): Promise<string> {
  return (await world.get(CONTROL_PLANE_REDIS, "redis"))?.metadata.uid ?? "";
}
