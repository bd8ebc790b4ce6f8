import { strict as assert } from "node:assert";
import { ArmError } from "../../../provider/azure/errors";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { asKept, clusterInputs } from "../given";
import { Passes } from "../passes";

const id = cluster.id(clusterInputs as never);
const MINUTE_MS = 60_000;
const RENAMED = "org/project/renamed/redis";
const busy = new ArmError(409, "AnotherOperationInProgress", "busy");

async function running() {
  const passes = new Passes(cluster);
  const inputs = await passes.checked(clusterInputs);
  await passes.up(inputs);
  passes.azure.pass(20 * MINUTE_MS);
  assert.equal((await passes.up(inputs)).is, "settled");
  return { passes, inputs, renamed: { ...inputs, owner: RENAMED }, azure: passes.azure };
}

describe("a stack that is renamed, in passes", () => {
  for (const { because, verb, error } of [
    { because: "Azure refuses the new mark for now", verb: "put", error: busy },
    { because: "Azure refuses the first look", verb: "get", error: new ArmError(429, "TooManyRequests", "slow") },
  ] as const) {
    it(`given that ${because}: a later pass knows the old mark, and writes the new one`, async () => {
      const { passes, renamed, azure } = await running();
      azure.failNext(verb, error);
      const told: string[] = [];
      for (let pass = 0; pass < 3; pass += 1) {
        told.push((await passes.up(renamed)).is);
        azure.pass(MINUTE_MS);
      }
      assert.deepEqual(
        told.filter((is) => is === "failed"),
        [],
      );
      assert.equal(azure.document(id)?.tags?.[OWNER_TAG], RENAMED);
      assert.equal(passes.state?.formerOwners, undefined, "the settled state names one owner");
    });
  }

  it("given that Azure refuses the new mark for now: a destroy deletes the cluster", async () => {
    const { passes, renamed, azure } = await running();
    azure.failNext("put", busy);
    await passes.up(renamed);
    await passes.destroy();
    azure.pass(30 * MINUTE_MS);
    assert.equal((await passes.destroy()).is, "deleted");
    assert.equal(azure.document(id), undefined, passes.warnings.join());
  });

  it("given that Azure refuses the new mark for now: a refresh keeps the cluster", async () => {
    const { passes, renamed, azure } = await running();
    azure.failNext("put", busy);
    await passes.up(renamed);
    await passes.refresh();
    await passes.refresh();
    assert.notEqual(passes.state, undefined);
    azure.pass(MINUTE_MS);
    assert.notEqual((await passes.up(renamed)).is, "failed");
  });

  it("given a look that is older than the accepted mark: is no stranger's", async () => {
    const { passes, renamed, azure } = await running();
    const old = azure.document(id);
    await passes.up(renamed);
    const { get } = azure.arm;
    azure.arm.get = () => Promise.resolve(old);
    assert.notEqual((await passes.up(renamed)).is, "failed");
    azure.arm.get = get;
    azure.pass(MINUTE_MS);
    assert.equal((await passes.up(renamed)).is, "settled");
  });

  it("given an import whose first mark Azure refuses for now: a later pass marks it", async () => {
    const { passes, inputs, azure } = await running();
    azure.place({ id, tags: {} });
    const imported = await passes.lifecycle.import(id, passes.options);
    passes.state = asKept(imported?.properties ?? {});
    azure.failNext("put", busy);
    assert.equal((await passes.up(inputs)).is, "refused");
    azure.pass(MINUTE_MS);
    assert.notEqual((await passes.up(inputs)).is, "failed");
    assert.equal(azure.document(id)?.tags?.[OWNER_TAG], clusterInputs.owner);
  });
});
