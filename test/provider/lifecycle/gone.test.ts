import { strict as assert } from "node:assert";
import type { Inputs } from "../../../provider/description/inputs";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { database } from "../../../provider/resources/database/database";
import { privateDnsZone } from "../../../provider/resources/network/privateDnsZone";
import { clusterInputs, databaseInputs, given, OWNER, zoneInputs } from "../given";
import { Passes, toldBy } from "../passes";

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

  for (const { noun, resource, raw } of [
    { noun: "cluster", resource: cluster, raw: clusterInputs },
    { noun: "database", resource: database, raw: databaseInputs },
  ] as const) {
    it(`given begin mode, and a ${noun}, whose data is gone: makes nothing, whatever the passes`, async () => {
      const { passes, edited } = await passesOf(resource, raw);
      const told: string[] = [];
      for (let pass = 0; pass < 30; pass += 1) {
        told.push(toldBy(await passes.up(edited)));
        passes.azure.pass(30_000);
      }
      assert.deepEqual(passes.azure.writes, []);
      assert.match(told.at(-1) ?? "", gone);
    });

    it(`given begin mode, a ${noun} and the word: makes it, when a second look finds nothing either, and later passes know`, async () => {
      const { passes, edited } = await passesOf(resource, raw);
      await passes.up(edited, { bringsBack: true });
      assert.deepEqual(passes.azure.writes, []);
      await passes.up(edited);
      assert.deepEqual(passes.azure.writes, [
        `put redisEnterprise/cache1${noun === "cluster" ? "" : "/databases/default"}`,
      ]);
      passes.azure.pass(20 * 60_000);
      await passes.up(edited);
      assert.equal(passes.state?.bringsBack, undefined, "the word counts once");
    });
  }
});

/** The passes of a resource that was ready, and is gone; and the edit of its next pass. */
async function passesOf(resource: typeof cluster | typeof database, raw: Inputs) {
  const passes = new Passes<never>(resource as never);
  const { azure } = passes;
  if (resource === database) azure.place({ id: cluster.id(clusterInputs as never), tags });
  const inputs = await passes.checked(raw);
  await passes.up(inputs);
  azure.pass(20 * 60_000);
  assert.equal((await passes.up(inputs)).is, "settled");
  azure.remove(resource.id(inputs as never));
  azure.calls.length = 0;
  const change = resource === database ? { evictionPolicy: "NoEviction" } : { tags: { team: "a" } };
  return { passes, edited: { ...inputs, ...change } };
}

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
