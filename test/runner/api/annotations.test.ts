import { strict as assert } from "node:assert";
import { ANNOTATIONS, isAdopting, isRepairing, isRetained } from "../../../runner/api/annotations";
import { FINALIZER, GO_OPERATOR_FINALIZER, isClaimed, isGoOperators } from "../../../runner/api/marks";
import type { ObjectMeta } from "../../../runner/kubernetes/kubernetes";

function object(metadata: Partial<ObjectMeta>) {
  return { apiVersion: "v1", kind: "AzureManagedRedis", metadata: { name: "one", ...metadata } };
}

describe("annotations and marks", () => {
  it("given nothing: nothing is asked for, and nobody has claimed the object", () => {
    const plain = object({});
    for (const asks of [isRetained, isAdopting, isRepairing, isClaimed, isGoOperators])
      assert.equal(asks(plain), false);
  });

  for (const [annotation, value, asks, because] of [
    [ANNOTATIONS.deletionPolicy, "retain", true, "that is the word"],
    [ANNOTATIONS.deletionPolicy, "delete", false, "only retain retains"],
    [ANNOTATIONS.adopt, "true", true, "that is the word"],
    [ANNOTATIONS.adopt, "yes", false, "a guess must not take over anything"],
    [ANNOTATIONS.repairDrift, "4", true, "the list of this generation is meant"],
    [ANNOTATIONS.repairDrift, "3", false, "the list is out of date"],
  ] as const) {
    it(`given ${annotation}=${value}: ${asks ? "asks" : "does not ask"}, because ${because}`, () => {
      const one = object({ generation: 4, annotations: { [annotation]: value } });
      assert.equal(isRetained(one) || isAdopting(one) || isRepairing(one), asks);
    });
  }

  for (const [finalizers, claimed, goOperators] of [
    [[FINALIZER], true, false],
    [[GO_OPERATOR_FINALIZER], false, true],
    [[FINALIZER, GO_OPERATOR_FINALIZER], true, false],
  ] as const) {
    it(`given finalizers ${finalizers.join()}: is ${claimed ? "ours" : "not ours"}`, () => {
      const one = object({ finalizers });
      assert.deepEqual([isClaimed(one), isGoOperators(one)], [claimed, goOperators]);
    });
  }
});
