import { strict as assert } from "node:assert";
import type { ArmDocument } from "../../../provider/azure/arm";
import { ANNOTATIONS } from "../../../runner/api/annotations";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CLUSTER_ID, DATABASE_ID, ENDPOINT_ID, type LifeWorld } from "./lifeWorld";
import { readyInstance } from "./readyInstance";

const MINUTE_MS = 60_000;
/** The sweep reads everything once in that time. */
const SWEPT_MS = 61 * MINUTE_MS;

const connection = (status: string) => ({
  privateLinkServiceConnections: [{ properties: { privateLinkServiceConnectionState: { status } } }],
});

describe("an instance that Azure itself calls unwell", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await readyInstance();
  });
  afterEach(() => world?.end());

  /** Something happens in Azure that nobody asked for. */
  function happens(id: string, properties: NonNullable<ArmDocument["properties"]>): void {
    world.azure.place({ id, properties });
  }
  const status = () => world.get(CONTROL_PLANE_REDIS, "redis")?.status;

  for (const { given, id, properties, well, says, because } of [
    {
      given: "a cluster that is Disabled",
      id: CLUSTER_ID,
      properties: { provisioningState: "Succeeded", resourceState: "Disabled" },
      well: { resourceState: "Running" },
      says: /^InstanceFailed: Azure has .*redisEnterprise\/redis in the state Disabled\.$/,
      because: "no client reaches it",
    },
    {
      given: "a cluster whose change failed",
      id: CLUSTER_ID,
      properties: { provisioningState: "Failed", resourceState: "UpdateFailed" },
      well: { provisioningState: "Succeeded", resourceState: "Running" },
      says: /^InstanceFailed: Azure has .*redisEnterprise\/redis in the state UpdateFailed\.$/,
      because: "green means Succeeded and Running",
    },
    {
      given: "a database whose change failed",
      id: DATABASE_ID,
      properties: { provisioningState: "Failed", resourceState: "UpdateFailed" },
      well: { provisioningState: "Succeeded", resourceState: "Running" },
      says: /^InstanceFailed: Azure has .*databases\/default in the state UpdateFailed\.$/,
      because: "the sweep sees what no list shows",
    },
    {
      given: "a cluster that Azure deletes",
      id: CLUSTER_ID,
      properties: { provisioningState: "Deleting", resourceState: "Deleting" },
      well: { provisioningState: "Succeeded", resourceState: "Running" },
      says: /^InstanceGone: Azure is deleting .*redisEnterprise\/redis, as somebody asked\.$/,
      because: "its data go now",
    },
    {
      given: "an endpoint that was rejected on the cluster's side",
      id: ENDPOINT_ID,
      properties: connection("Rejected"),
      well: connection("Approved"),
      says: /^InstanceFailed: Azure has .*privateEndpoints\/redis-pe in the state Rejected\.$/,
      because: "somebody decided that, and may take it back",
    },
    {
      given: "an endpoint whose approval was taken back",
      id: ENDPOINT_ID,
      properties: connection("Pending"),
      well: connection("Approved"),
      says: /^InstanceFailed: Azure has .*privateEndpoints\/redis-pe in the state Pending approval/,
      because: "nothing gets through until somebody approves",
    },
  ]) {
    it(`given ${given}: is not Ready, keeps endpoint and Secret, and is Ready when Azure is well again, because ${because}`, async () => {
      const before = status();
      happens(id, properties);
      await world.until(says, { withinMs: SWEPT_MS });
      const { primaryEndpoint, authSecret } = status() ?? {};
      assert.deepEqual([primaryEndpoint, authSecret], [before?.primaryEndpoint, before?.authSecret]);
      assert.ok(world.key());
      await world.pass(SWEPT_MS);
      assert.match(world.told(), says);
      assert.deepEqual(world.accepted(), []);
      happens(id, well);
      await world.until(/^Ready/, { withinMs: 25 * MINUTE_MS });
      assert.deepEqual(world.accepted(), []);
    });
  }

  for (const state of ["Updating", "Scaling", "Moving"]) {
    it(`given a cluster on which Azure works by itself (${state}): stays Ready, because it goes on serving`, async () => {
      const events = world.kubernetes.events.length;
      happens(CLUSTER_ID, { provisioningState: "Updating", resourceState: state });
      await world.pass(SWEPT_MS);
      happens(CLUSTER_ID, { provisioningState: "Succeeded", resourceState: "Running" });
      await world.pass(SWEPT_MS);
      assert.match(world.told(), /^Ready/);
      assert.deepEqual(world.kubernetes.events.slice(events), []);
    });
  }

  it("given a cluster whose change failed, and the word to repair: writes what the spec wants once more", async () => {
    happens(CLUSTER_ID, { provisioningState: "Failed", resourceState: "UpdateFailed" });
    await world.until(/^InstanceFailed/);
    const { generation } = world.get(CONTROL_PLANE_REDIS, "redis")?.metadata ?? {};
    await world.patch("redis", { metadata: { annotations: { [ANNOTATIONS.repairDrift]: String(generation) } } });
    await world.until(/^Ready/);
    assert.deepEqual(world.accepted(), ["put redisEnterprise/redis"]);
    await world.pass(MINUTE_MS);
    assert.deepEqual(world.get(CONTROL_PLANE_REDIS, "redis")?.metadata.annotations ?? {}, {});
  });
});
