import { CLUSTER } from "../resourceProviders/cache/state";
import type { ArmId } from "../world/armId";
import { gatewayFault } from "../world/gatewayError";
import { regionNames, shortName } from "../world/regions";
import type { JsonObject, Resource } from "../world/resourceType";

/** Refuses to move what exists (contract, section 9). */
export function checkLocation(id: ArmId, body: JsonObject, { document }: Resource): void {
  if (body.location === undefined || body.location === null) return;
  const stored = shortName(document.location as string);
  if (shortName(String(body.location)) === stored) return;
  const message = `The resource '${id.name}' already exists in location '${stored}' in resource group '${id.resourceGroup}'. A resource with the same name cannot be created in location '${body.location}'. Please select a new resource name.`;
  throw gatewayFault(409, "InvalidResourceLocation", message);
}

/** The region of a request, by its short name. @throws ArmFault 400 where none is named, or one that is not */
export function regionOf({ location }: JsonObject): string {
  if (typeof location !== "string" || location === "") {
    throw gatewayFault(400, "LocationRequired", "The location property is required for this definition.");
  }
  const region = shortName(location);
  if (region !== undefined) return region;
  const message = `The provided location '${location}' is not available for resource type '${CLUSTER}'. List of available regions for the resource type is '${regionNames().join(",")}'.`;
  throw gatewayFault(400, "LocationNotAvailableForResourceType", message);
}
