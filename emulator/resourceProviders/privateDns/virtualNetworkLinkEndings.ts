import { ArmError } from "../../world/armError";
import type { Completion, Ending } from "../../world/ending";
import { reviseDns } from "./privateDnsOperation";
import { linksOf, networkIdentity, networkOf } from "./virtualNetworkLinkSettings";

/** Endings of operations on a link. */
export const virtualNetworkLinkEndings: Readonly<Record<string, Ending>> = {
  PUT: { finish: complete },
  PATCH: { finish: complete },
  DELETE: { finish: ({ id, world }) => world.store.delete(id) },
};

/**
 * Looks for the network at the end only: a link's 202 was recorded before the 201 of its network. A network that was
 * recreated with the same id is another network. It cannot be linked while a link to the old network exists; that this
 * includes the link itself is inferred.
 * @see https://github.com/Azure/azure-powershell/issues/9537
 */
function complete({ id, resource, world }: Completion): void {
  const networkId = networkOf(resource) as string;
  const network = world.store.get(networkId);
  if (network === undefined) {
    world.store.delete(id);
    throw missingNetworkError(networkId);
  }
  resource.hidden = { ...networkIdentity(network), ...resource.hidden };
  const { networkGuid } = networkIdentity(network);
  if (linksOf(world, networkId).some(({ hidden }) => (hidden.networkGuid ?? networkGuid) !== networkGuid)) {
    reviseDns(resource, world, { virtualNetworkLinkState: "InProgress" });
    throw new ArmError(
      409,
      "Conflict",
      `Virtual network resource identity '${networkId}' already in use. This is possible in case the virtual network ` +
        "was moved, or re-created. Please contact support.",
    );
  }
  reviseDns(resource, world, { provisioningState: "Succeeded", virtualNetworkLinkState: "Completed" });
}

/** 404 for the network of a link (text: a guess). */
export function missingNetworkError(networkId: string): ArmError {
  return new ArmError(404, "NotFound", `The virtual network '${networkId}' was not found.`);
}
