import assert from "node:assert/strict";
import { findSku, isLegacySku, type Sku, skusForScaling } from "../../../../emulator/resourceProviders/cache/skus";

const sku = (name: string): Sku => {
  const found = findSku(name);
  assert.ok(found, name);
  return found;
};
const targets = (name: string, options?: Parameters<typeof skusForScaling>[1]): string[] =>
  skusForScaling(sku(name), options).map((target) => target.name);

describe("skusForScaling", () => {
  const cases: { from: string; to: string; allowed: boolean; because: string }[] = [
    {
      from: "Balanced_B5",
      to: "Balanced_B10",
      allowed: true,
      because: "more memory in the same tier is always allowed",
    },
    { from: "Balanced_B5", to: "ComputeOptimized_X5", allowed: true, because: "the same memory in a faster tier too" },
    { from: "Balanced_B5", to: "Balanced_B5", allowed: false, because: "the present SKU is no target" },
    { from: "Balanced_B5", to: "Balanced_B3", allowed: true, because: "fewer GB on as many shards fits" },
    { from: "Balanced_B5", to: "Balanced_B1", allowed: true, because: "two shards fold into one" },
    { from: "Balanced_B100", to: "Balanced_B50", allowed: true, because: "24 shards fold into 12" },
    { from: "Balanced_B1000", to: "FlashOptimized_A1000", allowed: false, because: "never from memory to Flash" },
    { from: "FlashOptimized_A1000", to: "MemoryOptimized_M1000", allowed: false, because: "nor back" },
    {
      from: "MemoryOptimized_M100",
      to: "ComputeOptimized_X700",
      allowed: true,
      because: "tiers mix, as Azure's example shows",
    },
  ];
  for (const { from, to, allowed, because } of cases) {
    it(`${from} ${allowed ? "to" : "never to"} ${to}: ${because}`, () => {
      assert.equal(targets(from).includes(to), allowed, because);
    });
  }

  it("offers nothing that is too small for the data", () => {
    assert.ok(targets("Balanced_B10", { usedGB: 4 }).includes("Balanced_B5"));
    assert.ok(!targets("Balanced_B10", { usedGB: 7 }).includes("Balanced_B5"));
  });

  it("offers only larger ones that can replicate to a linked database", () => {
    const linked = skusForScaling(sku("Balanced_B10"), { isGeoLinked: true });
    assert.ok(linked.length > 0);
    assert.ok(
      linked.every(
        ({ memoryGB, shards, supportsGeoReplication }) => memoryGB >= 12 && shards >= 2 && supportsGeoReplication,
      ),
    );
  });
});

describe("findSku", () => {
  it("knows the 44 sizes that can be made, and calls the others legacy", () => {
    assert.equal(findSku("Enterprise_E10"), undefined);
    assert.ok(isLegacySku("Enterprise_E10"));
    assert.ok(isLegacySku("EnterpriseFlash_F300"));
    assert.ok(!isLegacySku("Balanced_B5"));
    assert.ok(!isLegacySku("Balanced_B6"));
    assert.equal(sku("MemoryOptimized_M100").memoryGB, 120);
  });
});
