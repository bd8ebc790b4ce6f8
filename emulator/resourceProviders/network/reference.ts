import { ArmError } from "../../world/armError";
import type { Resource } from "../../world/resource";
import type { Call } from "../../world/resourceType";

/**
 * The resource that a body refers to by its id.
 * @param type      ARM type, `Microsoft.Network/virtualNetworks/subnets`
 * @throws ArmError 400 `InvalidResourceReference`
 */
export function referenced(call: Call, text: string, type: string): Resource {
  const resource = call.world.store.get(text);
  if (resource?.id.type.toLowerCase() !== type.toLowerCase()) throw missingReference(call, text);
  return resource as Resource;
}

/**
 * The error of Microsoft.Network for a reference to a resource that does not exist or is in another region.
 * @see https://learn.microsoft.com/azure/postgresql/flexible-server/how-to-networking-servers-deployed-public-access-add-private-endpoint
 */
export function missingReference({ id }: Call, text: string): ArmError {
  return new ArmError(
    400,
    "InvalidResourceReference",
    `Resource ${text} referenced by resource ${id.text} was not found. Please make sure that the referenced resource ` +
      "exists, and that both resources are in the same region.",
  );
}
