/**
 * SKU names of Azure Managed Redis: family, underscore, letter and size (`Balanced_B10`). The size tells the memory.
 * @see https://learn.microsoft.com/azure/redis/architecture (sizes and tiers)
 */
const SIZES_GB: Readonly<Record<string, number>> = {
  "0": 0.5,
  "1": 1,
  "3": 3,
  "5": 6,
  "10": 12,
  "20": 24,
  "50": 60,
  "100": 120,
  "150": 180,
  "250": 240,
  "350": 360,
  "500": 480,
  "700": 720,
  "1000": 960,
  "1500": 1440,
  "2000": 1920,
  "4500": 4500,
};

const FAMILIES: Readonly<Record<string, { readonly letter: string; readonly sizes: readonly string[] }>> = {
  Balanced: {
    letter: "B",
    sizes: ["0", "1", "3", "5", "10", "20", "50", "100", "150", "250", "350", "500", "700", "1000"],
  },
  MemoryOptimized: {
    letter: "M",
    sizes: ["10", "20", "50", "100", "150", "250", "350", "500", "700", "1000", "1500", "2000"],
  },
  ComputeOptimized: { letter: "X", sizes: ["3", "5", "10", "20", "50", "100", "150", "250", "350", "500", "700"] },
  FlashOptimized: { letter: "A", sizes: ["250", "500", "700", "1000", "1500", "2000", "4500"] },
};

/** The form of a SKU name. Azure adds new SKUs, so a name outside `isKnownSku` may still be right. */
export const SKU_PATTERN = /^[A-Z][A-Za-z]+_[A-Z]\d{1,5}$/;

/** Names that Azure stopped creating on 2026-04-01 (Azure Cache for Redis Enterprise). */
export function isLegacySku(name: string): boolean {
  return /^Enterprise(Flash)?_/.test(name);
}

export function isKnownSku(name: string): boolean {
  const { family, letter, size } = split(name);
  const known = FAMILIES[family];
  return known !== undefined && known.letter === letter && known.sizes.includes(size);
}

/** Memory of a SKU in GB; undefined for a SKU that is not known here. About a fifth is reserved by the service. */
export function memoryGB(name: string): number | undefined {
  return isKnownSku(name) ? SIZES_GB[split(name).size] : undefined;
}

function split(name: string): { family: string; letter: string; size: string } {
  const match = /^([A-Za-z]+)_([A-Z])(\d+)$/.exec(name);
  return { family: match?.[1] ?? "", letter: match?.[2] ?? "", size: match?.[3] ?? "" };
}
