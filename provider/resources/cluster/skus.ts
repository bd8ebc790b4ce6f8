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

/** Names of the services before Azure Managed Redis; Azure stopped creating Enterprise ones on 2026-04-01. */
export function isLegacySku(name: string): boolean {
  return /^(Enterprise(Flash)?|Basic|Standard|Premium)_/.test(name);
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

/**
 * Today's SKU for each of Azure Cache for Redis, in the order of their numbers.
 * @see https://learn.microsoft.com/azure/redis/migrate/migrate-overview
 */
const SUCCESSORS: Readonly<Record<string, readonly string[]>> = {
  C: [
    "Balanced_B0",
    "Balanced_B1",
    "Balanced_B3",
    "Balanced_B5",
    "MemoryOptimized_M10",
    "MemoryOptimized_M20",
    "MemoryOptimized_M50",
  ],
  P: ["", "Balanced_B5", "Balanced_B10", "Balanced_B20", "Balanced_B50", "Balanced_B100"],
};

/**
 * The SKU that somebody means: today's in another spelling (`BALANCED_B10`, `B10`), or the one in the place of an older
 * service's (`Premium_P1`); undefined without a resemblance.
 */
export function meantSku(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const [, prefix = "", letter = "", size = ""] = /^(.*?)[^A-Za-z0-9]*([A-Za-z])(\d{1,4})$/.exec(value.trim()) ?? [];
  const family = prefix.toLowerCase().replace(/[^a-z]/g, "");
  const type = letter.toUpperCase();
  if (/^(basic|standard|premium)?$/.test(family) && type in SUCCESSORS) return SUCCESSORS[type]?.[Number(size)];
  const today = Object.entries(FAMILIES).find(([, { letter: its }]) => its === type);
  if (!today?.[0].toLowerCase().startsWith(family.replace("optimised", "optimized"))) return undefined;
  const name = `${today[0]}_${type}${size}`;
  return isKnownSku(name) && name !== value ? name : undefined;
}

function split(name: string): { family: string; letter: string; size: string } {
  const match = /^([A-Za-z]+)_([A-Z])(\d+)$/.exec(name);
  return { family: match?.[1] ?? "", letter: match?.[2] ?? "", size: match?.[3] ?? "" };
}
