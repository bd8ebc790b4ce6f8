import { conditionOf, isTrue } from "../api/conditions";
import type { UnparsedObject } from "../api/customKind";
import { DEFAULT_IP_RANGE, type RuntimePlaneIpRange } from "../api/ipRange";
import type { Reason } from "../api/reasons";
import type { RuntimePlaneOptions } from "./options";

/** The name of the control plane's IpRange, or why there is none yet. */
export type IpRangeName =
  | { readonly name: string }
  | { readonly name?: undefined; readonly reason: Reason; readonly message: string };

/**
 * The `status.id` of an IpRange of the runtime plane names the control plane's IpRange that serves it: the Go operator writes it
 * in a Kyma, this runner elsewhere. In a Kyma the object waits until the IpRange is Ready, as with the Go operator. Elsewhere the
 * control plane waits, since there the subnet may need what only an instance brings.
 */
export function servingIpRange(
  name: string,
  ipRange: RuntimePlaneIpRange | undefined,
  { isKyma }: RuntimePlaneOptions,
): IpRangeName {
  if (!ipRange) {
    if (name !== DEFAULT_IP_RANGE) return { reason: "DependencyNotFound", message: `IpRange ${name} is not found.` };
    const message = `IpRange ${name} is not found, and the runner was started without --default-ip-range.`;
    return { reason: "IpRangeMissing", message };
  }
  const notReady = (message: string): IpRangeName => ({ reason: "DependencyNotReady", message });
  if (ipRange.metadata.deletionTimestamp !== undefined) return notReady(`IpRange ${name} is being deleted.`);
  const { id, conditions } = ipRange.status ?? {};
  if (id === undefined || id === "" || (isKyma && !isTrue(conditions, "Ready"))) {
    const why = conditionOf(conditions, "Error")?.message ?? conditionOf(conditions, "Ready")?.message;
    return notReady(`IpRange ${name} is not Ready yet${why ? `: ${why}` : "."}`);
  }
  return { name: id };
}

/** The IpRange that an object of either plane uses, whatever else its spec says. */
export function ipRangeUsedBy({ spec }: UnparsedObject): string {
  const name = (spec as { ipRange?: { name?: unknown } } | undefined)?.ipRange?.name;
  return typeof name === "string" && name !== "" ? name : DEFAULT_IP_RANGE;
}
