import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CLUSTER_ID, ENDPOINT_ID, type LifeWorld } from "./lifeWorld";
import { drifted, readyInstance, repair } from "./readyInstance";

const MINUTE_MS = 60_000;
const TAG = "pulumi-azure-managed-redis-owner";

describe("the owner's tag of an instance, which others change in Azure", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await readyInstance();
  });
  afterEach(() => world?.end());

  const object = () => world.get(CONTROL_PLANE_REDIS, "redis");
  for (const { kind, id, put } of [
    { kind: "Cluster", id: CLUSTER_ID, put: "put redisEnterprise/redis" },
    { kind: "PrivateEndpoint", id: ENDPOINT_ID, put: "put privateEndpoints/redis-pe" },
  ]) {
    it(`given a ${kind} that lost the tag: names tag and value soon, sets the tag when asked, and the deletion ends`, async () => {
      world.azure.place({ id, tags: { team: "a" } });
      await world.pass(2 * MINUTE_MS);
      const uid = object()?.metadata.uid;
      assert.equal(drifted(world) ?? "", `${kind}: the tag ${TAG} is gone in Azure, and was "${uid}"`);
      assert.match(world.told(), /^Ready/);
      assert.deepEqual(world.accepted(), []);
      await repair(world);
      await world.pass(30 * MINUTE_MS);
      assert.deepEqual([world.told().split(":")[0], drifted(world) ?? ""], ["Ready", ""]);
      assert.deepEqual(world.accepted(), [put]);
      assert.deepEqual(world.azure.document(id)?.tags, { team: "a", [TAG]: uid });
      await world.delete(CONTROL_PLANE_REDIS, "redis");
      await world.until(/^gone/);
    });

    it(`given a ${kind} with the tag of somebody else: says whose, and takes nothing over, even when asked`, async () => {
      world.azure.place({ id, tags: { [TAG]: "another" } });
      await world.pass(2 * MINUTE_MS);
      const said = `${kind}: the tag ${TAG} is "another" in Azure, and not "${object()?.metadata.uid}"`;
      assert.equal(drifted(world) ?? "", said);
      await repair(world);
      await world.pass(30 * MINUTE_MS);
      assert.deepEqual([drifted(world) ?? "", world.accepted()], [said, []]);
      assert.equal(world.azure.document(id)?.tags?.[TAG], "another");
    });
  }
});
