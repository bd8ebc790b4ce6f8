import { textField } from "../../world/document";
import type { DoubtValue } from "../../world/doubts";
import type { Resource } from "../../world/resource";
import { hasChanged } from "../../world/serviceChanges";

/** One size of Azure Managed Redis. */
export interface Sku {
  readonly name: string;
  readonly memoryGB: number;
  /** Primary shards. */
  readonly shards: number;
  /** No scaling between groups. */
  readonly scaleGroup: "in-memory" | "flash";
  readonly supportsGeoReplication: boolean;
  readonly supportsNoCluster: boolean;
  readonly modules: readonly string[];
}

/**
 * Name, memory in GB and primary shards (sources: azure-rest-api-specs `SkuName`; azure-docs `articles/redis/architecture.md`,
 * 2025-05-18). Azure says that it changes shards over time: data, not contract.
 */
const SIZES: readonly (readonly [name: string, memoryGB: number, shards: number])[] = [
  ["Balanced_B0", 0.5, 1],
  ["Balanced_B1", 1, 1],
  ["Balanced_B3", 3, 2],
  ["Balanced_B5", 6, 2],
  ["Balanced_B10", 12, 2],
  ["Balanced_B20", 24, 6],
  ["Balanced_B50", 60, 12],
  ["Balanced_B100", 120, 24],
  ["Balanced_B150", 180, 48],
  ["Balanced_B250", 240, 48],
  ["Balanced_B350", 360, 96],
  ["Balanced_B500", 480, 96],
  ["Balanced_B700", 720, 192],
  ["Balanced_B1000", 960, 192],
  ["MemoryOptimized_M10", 12, 2],
  ["MemoryOptimized_M20", 24, 2],
  ["MemoryOptimized_M50", 60, 6],
  ["MemoryOptimized_M100", 120, 12],
  ["MemoryOptimized_M150", 180, 24],
  ["MemoryOptimized_M250", 240, 24],
  ["MemoryOptimized_M350", 360, 48],
  ["MemoryOptimized_M500", 480, 48],
  ["MemoryOptimized_M700", 720, 96],
  ["MemoryOptimized_M1000", 960, 192],
  ["MemoryOptimized_M1500", 1440, 192],
  ["MemoryOptimized_M2000", 1920, 192],
  ["ComputeOptimized_X3", 3, 2],
  ["ComputeOptimized_X5", 6, 2],
  ["ComputeOptimized_X10", 12, 6],
  ["ComputeOptimized_X20", 24, 12],
  ["ComputeOptimized_X50", 60, 24],
  ["ComputeOptimized_X100", 120, 48],
  ["ComputeOptimized_X150", 180, 96],
  ["ComputeOptimized_X250", 240, 96],
  ["ComputeOptimized_X350", 360, 192],
  ["ComputeOptimized_X500", 480, 192],
  ["ComputeOptimized_X700", 720, 384],
  ["FlashOptimized_A250", 240, 6],
  ["FlashOptimized_A500", 480, 12],
  ["FlashOptimized_A700", 720, 24],
  ["FlashOptimized_A1000", 960, 24],
  ["FlashOptimized_A1500", 1440, 48],
  ["FlashOptimized_A2000", 1920, 48],
  ["FlashOptimized_A4500", 4500, 96],
];

/** Sizes of Azure Cache for Redis Enterprise: known, and refused since 2026-04-01. */
const LEGACY: ReadonlySet<string> = new Set([
  "Enterprise_E1",
  "Enterprise_E5",
  "Enterprise_E10",
  "Enterprise_E20",
  "Enterprise_E50",
  "Enterprise_E100",
  "Enterprise_E200",
  "Enterprise_E400",
  "EnterpriseFlash_F300",
  "EnterpriseFlash_F700",
  "EnterpriseFlash_F1500",
]);

const NO_CLUSTER_MAX_GB = 25;
const MODULES = ["RediSearch", "RedisJSON", "RedisBloom", "RedisTimeSeries"];

const SKUS: readonly Sku[] = SIZES.map(([name, memoryGB, shards]) => {
  const isFlash = name.startsWith("FlashOptimized_");
  return {
    name,
    memoryGB,
    shards,
    scaleGroup: isFlash ? "flash" : "in-memory",
    supportsGeoReplication: !isFlash && name !== "Balanced_B0" && name !== "Balanced_B1",
    supportsNoCluster: !isFlash && memoryGB <= NO_CLUSTER_MAX_GB,
    modules: isFlash ? ["RedisJSON"] : MODULES,
  };
});

/** A size by its name. */
export function findSku(name: string): Sku | undefined {
  return SKUS.find((sku) => sku.name === name);
}

/** The size of a cluster, which was checked when the cluster was created. */
export function skuOf({ document }: Resource): Sku {
  return findSku(textField(document, "sku", "name") as string) as Sku;
}

/** Whether a name is that of a size of the old kind. */
export function isLegacySku(name: string): boolean {
  return LEGACY.has(name);
}

/**
 * The SKUs to which a size may scale, itself included. Two lists are recorded, empty: B10 offers all 37 in-memory sizes,
 * B100 the 28 that have more than two shards; which rule is behind them is a doubt.
 */
export function skusForScaling(
  current: Sku,
  options: { usedGB?: number; isGeoLinked?: boolean; scaleDown: DoubtValue<"scaleDown"> },
): readonly Sku[] {
  const { usedGB = 0, isGeoLinked = false, scaleDown } = options;
  return SKUS.filter((sku) => {
    if (sku.scaleGroup !== current.scaleGroup) return false;
    const isLarger = sku.memoryGB >= current.memoryGB && sku.shards >= current.shards;
    if (isLarger) return !isGeoLinked || sku.supportsGeoReplication;
    const isReached = scaleDown === "quarter" ? sku.shards >= current.shards / 4 : current.shards < 6 || sku.shards > 2;
    return !isGeoLinked && isReached && sku.memoryGB > usedGB;
  });
}

/** A size as listSkusForScaling tells it: the numbers changed in the service (recorded), within one api-version. */
export function sizeInGB({ name, memoryGB }: Sku, nowMs: number): number {
  const size = NEW_SIZES.get(memoryGB);
  const isNew = hasChanged(name === "ComputeOptimized_X250" ? "newSizeOfX250" : "newSizes", nowMs);
  return size !== undefined && isNew && !name.startsWith("FlashOptimized_") ? size : memoryGB;
}

const NEW_SIZES: ReadonlyMap<number, number> = new Map([
  [180, 175],
  [240, 235],
  [360, 350],
]);
