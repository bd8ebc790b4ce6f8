import type { ControlPlaneRedisSpec } from "./controlPlaneRedis";

/** What a tier of the runtime plane is in Azure. */
export type Tier = Readonly<Pick<ControlPlaneRedisSpec, "sku" | "highAvailability" | "clusteringPolicy">>;

export const TIER_NAMES = [
  "S1",
  "S2",
  "S3",
  "S4",
  "S5",
  "P1",
  "P2",
  "P3",
  "P4",
  "P5",
  "C3",
  "C4",
  "C5",
  "C6",
  "C7",
] as const;

export type TierName = (typeof TIER_NAMES)[number];

/** The letter: high availability and clustering policy, which nobody can change later. */
const CLASSES = {
  S: { highAvailability: false, clusteringPolicy: "EnterpriseCluster" },
  P: { highAvailability: true, clusteringPolicy: "EnterpriseCluster" },
  C: { highAvailability: true, clusteringPolicy: "OSSCluster" },
} as const;

/** The number: the size, by which an instance scales. */
const SKUS = {
  S: ["Balanced_B0", "Balanced_B3", "Balanced_B5", "Balanced_B10", "Balanced_B20"],
  P: [
    "ComputeOptimized_X5",
    "ComputeOptimized_X10",
    "ComputeOptimized_X20",
    "ComputeOptimized_X50",
    "ComputeOptimized_X100",
  ],
} as const;

/** Clustered tiers have the sizes of P1 to P5. */
const FIRST_CLUSTERED = 3;

export function tierOf(name: TierName): Tier {
  const letter = name.charAt(0) as keyof typeof CLASSES;
  const number = Number(name.slice(1));
  const sku = letter === "C" ? SKUS.P[number - FIRST_CLUSTERED] : SKUS[letter][number - 1];
  if (sku === undefined) throw new RangeError(`${name} is no tier of the runtime plane`);
  return { sku, ...CLASSES[letter] };
}
