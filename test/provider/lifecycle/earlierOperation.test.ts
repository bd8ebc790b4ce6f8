import { strict as assert } from "node:assert";
import { ArmError } from "../../../provider/azure/errors";
import type { Inputs } from "../../../provider/description/inputs";
import { PartialError } from "../../../provider/lifecycle/partialError";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { asKept, clusterInputs, given } from "../given";
import { InProcessAzure } from "../inProcess/inProcessAzure";
import { Passes } from "../passes";

const clusterId = cluster.id(clusterInputs as never);
const CLUSTER = "Microsoft.Cache/redisEnterprise";
const MINUTE_MS = 60_000;
const NO_ROOM = new ArmError(200, "InsufficientCapacity", "No room here.");

/** A scale whose `up` is cut while Azure is at it, and which will fail for lack of room. */
async function cutScale() {
  const { lifecycle, azure, options, checked, warnings } = given(cluster);
  const inputs = await checked(clusterInputs);
  const { properties } = await lifecycle.create(inputs, options);
  const scaled = await checked({ ...clusterInputs, skuName: "Balanced_B10" });
  azure.endNext(NO_ROOM, CLUSTER);
  const left = await lifecycle.update(asKept(properties), scaled, { ...options, timeoutMs: MINUTE_MS }).then(
    () => assert.fail("it is not cut"),
    (error) => (error instanceof PartialError ? asKept(error.properties) : Promise.reject(error)),
  );
  assert.notEqual(left.operation, undefined, "the state has the operation");
  azure.calls.splice(0);
  warnings.splice(0);
  const up = (program: Inputs) => lifecycle.update(left, program, options);
  return { azure, inputs, scaled, up, warnings };
}

/** The same of a pass: Azure is at the scale. */
async function begunScale() {
  const azure = new InProcessAzure();
  const passes = new Passes(cluster, azure);
  const inputs = await passes.checked(clusterInputs);
  await passes.up(inputs);
  azure.pass(20 * MINUTE_MS);
  assert.equal((await passes.up(inputs)).is, "settled");
  const scaled = { ...inputs, skuName: "Balanced_B10" };
  azure.endNext(NO_ROOM, CLUSTER);
  assert.equal((await passes.up(scaled)).is, "in progress");
  return { azure, passes, inputs, scaled };
}

describe("an operation that an earlier run began, and that fails", () => {
  const moments = [
    { title: "while Azure is still at it", laterMs: 0 },
    { title: "hours later", laterMs: 180 * MINUTE_MS },
  ];
  for (const { title, laterMs } of moments) {
    it(`given that its program is taken back ${title}: the up says so, and repairs the cluster`, async () => {
      const { azure, inputs, up, warnings } = await cutScale();
      azure.pass(laterMs);
      const { status } = await up(inputs);
      assert.equal(status.is, "settled");
      assert.equal(azure.document(clusterId)?.properties?.resourceState, "Running");
      assert.deepEqual(azure.document(clusterId)?.sku, { name: "Balanced_B5" });
      assert.match(warnings.join(), /^What an earlier run began has failed.*No room here/);
    });

    it(`given the same program again ${title}: the up writes once more`, async () => {
      const { azure, scaled, up } = await cutScale();
      azure.pass(laterMs);
      const { status } = await up(scaled);
      assert.equal(status.is, "settled");
      assert.deepEqual(azure.document(clusterId)?.sku, { name: "Balanced_B10" });
      assert.deepEqual(azure.writes, ["put redisEnterprise/cache1"]);
    });
  }

  it("given the same program again, and still no room: the up fails for its own reason", async () => {
    const { azure, scaled, up } = await cutScale();
    azure.endNext(new ArmError(200, "InsufficientCapacity", "Still no room."), CLUSTER);
    await assert.rejects(up(scaled), /Still no room/);
  });

  it("given a creation: the next up makes the cluster once more", async () => {
    const { lifecycle, azure, options, checked } = given(cluster);
    const inputs = await checked(clusterInputs);
    azure.endNext(NO_ROOM, CLUSTER);
    const cut = lifecycle.create(inputs, { ...options, timeoutMs: MINUTE_MS / 6 });
    const left = await cut.catch((error) => asKept((error as PartialError).properties));
    const { status } = await lifecycle.update(left as Inputs, inputs, options);
    assert.equal(status.is, "settled");
    assert.deepEqual(azure.writes, [
      "put redisEnterprise/cache1",
      "delete redisEnterprise/cache1",
      "put redisEnterprise/cache1",
    ]);
  });

  it("given passes whose program is taken back: no pass fails, and the cluster is repaired", async () => {
    const { azure, passes, inputs } = await begunScale();
    const told: string[] = [];
    for (let pass = 0; pass < 4; pass += 1) {
      told.push((await passes.up(inputs)).is);
      azure.pass(20 * MINUTE_MS);
    }
    assert.ok(!told.includes("failed"), told.join());
    assert.equal(told.at(-1), "settled");
    assert.equal(azure.document(clusterId)?.properties?.resourceState, "Running");
  });

  it("given passes of the same program: one of them fails, and tells why", async () => {
    const { azure, passes, scaled } = await begunScale();
    azure.pass(20 * MINUTE_MS);
    const status = await passes.up(scaled);
    assert.equal(status.is === "failed" && status.code, "InsufficientCapacity");
  });
});
