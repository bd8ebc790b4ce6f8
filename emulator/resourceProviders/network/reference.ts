import { ArmError } from "../../world/armError";
import type { Resource } from "../../world/resource";
import type { Call } from "../../world/resourceType";

/**
 * The resource that a body refers to by its id.
 * @param type      ARM type, `Microsoft.Network/virtualNetworks/subnets`
 * @throws ArmFault 400 `InvalidResourceReference`
 */
export function referenced(call: Call, text: string, type: string): Resource {
  const resource = call.world.store.get(text);
  if (resource?.id.type.toLowerCase() !== type.toLowerCase()) throw missingReference(call, text);
  return resource as Resource;
}

/**
 * What Microsoft.Network says about a reference to nothing, or to something in another region.
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
