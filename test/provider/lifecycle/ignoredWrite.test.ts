import { strict as assert } from "node:assert";
import type { ArmDocument } from "../../../provider/azure/arm";
import { ArmError } from "../../../provider/azure/errors";
import type { Inputs } from "../../../provider/description/inputs";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import type { Resource } from "../../../provider/description/resource";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { database } from "../../../provider/resources/database/database";
import { clusterInputs, databaseInputs, given, OWNER } from "../given";
import type { InProcessAzure } from "../inProcess/inProcessAzure";

const clusterId = cluster.id(clusterInputs as never);

/** A resource that runs, before an Azure that accepts every PUT of it and changes nothing. */
async function ignored(resource: Resource<never>, raw: Inputs) {
  const all = given(resource);
  if (resource.kind === "Database") all.azure.place({ id: clusterId, tags: { [OWNER_TAG]: OWNER } });
  const inputs = await all.checked(raw);
  const { properties } = await all.lifecycle.create(inputs, all.options);
  const { put, get } = all.azure.arm;
  all.azure.arm.put = async (id, version, _, options) => put(id, version, (await get(id, version)) ?? {}, options);
  all.azure.calls.length = 0;
  const update = (changed: Inputs) => all.lifecycle.update(properties, { ...inputs, ...changed }, all.options);
  return { ...all, inputs, properties, update };
}

const patches = ({ calls }: InProcessAzure) =>
  calls.filter(({ verb }) => verb === "patch").map(({ body }) => body as ArmDocument);
const stays =
  /^Azure accepted the update of the Redis cluster \S+cache1 but still answers other values for publicNetworkAccess\.$/;

/** Azure Service Operator saw such a cluster in 2021. */
describe("an update by PUT that Azure accepts and does not do", () => {
  for (const [changed, body, because] of [
    [{ publicNetworkAccess: "Enabled" }, { properties: { publicNetworkAccess: "Enabled" } }, "a setting"],
    [{ skuName: "Balanced_B10" }, { sku: { name: "Balanced_B10" } }, "another size"],
    [{ tags: { team: "a" } }, { tags: { team: "a", [OWNER_TAG]: OWNER } }, "tags, with the owner's mark"],
    [{ identity: { type: "SystemAssigned" } }, { identity: { type: "SystemAssigned" } }, "an identity"],
  ] as const)
    it(`given ${because} of a cluster: one PATCH brings it, and names nothing else`, async () => {
      const { azure, update, warnings } = await ignored(cluster as never, clusterInputs);
      await update(changed);
      assert.deepEqual(azure.writes, ["put redisEnterprise/cache1", "patch redisEnterprise/cache1"]);
      assert.deepEqual(patches(azure), [body]);
      assert.deepEqual(warnings, []);
    });

  it("given a PATCH that does nothing either: says so in one sentence", async () => {
    const { azure, update } = await ignored(cluster as never, clusterInputs);
    const { patch } = azure.arm;
    azure.arm.patch = (id, version, _, signal) => patch(id, version, {}, signal);
    await assert.rejects(update({ publicNetworkAccess: "Enabled" }), { name: "PartialError", message: stays });
    assert.deepEqual(azure.writes, ["put redisEnterprise/cache1", "patch redisEnterprise/cache1"]);
  });

  for (const refusal of [
    new ArmError(501, "NotImplemented", "The requested operation is not implemented."),
    new ArmError(400, "BadRequest", "no"),
  ])
    it(`given a PATCH that Azure refuses with ${refusal.status}: says so in the same sentence, and asks once`, async () => {
      const { azure, update } = await ignored(cluster as never, clusterInputs);
      azure.failNext("patch", refusal);
      await assert.rejects(update({ publicNetworkAccess: "Enabled" }), { name: "PartialError", message: stays });
      assert.deepEqual(azure.writes, ["put redisEnterprise/cache1", "patch redisEnterprise/cache1"]);
    });

  it("given begin mode: the passes send one PUT and one PATCH, and say so", async () => {
    const { azure, lifecycle, options, inputs, properties } = await ignored(cluster as never, clusterInputs);
    azure.failNext("patch", new ArmError(501, "NotImplemented", "The requested operation is not implemented."));
    const wanted = { ...inputs, publicNetworkAccess: "Enabled" };
    let state = properties;
    const passes = async () => {
      for (let pass = 0; pass < 30; pass += 1) {
        azure.pass(60_000);
        state = (await lifecycle.update(state, wanted, { ...options, waitUntil: "started" })).properties;
      }
    };
    await assert.rejects(passes(), { message: stays });
    assert.deepEqual(azure.writes, ["put redisEnterprise/cache1", "patch redisEnterprise/cache1"]);
  });

  it("given a database: no PATCH ever, because Azure has none (501)", async () => {
    const { azure, update } = await ignored(database as never, databaseInputs);
    await assert.rejects(update({ evictionPolicy: "NoEviction" }), {
      message:
        /^Azure accepted the update of the Redis database \S+ but still answers other values for evictionPolicy\.$/,
    });
    assert.deepEqual(azure.writes, ["put redisEnterprise/cache1/databases/default"]);
  });
});
