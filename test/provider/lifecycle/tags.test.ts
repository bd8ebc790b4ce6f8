import { strict as assert } from "node:assert";
import type { ArmDocument } from "../../../provider/azure/arm";
import { ArmError } from "../../../provider/azure/errors";
import type { Inputs } from "../../../provider/description/inputs";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import type { Resource } from "../../../provider/description/resource";
import { PartialError } from "../../../provider/lifecycle/partialError";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { privateDnsZone } from "../../../provider/resources/network/privateDnsZone";
import { asKept, clusterInputs, given, OWNER, zoneInputs } from "../given";
import { InProcessAzure } from "../inProcess/inProcessAzure";
import { runningCluster, toldBy } from "../passes";

const MINUTE_MS = 60_000;
const mark = { [OWNER_TAG]: OWNER };
const id = cluster.id(clusterInputs as never);
const tagsSent = ({ calls }: InProcessAzure) =>
  calls.filter(({ verb }) => verb === "put").map(({ body }) => (body as ArmDocument).tags);

/** Azure Policy's effect `modify`, as documented: tags are set on each write. */
function policy({ arm }: InProcessAzure, set: (tags: Record<string, string>) => Record<string, string>): void {
  const { put, patch } = arm;
  const over = (body: ArmDocument) => (body.tags ? { ...body, tags: set(body.tags) } : body);
  arm.put = (one, version, body, options) => put(one, version, over(body), options);
  arm.patch = (one, version, body, signal) => patch(one, version, over(body), signal);
}

describe("a policy that sets one of the program's tags", () => {
  for (const [resource, raw] of [
    [cluster as unknown as Resource<never>, clusterInputs],
    [privateDnsZone as unknown as Resource<never>, zoneInputs],
  ] as [Resource<never>, Inputs][]) {
    it(`${resource.noun}: the up goes on with a warning, and the next one changes nothing`, async () => {
      const { lifecycle, azure, options, checked, warnings } = given(resource);
      const before = await checked({ ...raw, tags: { env: "prod" } });
      const { properties } = await lifecycle.create(before, options);
      policy(azure, (tags) => ({ ...tags, env: "prod" }));
      const wanted = await checked({ ...raw, tags: { env: "dev", team: "a" } });
      const updated = await lifecycle.update(properties, wanted, options);
      assert.deepEqual(azure.document(resource.id(raw as never))?.tags, { env: "prod", team: "a", ...mark });
      assert.equal(warnings.length, 1, warnings.join("\n"));
      assert.match(
        warnings[0] ?? "",
        /has tags \{"env":"prod","team":"a"\} instead of \{"env":"dev","team":"a"\} after an update that Azure accepted: does a policy set them\?/,
      );

      azure.calls.length = 0;
      assert.equal(lifecycle.diff(updated.properties, wanted).changes, false);
      await lifecycle.update(updated.properties, wanted, options);
      assert.deepEqual(azure.writes, []);
      assert.equal(warnings.length, 1, "it is told once");
    });

    it(`${resource.noun}: a creation ends well, too`, async () => {
      const { lifecycle, azure, options, checked, warnings } = given(resource);
      policy(azure, (tags) => ({ ...tags, env: "prod" }));
      const wanted = await checked({ ...raw, tags: { env: "dev" } });
      const { properties } = await lifecycle.create(wanted, options);
      assert.match(warnings.join("\n"), /does a policy set them\?/);
      assert.equal(lifecycle.diff(properties, wanted).changes, false);
    });
  }

  it("given a setting that Azure ignores beside: is an error all the same", async () => {
    const { lifecycle, azure, options, checked } = given(cluster);
    const before = await checked({ ...clusterInputs, tags: { env: "prod" } });
    const { properties } = await lifecycle.create(before, options);
    const whole = await azure.arm.get(id, cluster.apiVersion);
    azure.arm.put = async () => ({ document: whole ?? {} });
    azure.arm.patch = async () => ({});
    const wanted = { ...before, tags: { env: "dev" }, publicNetworkAccess: "Enabled" };
    await assert.rejects(
      lifecycle.update(properties, wanted, options),
      /still answers other values for publicNetworkAccess, tags\.$/,
    );
  });
});

describe("a tag that the program takes out", () => {
  it("given begin mode and an Azure that refuses the first write: goes with the next one", async () => {
    const { lifecycle, azure, options, checked } = given(cluster);
    const { properties } = await lifecycle.create(await checked({ ...clusterInputs, tags: { old: "1" } }), options);
    azure.place({ id, tags: { old: "1", costCenter: "7", ...mark } });
    azure.failNext("put", new ArmError(429, "TooManyRequests", "later"));
    const wanted = await checked({ ...clusterInputs, tags: { new: "2" } });
    let state = properties;
    for (let pass = 0; pass < 10 && lifecycle.diff(state, wanted).changes; pass += 1) {
      azure.pass(60_000);
      state = (await lifecycle.update(asKept(state), wanted, { ...options, waitUntil: "started" })).properties;
    }
    assert.deepEqual(azure.document(id)?.tags, { new: "2", costCenter: "7", ...mark });
    assert.equal(state.formerTags, undefined);
  });

  it("given an update that was cut after its write: goes, too, with the program taken back", async () => {
    const { lifecycle, azure, options, checked } = given(cluster);
    const before = await checked({ ...clusterInputs, tags: { old: "1" } });
    const { properties } = await lifecycle.create(before, options);
    const wanted = { ...before, tags: { new: "2" }, skuName: "Balanced_B10", timeouts: { update: "10s" } };
    const cut = await lifecycle.update(asKept(properties), wanted, options).catch((error: unknown) => error);
    assert.ok(cut instanceof PartialError);
    assert.deepEqual(azure.document(id)?.tags, { new: "2", ...mark });
    await lifecycle.update(asKept(cut.properties), before, options);
    assert.deepEqual(azure.document(id)?.tags, { old: "1", ...mark });
  });
});

/** Names of tags have no case in Azure, and a body with one name in two cases is refused (documented). */
describe("tags in another case than the program's", () => {
  it("given a policy that changes the case on each write: no warning, no second write, and no drift", async () => {
    const { lifecycle, azure, options, checked, warnings } = given(cluster);
    const respelled = (tags: Record<string, string>) =>
      Object.fromEntries(Object.entries(tags).map(([name, value]) => [name === "team" ? "Team" : name, value]));
    policy(azure, respelled);
    const before = await checked({ ...clusterInputs, tags: { team: "a" } });
    const { properties } = await lifecycle.create(before, options);
    const wanted = await checked({ ...clusterInputs, tags: { team: "b" } });
    const updated = await lifecycle.update(properties, wanted, options);
    assert.deepEqual(azure.document(id)?.tags, { Team: "b", ...mark });
    assert.deepEqual(azure.writes, ["put redisEnterprise/cache1", "put redisEnterprise/cache1"]);
    assert.deepEqual(warnings, []);
    const found = await lifecycle.read(updated.properties, options);
    assert.equal(lifecycle.diff(found?.properties ?? {}, wanted).changes, false);
  });

  for (const [there, changed, sent, because] of [
    [{ Team: "a" }, { tags: { team: "b" } }, { team: "b" }, "a tag of the program's that a policy respelled"],
    [{ Team: "a" }, { tags: {} }, {}, "the same, taken out of the program"],
    [{ Team: "a" }, { skuName: "Balanced_B10" }, { Team: "a" }, "the same, and an edit of something else"],
    [
      { team: "a", CostCenter: "7" },
      { tags: { team: "a", costcenter: "8" } },
      { team: "a", costcenter: "8" },
      "somebody's tag that the program names from now on",
    ],
    [
      { team: "a", CostCenter: "7" },
      { tags: { team: "b" } },
      { team: "b", CostCenter: "7" },
      "somebody's tag beside an edit of the program's own",
    ],
  ] as const) {
    it(`given ${because}: each name goes along once`, async () => {
      const { lifecycle, azure, options, checked } = given(cluster);
      const raw = { ...clusterInputs, tags: { team: "a" } };
      const { properties } = await lifecycle.create(await checked(raw), options);
      azure.place({ id, tags: { ...there, ...mark } });
      azure.calls.length = 0;
      await lifecycle.update(properties, await checked({ ...raw, ...changed }), options);
      assert.deepEqual(tagsSent(azure), [{ ...sent, ...mark }]);
    });
  }
});

describe("tags, where Azure has its own way", () => {
  it("an edit of tags does not close a cluster whose public access Azure does not tell", async () => {
    const { azure, lifecycle, options, checked } = given(
      cluster,
      new InProcessAzure({ doubts: { unnamedPublicNetworkAccess: "null" } }),
    );
    const early = await checked({ ...clusterInputs, apiVersion: "2025-04-01" });
    const { properties } = await lifecycle.create(early, options);
    assert.equal(properties.publicNetworkAccess, undefined);
    const tagged = await checked({ ...clusterInputs, apiVersion: "2025-04-01", tags: { a: "1" } });
    await lifecycle.update(asKept(properties), tagged, options);
    assert.notEqual(azure.document(id)?.properties?.publicNetworkAccess, "Disabled");
  });

  for (const minutes of [1, 5]) {
    it(`a policy that sets a tag: a warning, in passes every ${minutes} min`, async () => {
      const azure = new InProcessAzure({ doubts: { policyTags: "setsValue" } });
      const { passes, inputs } = await runningCluster(azure);
      const tagged = { ...inputs, tags: { env: "mine" } };
      const told: string[] = [];
      for (let pass = 0; pass < 40; pass += 1) {
        const status = await passes.up(tagged);
        told.push(toldBy(status));
        azure.pass(minutes * MINUTE_MS);
      }
      assert.equal(told.at(-1), "settled", [...new Set(told)].join("\n"));
    });
  }
});
