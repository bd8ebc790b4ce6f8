import { createHash } from "node:crypto";
import type { Area } from "./dependencies";

/** The key of the network of a place: after a restart the same, whatever became of the Scope. */
export function networkKeyOf({ subscriptionId, resourceGroupName, linkedNetworkId }: Area): string {
  const text = [subscriptionId, resourceGroupName, linkedNetworkId].join(" ").toLowerCase();
  return `network-${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
}
