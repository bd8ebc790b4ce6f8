import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { World } from "./world";

describe("the control plane, a state that cannot be read", () => {
  for (const [kind, told] of [
    ["Subnet", "range"],
    ["PrivateDnsZone", "redis"],
  ] as const) {
    it(`given a state with a ${kind} that cannot be read: says so at the object that needs it`, async () => {
      const world = await World.settled();
      world.stacks.unread.set(kind, "StateDamaged");
      if (kind === "Subnet") {
        await world.kubernetes.patch(
          CONTROL_PLANE_IP_RANGE,
          { namespace: "kcp", name: "range" },
          { metadata: { labels: { look: "now" } } },
        );
      }
      await world.settle();
      assert.match(
        await world.told(told, kind === "Subnet" ? CONTROL_PLANE_IP_RANGE : CONTROL_PLANE_REDIS),
        /^StateDamaged: the state of \S+ cannot be read/,
      );
    });
  }

  for (const reason of ["StateDamaged", "StateUnavailable"] as const) {
    it(`given a state that cannot be read (${reason}): tells that beside all that was told, and goes on when it can`, async () => {
      const world = await World.settled();
      const told = async () => (await world.get(CONTROL_PLANE_REDIS, "redis"))?.status ?? {};
      const { id, primaryEndpoint, port, authSecret } = await told();
      assert.ok(id && primaryEndpoint && port && authSecret);
      world.stacks.unread.set("Cluster", reason);
      await world.patch("redis", { metadata: { labels: { look: "now" } } });
      await world.settle();
      assert.match(await world.told(), new RegExp(`^${reason}: the state of`));
      const now = await told();
      assert.deepEqual(
        [now.id, now.primaryEndpoint, now.port, now.authSecret],
        [id, primaryEndpoint, port, authSecret],
      );
      world.stacks.unread.clear();
      await world.pass(600_000);
      assert.match(await world.told(), /^Ready/);
    });
  }
});
