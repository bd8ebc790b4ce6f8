import { z } from "zod";
import { MICROSOFT_CACHE } from "../../azure/apiVersions";
import type { ArmDocument, Azure } from "../../azure/arm";
import { ArmError } from "../../azure/errors";
import { isUnknown, type Problem } from "../../description/inputs";
import type { Told } from "../../description/resource";
import { clusterId } from "../clusterId";
import { sameText } from "../fields";
import type { ClusterInputs } from "./inputs";

/**
 * Check failures of a change of SKU. Only Azure knows the SKUs that a cluster may scale to: they depend on its shards and on
 * the memory in use.
 */
export async function scalingProblems(
  azure: Azure,
  { before, after }: { before: ClusterInputs; after: ClusterInputs },
  { warn, advice }: Told,
): Promise<Problem[]> {
  if (sameText(before.skuName, after.skuName) || isUnknown(after.skuName)) return [];
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
    const version = after.apiVersion ?? MICROSOFT_CACHE;
    const document = await azure.arm.get(clusterId(before), version);
    // An earlier run may have scaled although the state does not know; and a cluster that never ran is created again.
    if (document === undefined || sameText(skuOf(document), after.skuName) || neverRan(document)) return [];
    const answer = await azure.arm.post(clusterId(before), "listSkusForScaling", version, {});
    const skus = skusIn(answer);
    if (skus === undefined) return unchecked("Azure's list has a form that this version does not know");
    if (skus.some((name) => sameText(name, after.skuName))) return [];
    const allowed = skus.join(", ") || "no other SKU";
    const reason = advice.scaleTarget({ from: before.skuName, to: after.skuName, allowed });
    return [{ property: "skuName", reason, code: "ScaleTargetError" }];
  } catch (error) {
    if (error instanceof ArmError && error.status === 403) {
      return unchecked("the action Microsoft.Cache/redisEnterprise/listSkusForScaling/action is not granted");
    }
    // A busy cluster does not answer, nor does a cloud that has no such action.
    if (error instanceof ArmError) return unchecked(error.message);
    throw error;
  }
}

/** The names in the answer of listSkusForScaling; undefined where it has another form. */
function skusIn(answer: unknown): string[] | undefined {
  const { success, data } = skusShape.safeParse(answer);
  return success ? data.skus.map(({ name }) => name) : undefined;
}

const skusShape = z.object({ skus: z.array(z.object({ name: z.string() })) });

export function skuOf(document: ArmDocument): string | undefined {
  return (document.sku as { name?: string } | undefined)?.name;
}

export function neverRan(document: ArmDocument): boolean {
  return document.properties?.resourceState === "CreateFailed";
}
