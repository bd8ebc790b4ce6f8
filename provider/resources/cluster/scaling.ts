import { MICROSOFT_CACHE } from "../../azure/apiVersions";
import type { ArmDocument, Azure } from "../../azure/arm";
import { ArmError } from "../../azure/errors";
import { refusalOf } from "../../azure/retryable";
import { isUnknown, type Problem } from "../../description/inputs";
import { clusterId } from "../clusterId";
import type { ClusterInputs } from "./inputs";

/**
 * Check failures of a change of SKU. Only Azure knows the SKUs that a cluster may scale to: they depend on its shards and on
 * the memory in use.
 */
export async function scalingProblems(
  azure: Azure,
  { before, after, warn }: { before: ClusterInputs; after: ClusterInputs; warn: (message: string) => void },
): Promise<Problem[]> {
  if (before.skuName === after.skuName || isUnknown(after.skuName)) return [];
  // High availability that the same edit enables comes too late: the cluster that scales has no second copy yet.
  if (before.highAvailability === "Disabled") {
    warn("Without high availability the instance is offline while it scales, and its data is lost.");
  }
  const unchecked = (because: string) => {
    warn(
      `Whether ${before.skuName} can scale to ${after.skuName} is not checked: ${because}. Azure decides in the update.`,
    );
    return [];
  };
  try {
    const document = await azure.arm.get(clusterId(before), MICROSOFT_CACHE);
    // An earlier run may have scaled although the state does not know; and a cluster that never ran is created again.
    if (document === undefined || skuOf(document) === after.skuName || neverRan(document)) return [];
    const answer = await azure.arm.post(clusterId(before), "listSkusForScaling", MICROSOFT_CACHE, {});
    const skus = ((answer as { skus?: { name: string }[] }).skus ?? []).map(({ name }) => name);
    if (skus.includes(after.skuName)) return [];
    const allowed = skus.join(", ") || "no other SKU";
    const reason =
      `cannot scale from ${before.skuName} to ${after.skuName}; Azure allows ${allowed} now. ` +
      'For a new and empty instance instead, change clusterName too and allow that: allowReplacement: ["clusterName"].';
    return [{ property: "skuName", reason }];
  } catch (error) {
    if (error instanceof ArmError && error.status === 403) {
      return unchecked("the action Microsoft.Cache/redisEnterprise/listSkusForScaling/action is not granted");
    }
    // A busy cluster does not answer; the update waits until the cluster is ready.
    if (error instanceof ArmError && refusalOf(error) !== "final") return unchecked(error.message);
    throw error;
  }
}

export function skuOf(document: ArmDocument): string | undefined {
  return (document.sku as { name?: string } | undefined)?.name;
}

export function neverRan(document: ArmDocument): boolean {
  return document.properties?.resourceState === "CreateFailed";
}
