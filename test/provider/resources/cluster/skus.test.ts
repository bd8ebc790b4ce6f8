import { strict as assert } from "node:assert";
import { isKnownSku, isLegacySku, memoryGB, SKU_PATTERN } from "../../../../provider/resources/cluster/skus";

describe("SKU names", () => {
  for (const [name, memory] of [
    ["Balanced_B0", 0.5],
    ["Balanced_B5", 6],
    ["Balanced_B20", 24],
    ["MemoryOptimized_M100", 120],
    ["ComputeOptimized_X700", 720],
    ["FlashOptimized_A4500", 4500],
  ] as const) {
    it(`knows ${name} with ${memory} GB`, () => {
      assert.ok(isKnownSku(name));
      assert.equal(memoryGB(name), memory);
    });
  }

  for (const { name, because } of [
    { name: "Balanced_B2", because: "there is no such size" },
    { name: "Balanced_M10", because: "the letter is another family's" },
    { name: "MemoryOptimized_M0", because: "this family begins at M10" },
    { name: "Turbo_T10", because: "a family that may come" },
  ]) {
    it(`does not know ${name} (${because}), but takes it for well written`, () => {
      assert.ok(!isKnownSku(name));
      assert.equal(memoryGB(name), undefined);
      assert.match(name, SKU_PATTERN);
    });
  }

  for (const name of ["B10", "balanced_b10", "Balanced-B10", "Balanced_B", "Balanced_B10 "]) {
    it(`takes ${JSON.stringify(name)} for malformed`, () => assert.doesNotMatch(name, SKU_PATTERN));
  }

  it("tells the SKUs that Azure ended", () => {
    assert.ok(isLegacySku("Enterprise_E10") && isLegacySku("EnterpriseFlash_F300"));
    assert.ok(!isLegacySku("Balanced_B10"));
  });
});
