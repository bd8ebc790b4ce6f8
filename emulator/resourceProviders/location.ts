import type { ArmError } from "../world/armError";
import type { ArmId } from "../world/armId";
import { gatewayError } from "../world/gatewayError";
import { regionNames, shortName } from "../world/regions";
import type { Json, Resource } from "../world/resource";

/** The location of resources that belong to no region: zones and links of private DNS. */
const GLOBAL = "global";

/**
 * The region of a request, by its short name. ARM itself checks a location, before the resource provider.
 * @throws ArmError 400 `LocationRequired` or `LocationNotAvailableForResourceType`
 */
export function regionOf({ type }: ArmId, requested: Json | undefined): string {
  if (typeof requested !== "string" || requested === "") throw locationRequired();
  const region = shortName(requested);
  if (region === undefined) throw notAvailable(type, requested, regionNames());
  return region;
}

/**
 * Refuses to move a resource to another region (contract, section 9).
 * @param requested   as the request writes it: the message quotes it
 * @throws ArmError   409 `InvalidResourceLocation`
 */
export function refuseMove({ id, document }: Resource, requested: string): void {
  const current = shortName(document.location as string);
  if (shortName(requested) === current) return;
  const message =
    `The resource '${id.name}' already exists in location '${current}' in resource group '${id.resourceGroup}'. A ` +
    `resource with the same name cannot be created in location '${requested}'. Please select a new resource name.`;
  throw gatewayError(409, "InvalidResourceLocation", message);
}

/**
 * Checks the location of a resource that belongs to no region.
 * @throws ArmError 400 `LocationRequired` or `LocationNotAvailableForResourceType`
 */
export function requireGlobal({ type }: ArmId, requested: string | null | undefined): void {
  if (!requested) throw locationRequired();
  if (requested.toLowerCase() !== GLOBAL) throw notAvailable(type, requested, [GLOBAL]);
}

export function locationRequired(): ArmError {
  return gatewayError(400, "LocationRequired", "The location property is required for this definition.");
}

function notAvailable(type: string, requested: string, available: readonly string[]): ArmError {
  const message =
    `The provided location '${requested}' is not available for resource type '${type}'. ` +
    `List of available regions for the resource type is '${available.join(",")}'.`;
  return gatewayError(400, "LocationNotAvailableForResourceType", message);
}
