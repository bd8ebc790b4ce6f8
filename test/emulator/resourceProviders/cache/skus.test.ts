import assert from "node:assert/strict";
import {
  findSku,
  isLegacySku,
  type Sku,
  sizeInGB,
  skusForScaling,
} from "../../../../emulator/resourceProviders/cache/skus";

const sku = (name: string): Sku => {
  const found = findSku(name);
  assert.ok(found, name);
  return found;
};
type Options = Partial<Parameters<typeof skusForScaling>[1]>;
const targets = (name: string, options: Options = {}): string[] =>
  skusForScaling(sku(name), { scaleDown: "quarter", ...options }).map((target) => target.name);

describe("skusForScaling", () => {
  const cases: { from: string; to: string; allowed: boolean; because: string }[] = [
    {
      from: "Balanced_B5",
      to: "Balanced_B10",
      allowed: true,
      because: "more memory in the same tier is always allowed",
    },
    { from: "Balanced_B5", to: "ComputeOptimized_X5", allowed: true, because: "the same memory in a faster tier too" },
    { from: "Balanced_B5", to: "Balanced_B5", allowed: true, because: "the present SKU is in every recorded list" },
    { from: "Balanced_B5", to: "Balanced_B3", allowed: true, because: "fewer GB on as many shards fits" },
    { from: "Balanced_B5", to: "Balanced_B1", allowed: true, because: "two shards fold into one" },
    { from: "Balanced_B100", to: "Balanced_B50", allowed: true, because: "12 shards are at least a quarter of 24" },
    { from: "Balanced_B0", to: "Balanced_B1", allowed: true, because: "the portal does so (StackExchange.Redis#3054)" },
    { from: "Balanced_B1", to: "Balanced_B0", allowed: true, because: "or vice versa (the same)" },
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

  const tiny = [
    ...["Balanced_B0", "Balanced_B1", "Balanced_B3", "Balanced_B5", "Balanced_B10"],
    ...["MemoryOptimized_M10", "MemoryOptimized_M20", "ComputeOptimized_X3", "ComputeOptimized_X5"],
  ];
  for (const scaleDown of ["quarter", "shards"] as const) {
    it(`offers the two recorded lists with scaleDown=${scaleDown}: B10 (azcli-scenario6) and B100 (net-listskus-b100)`, () => {
      const all = targets("Balanced_B10", { scaleDown });
      assert.equal(all.length, 37);
      assert.ok(all.includes("Balanced_B10") && !all.some((name) => name.startsWith("Flash")));
      const fromB100 = targets("Balanced_B100", { scaleDown });
      assert.equal(fromB100.length, 28);
      assert.deepEqual(
        all.filter((name) => !fromB100.includes(name)),
        all.filter((name) => tiny.includes(name)),
      );
    });
  }

  it("differs by the doubt scaleDown where nothing is recorded: 48 shards to 6", () => {
    assert.ok(!targets("Balanced_B250", { scaleDown: "quarter" }).includes("Balanced_B20"));
    assert.ok(targets("Balanced_B250", { scaleDown: "shards" }).includes("Balanced_B20"));
  });

  it("offers nothing that is too small for the data", () => {
    assert.ok(targets("Balanced_B10", { usedGB: 4 }).includes("Balanced_B5"));
    assert.ok(!targets("Balanced_B10", { usedGB: 7 }).includes("Balanced_B5"));
  });

  it("offers only larger ones that can replicate to a linked database", () => {
    const linked = skusForScaling(sku("Balanced_B10"), { isGeoLinked: true, scaleDown: "quarter" });
    assert.ok(linked.length > 0);
    assert.ok(
      linked.every(
        ({ memoryGB, shards, supportsGeoReplication }) => memoryGB >= 12 && shards >= 2 && supportsGeoReplication,
      ),
    );
  });
});

describe("sizeInGB", () => {
  const cases = [
    { name: "Balanced_B250", date: "2025-05-07", size: 240, file: "azcli-scenario6" },
    { name: "ComputeOptimized_X250", date: "2025-10-28", size: 235, file: "azcli-scenario6" },
    { name: "Balanced_B250", date: "2025-10-28", size: 240, file: "azcli-scenario6" },
    { name: "MemoryOptimized_M150", date: "2026-06-23", size: 175, file: "powershell-scenario" },
    { name: "MemoryOptimized_M350", date: "2026-08-24", size: 350, file: "azcli-scenario6" },
    { name: "Balanced_B10", date: "2026-08-24", size: 12, file: "azcli-scenario6" },
  ];
  for (const { name, date, size, file } of cases) {
    it(`is ${size} for ${name} on ${date} (recorded: ${file})`, () => {
      assert.equal(sizeInGB(sku(name), Date.parse(date)), size);
    });
  }
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
