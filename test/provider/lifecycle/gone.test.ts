import { strict as assert } from "node:assert";
import type { Inputs } from "../../../provider/description/inputs";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { database } from "../../../provider/resources/database/database";
import { privateDnsZone } from "../../../provider/resources/network/privateDnsZone";
import { asKept, clusterInputs, databaseInputs, given, OWNER, zoneInputs } from "../given";

const tags = { [OWNER_TAG]: OWNER };

/**
 * What was deleted in Azure, and what was in it with it. An update that made the one anew would leave the others in the
 * state and not in Azure; only the engine can make all of them again, in order.
 */
describe("an update of what is gone from Azure", () => {
  const gone = /is gone: was it deleted in Azure\? `pulumi up --refresh` makes it anew, and what was in it\.$/;
  const cases: [string, () => Promise<{ update: () => Promise<unknown>; writes: () => string[] }>][] = [
    ["cluster", () => made(cluster, clusterInputs)],
    ["database", () => made(database, databaseInputs)],
    ["private DNS zone", () => made(privateDnsZone, zoneInputs)],
  ];
  for (const [noun, make] of cases) {
    it(`given a ${noun}: makes nothing, and says how all of it is made anew`, async () => {
      const { update, writes } = await make();
      await assert.rejects(update(), { name: "GoneError", message: gone });
      assert.deepEqual(writes(), []);
    });
  }

  it("given a look that is older than the resource: looks again, and changes it in place", async () => {
    const { update, writes, azure } = await made(cluster, clusterInputs, { isKept: true });
    const { get } = azure.arm;
    let old = 3;
    azure.arm.get = (...args) => (old-- > 0 ? Promise.resolve(undefined) : get(...args));
    await update();
    assert.deepEqual(writes(), ["put redisEnterprise/cache1"]);
  });

  it("given one that was never ready: nothing can be in it, so it is made", async () => {
    const { lifecycle, azure, checked, options } = given(cluster);
    const inputs = await checked(clusterInputs);
    await lifecycle.update({ ...inputs, settled: false }, inputs, options);
    assert.deepEqual(azure.writes, ["put redisEnterprise/cache1"]);
  });

  it("given begin mode, where each pass looks at each resource: makes it again, when a second look finds nothing either", async () => {
    const all = given(cluster);
    const begin = { ...all.options, waitUntil: "started" as const };
    const inputs = await all.checked(clusterInputs);
    const { properties } = await all.lifecycle.create(inputs, all.options);
    all.azure.remove(cluster.id(inputs as never));
    all.azure.calls.length = 0;
    const edited = { ...inputs, tags: { team: "a" } };
    const first = await all.lifecycle.update(asKept(properties), edited, begin);
    assert.deepEqual(all.azure.writes, []);
    await all.lifecycle.update(asKept(first.properties), edited, begin);
    assert.deepEqual(all.azure.writes, ["put redisEnterprise/cache1"]);
  });
});

/** Made and gone, unless it `isKept`; and the update of its tags or, where it has none, of something else. */
async function made(
  resource: typeof cluster | typeof database | typeof privateDnsZone,
  raw: Inputs,
  { isKept = false, waitUntil = "completed" }: { isKept?: boolean; waitUntil?: "completed" | "started" } = {},
) {
  const { lifecycle, azure, checked, options } = given<never>(resource as never);
  if (resource === database) {
    const host = { location: "westus2", tags, properties: { resourceState: "Running" } };
    azure.place({ ...host, id: cluster.id((await given(cluster).checked(clusterInputs)) as never) });
  }
  const inputs = await checked(raw);
  const { id, properties } = await lifecycle.create(inputs, options);
  azure.calls.length = 0;
  if (!isKept) azure.remove(id);
  const change = resource === database ? { evictionPolicy: "NoEviction" } : { tags: { team: "a" } };
  return {
    azure,
    update: async () => lifecycle.update(properties, { ...inputs, ...change }, { ...options, waitUntil }),
    writes: () => azure.writes,
  };
}
