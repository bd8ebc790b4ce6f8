import { ArmFault } from "../world/armError";
import { textField } from "../world/document";
import { regionNames, shortName } from "../world/regions";
import type { Call } from "../world/resourceType";

/**
 * The short region name of a request's location. ARM itself checks it, before the resource provider.
 * @throws ArmFault 400 `LocationRequired` or `LocationNotAvailableForResourceType`, 409 `InvalidResourceLocation`
 */
export function location(call: Call, requested: string | null | undefined): string {
  const { id, existing } = call;
  if (!requested) {
    throw new ArmFault(400, "LocationRequired", "The location property is required for this definition.", {
      gateway: true,
    });
  }
  const name = shortName(requested);
  if (name === undefined) {
    throw new ArmFault(
      400,
      "LocationNotAvailableForResourceType",
      `The provided location '${requested}' is not available for resource type '${id.type}'. ` +
        `List of available regions for the resource type is '${regionNames().join(",")}'.`,
      { gateway: true },
    );
  }
  const current = existing && textField(existing.document, "location");
  if (current !== undefined && current !== name) {
    throw new ArmFault(
      409,
      "InvalidResourceLocation",
      `The resource '${id.name}' already exists in location '${current}' in resource group '${id.resourceGroup}'. A ` +
        `resource with the same name cannot be created in location '${name}'. Please select a new resource name.`,
      { gateway: true },
    );
  }
  return name;
}
