import { strict as assert } from "node:assert";
import { TIER_NAMES, type TierName, tierOf } from "../../../runner/api/tiers";

const EXPECTED: Readonly<Record<TierName, readonly [string, boolean, string]>> = {
  S1: ["Balanced_B0", false, "EnterpriseCluster"],
  S2: ["Balanced_B3", false, "EnterpriseCluster"],
  S3: ["Balanced_B5", false, "EnterpriseCluster"],
  S4: ["Balanced_B10", false, "EnterpriseCluster"],
  S5: ["Balanced_B20", false, "EnterpriseCluster"],
  P1: ["ComputeOptimized_X5", true, "EnterpriseCluster"],
  P2: ["ComputeOptimized_X10", true, "EnterpriseCluster"],
  P3: ["ComputeOptimized_X20", true, "EnterpriseCluster"],
  P4: ["ComputeOptimized_X50", true, "EnterpriseCluster"],
  P5: ["ComputeOptimized_X100", true, "EnterpriseCluster"],
  C3: ["ComputeOptimized_X5", true, "OSSCluster"],
  C4: ["ComputeOptimized_X10", true, "OSSCluster"],
  C5: ["ComputeOptimized_X20", true, "OSSCluster"],
  C6: ["ComputeOptimized_X50", true, "OSSCluster"],
  C7: ["ComputeOptimized_X100", true, "OSSCluster"],
};

describe("tiers", () => {
  for (const name of TIER_NAMES) {
    it(`given ${name}: is what the Go operator makes of it`, () => {
      const { sku, highAvailability, clusteringPolicy } = tierOf(name);
      assert.deepEqual([sku, highAvailability, clusteringPolicy], EXPECTED[name]);
    });
  }
});
