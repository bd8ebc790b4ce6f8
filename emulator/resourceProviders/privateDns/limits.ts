import { ArmError } from "../../world/armError";

/** Limits of a zone, as it shows them. */
export const ZONE_LIMITS = {
  maxNumberOfRecordSets: 25_000,
  maxNumberOfVirtualNetworkLinks: 1000,
  maxNumberOfVirtualNetworkLinksWithRegistration: 100,
} as const;

/**
 * Refuses one more resource than a limit allows.
 * @param what in the plural, with its owner: "virtual network links of zone 'a.b'"
 * @throws ArmError 400 `BadRequest`; the code is inferred
 */
export function refuseFull(count: number, max: number, what: string): void {
  if (count >= max) throw new ArmError(400, "BadRequest", `The maximum number of ${what} is ${max}.`);
}
