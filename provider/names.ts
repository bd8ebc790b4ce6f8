import { createHash } from "node:crypto";
import { formatId } from "./azure/ids";

/** The private DNS zone to which the host names of Azure Managed Redis lead when an instance has a private endpoint. */
export const REDIS_ZONE = "privatelink.redis.azure.net";

const HASH_LENGTH = 8;
const CLUSTER_NAME_LENGTH = 60;

/** Eight hex digits of the owner. A name with these digits is found again after a crash, and is nobody else's. */
export function ownerHash(owner: string): string {
  return createHash("sha256").update(owner).digest("hex").slice(0, HASH_LENGTH);
}

/**
 * The name in Azure: the logical name in the letters that Azure takes, and the owner's hash. The same in every run, so that a
 * later run finds the resource again.
 */
export function physicalName(logicalName: string, owner: string): string {
  const letters = logicalName.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "");
  const cut = letters.slice(0, CLUSTER_NAME_LENGTH - HASH_LENGTH - 1).replace(/-$/, "");
  return [cut, ownerHash(owner)].filter((part) => part !== "").join("-");
}

export function privateDnsZoneId(of: {
  subscriptionId: string;
  resourceGroupName: string;
  privateZoneName?: string;
}): string {
  return formatId({
    subscriptionId: of.subscriptionId,
    resourceGroup: of.resourceGroupName,
    namespace: "Microsoft.Network",
    path: [["privateDnsZones", of.privateZoneName ?? REDIS_ZONE]],
  });
}
