import { strict as assert } from "node:assert";
import { ArmError } from "../../../provider/azure/errors";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { accessPolicyAssignment } from "../../../provider/resources/database/accessPolicyAssignment";
import { database } from "../../../provider/resources/database/database";
import { assignmentInputs, clusterInputs, databaseInputs, OWNER } from "../given";
import { Passes } from "../passes";

const clusterId = cluster.id(clusterInputs as never);
const id = accessPolicyAssignment.id(assignmentInputs as never);
const MINUTE_MS = 60_000;
const THEIRS = "99999999-2222-3333-4444-555555555555";

/** A database of ours, and an assignment that Azure refuses to make for now; then somebody else makes one of this name. */
async function overtaken() {
  const passes = new Passes(accessPolicyAssignment);
  const { azure } = passes;
  azure.place({ id: clusterId, tags: { [OWNER_TAG]: OWNER } });
  azure.place({ id: database.id(databaseInputs as never) });
  const inputs = await passes.checked(assignmentInputs);
  azure.failNext("put", new ArmError(409, "AnotherOperationInProgress", "busy"));
  assert.equal((await passes.up(inputs)).is, "refused");
  azure.place({ id, properties: { user: { objectId: THEIRS } } });
  azure.calls.splice(0);
  return { passes, inputs, azure };
}

describe("what others make between two passes, in a parent of ours", () => {
  it("given a creation that Azure refused for now: is not remade, and the pass says why", async () => {
    const { passes, inputs, azure } = await overtaken();
    azure.pass(MINUTE_MS);
    const status = await passes.up(inputs);
    assert.match(status.is === "failed" ? status.reason : status.is, /objectId differs from .* that is there already/);
    assert.deepEqual(azure.writes, []);
  });

  it("given a creation that Azure refused for now: is left by our destroy", async () => {
    const { passes, azure } = await overtaken();
    assert.equal((await passes.destroy()).is, "deleted");
    assert.deepEqual(azure.writes, []);
  });
});

describe("what others make while a refusal of ours lasts", () => {
  it("given an intent whose creation Azure refused for good: is not remade when the refusal has ended", async () => {
    const passes = new Passes(accessPolicyAssignment);
    const { azure } = passes;
    const inputs = await passes.checked(assignmentInputs);
    assert.equal((await passes.up(inputs)).is, "in progress");
    azure.place({ id: clusterId, tags: { [OWNER_TAG]: OWNER } });
    azure.place({ id: database.id(databaseInputs as never) });
    azure.failNext("put", new ArmError(403, "AuthorizationFailed", "no"));
    assert.equal((await passes.up(inputs)).is, "failed");
    azure.place({ id, properties: { user: { objectId: THEIRS } } });
    azure.calls.splice(0);
    for (let pass = 0; pass < 3; pass += 1) {
      azure.pass(MINUTE_MS);
      await passes.up(inputs);
    }
    assert.deepEqual(azure.writes, []);
  });
});

describe("an adoption in passes", () => {
  it("given a look that is older than the accepted mark: is not given up", async () => {
    const passes = new Passes(cluster);
    const { azure } = passes;
    const inputs = await passes.checked({ ...clusterInputs, adopt: true });
    const body = cluster.writing.body(inputs as never);
    azure.place({ id: clusterId, ...body, tags: { [OWNER_TAG]: "org/other/stack/redis" } });
    const old = azure.document(clusterId);
    const { get, put } = azure.arm;
    azure.arm.put = async (...all) => {
      const accepted = await put(...all);
      azure.arm.get = () => Promise.resolve(old);
      return accepted;
    };
    await passes.up(inputs);
    assert.equal((await passes.up(inputs)).is, "in progress");
    azure.arm.get = get;
    azure.pass(MINUTE_MS);
    assert.equal((await passes.up(inputs)).is, "settled");
    assert.equal(azure.document(clusterId)?.tags?.[OWNER_TAG], OWNER);
  });
});

describe("an adoption of a cluster whose SKU Azure answers in other case", () => {
  it("finds no difference", async () => {
    const passes = new Passes(cluster);
    passes.azure.place({
      id: clusterId,
      sku: { name: "Balanced_B5" },
      properties: { publicNetworkAccess: "Disabled" },
    });
    passes.azure.place({ id: clusterId, sku: { name: "balanced_b5" } });
    const { problems } = await passes.lifecycle.check({}, { ...clusterInputs, adopt: true }, passes.options);
    assert.deepEqual(problems, []);
  });
});
