import { strict as assert } from "node:assert";
import { ArmError } from "../../../provider/azure/errors";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { PartialError } from "../../../provider/lifecycle/partialError";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { asKept, clusterInputs, given } from "../given";
import { cancelledAfterPut, runningCluster } from "../passes";

const id = cluster.id(clusterInputs as never);
const MINUTE_MS = 60_000;
const RENAMED = "org/project/renamed/redis";
const busy = new ArmError(409, "AnotherOperationInProgress", "busy");

describe("a stack that is renamed, in passes", () => {
  for (const { because, verb, error } of [
    { because: "Azure refuses the new mark for now", verb: "put", error: busy },
    { because: "Azure refuses the first look", verb: "get", error: new ArmError(429, "TooManyRequests", "slow") },
  ] as const) {
    it(`given that ${because}: a later pass knows the old mark, and writes the new one`, async () => {
      const { passes, inputs, azure } = await runningCluster();
      const renamed = { ...inputs, owner: RENAMED };
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
    const { passes, inputs, azure } = await runningCluster();
    const renamed = { ...inputs, owner: RENAMED };
    azure.failNext("put", busy);
    await passes.up(renamed);
    await passes.destroy();
    azure.pass(30 * MINUTE_MS);
    assert.equal((await passes.destroy()).is, "deleted");
    assert.equal(azure.document(id), undefined, passes.warnings.join());
  });

  it("given that Azure refuses the new mark for now: a refresh keeps the cluster", async () => {
    const { passes, inputs, azure } = await runningCluster();
    const renamed = { ...inputs, owner: RENAMED };
    azure.failNext("put", busy);
    await passes.up(renamed);
    await passes.refresh();
    await passes.refresh();
    assert.notEqual(passes.state, undefined);
    azure.pass(MINUTE_MS);
    assert.notEqual((await passes.up(renamed)).is, "failed");
  });

  it("given a look that is older than the accepted mark: is no stranger's", async () => {
    const { passes, inputs, azure } = await runningCluster();
    const renamed = { ...inputs, owner: RENAMED };
    const old = azure.document(id);
    const { get, put } = azure.arm;
    azure.arm.put = async (...all) => {
      const accepted = await put(...all);
      azure.arm.get = () => Promise.resolve(old);
      return accepted;
    };
    await passes.up(renamed);
    assert.notEqual((await passes.up(renamed)).is, "failed");
    azure.arm.get = get;
    azure.pass(MINUTE_MS);
    assert.equal((await passes.up(renamed)).is, "settled");
  });

  it("given an import whose first mark Azure refuses for now: a later pass marks it", async () => {
    const { passes, inputs, azure } = await runningCluster();
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

describe("a stack whose rename is cut half-way", () => {
  it("a destroy after a rename whose update was cancelled half-way deletes the cluster", async () => {
    const { azure, lifecycle, options, checked, warnings } = given(cluster);
    const inputs = await checked(clusterInputs);
    const { properties } = await lifecycle.create(inputs, options);
    const signal = cancelledAfterPut(azure, "arrives");
    let state = asKept(properties);
    const renamed = { ...inputs, owner: RENAMED };
    await lifecycle.update(state, renamed, { ...options, signal }).catch((error) => {
      assert.ok(error instanceof PartialError);
      state = asKept(error.properties);
    });
    azure.pass(20 * MINUTE_MS);
    assert.equal(azure.document(id)?.tags?.[OWNER_TAG], RENAMED);
    await lifecycle.delete(state, options);
    assert.equal(azure.document(id), undefined, warnings.join());
  });

  it("a refresh after a rename whose update was cancelled half-way keeps the cluster", async () => {
    const { azure, lifecycle, options, checked } = given(cluster);
    const inputs = await checked(clusterInputs);
    const { properties } = await lifecycle.create(inputs, options);
    const signal = cancelledAfterPut(azure, "arrives");
    let state = asKept(properties);
    const renamed = { ...inputs, owner: RENAMED };
    await lifecycle.update(state, renamed, { ...options, signal }).catch((error) => {
      state = asKept(error.properties);
    });
    azure.pass(20 * MINUTE_MS);
    assert.notEqual(await lifecycle.read(state, options), undefined);
  });
});
