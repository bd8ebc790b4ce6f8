import skus from "./skus.json";

/** One size of Azure Managed Redis (sources: azure-rest-api-specs `SkuName`; azure-docs `articles/redis/architecture.md`). */
export interface Sku {
  readonly name: string;
  readonly memoryGB: number;
  /** Primary shards. */
  readonly shards: number;
  /** No scaling between groups. */
  readonly scaleGroup: string;
  readonly supportsGeoReplication: boolean;
  readonly supportsNoCluster: boolean;
  readonly modules: readonly string[];
}

/** A size by its name. */
export function findSku(name: string): Sku | undefined {
  return SKUS.find((sku) => sku.name === name);
}

/** Sizes of Azure Cache for Redis Enterprise: known, and refused since 2026-04-01. */
export function isLegacySku(name: string): boolean {
  return skus.some((sku) => sku.name === name && sku.scaleGroup === "legacy");
}

/** Where an instance may scale to. The real lists are not known; this rule satisfies the docs (contract, section 7). */
export function skusForScaling(current: Sku, options: { usedGB?: number; isGeoLinked?: boolean } = {}): readonly Sku[] {
  const { usedGB = 0, isGeoLinked = false } = options;
  return SKUS.filter((sku) => {
    if (sku.name === current.name || sku.scaleGroup !== current.scaleGroup) return false;
    const isLarger = sku.memoryGB >= current.memoryGB && sku.shards >= current.shards;
    if (isLarger) return !isGeoLinked || sku.supportsGeoReplication;
    return !isGeoLinked && current.shards % sku.shards === 0 && sku.memoryGB > usedGB;
  });
}

const SKUS: readonly Sku[] = skus.filter((sku): sku is Extract<(typeof skus)[number], Sku> => "memoryGB" in sku);
