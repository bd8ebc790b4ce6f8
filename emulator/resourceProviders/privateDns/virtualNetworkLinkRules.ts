import { ArmError } from "../../world/armError";
import type { ArmId } from "../../world/armId";
import { field } from "../../world/document";
import type { Resource } from "../../world/resource";
import type { Call } from "../../world/resourceType";
import type { World } from "../../world/world";
import { refuseFull, ZONE_LIMITS } from "./limits";
import { LINKS, linksOf, networkOf } from "./virtualNetworkLinkSettings";

const ZONES_PER_NETWORK_MAX = 1000;

/**
 * Refuses a link that moves to another network, or that another link of the network stands against.
 * @throws ArmError 400 `BadRequest` or 409 `Conflict`
 */
export function refuseConflicts(call: Call, networkId: ArmId, isRegistration: boolean): void {
  const { id, existing, world } = call;
  const zone = id.parent as ArmId;
  if (existing && networkOf(existing)?.toLowerCase() !== networkId.key) {
    throw new ArmError(400, "BadRequest", `The virtual network of link '${id.name}' cannot be changed.`);
  }
  const others = linksOf(world, networkId).filter((link) => link.id.key !== id.key);
  if (others.some((link) => link.id.parent?.key === zone.key)) {
    throw new ArmError(
      409,
      "Conflict",
      `Private zone '${zone.name}' is already linked to the virtual network '${networkId.text}'.`,
    );
  }
  const overlapping = others.find((link) => link.id.parent?.name.toLowerCase() === zone.name.toLowerCase());
  if (overlapping) {
    throw new ArmError(
      400,
      "BadRequest",
      "A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link virtual " +
        `network with '${zone.name}' and '${overlapping.id.parent?.name}' zones.`,
    );
  }
  if (isRegistration) refuseRegistration(world, id, networkId.text);
  if (existing) return;
  refuseFull(
    world.store.list(LINKS, zone).length,
    ZONE_LIMITS.maxNumberOfVirtualNetworkLinks,
    `links of zone '${zone.name}'`,
  );
  refuseFull(others.length, ZONES_PER_NETWORK_MAX, `zones that virtual network '${networkId.text}' is linked to`);
}

/** A network registers its machines in one zone only, and a zone takes those of so many networks. */
export function refuseRegistration(world: World, linkId: ArmId, virtualNetworkId: string): void {
  const zone = linkId.parent as ArmId;
  const isOther = (link: Resource): boolean =>
    link.id.key !== linkId.key && field(link.document, "properties", "registrationEnabled") === true;
  refuseFull(
    world.store.list(LINKS, zone).filter(isOther).length,
    ZONE_LIMITS.maxNumberOfVirtualNetworkLinksWithRegistration,
    `links with registration of zone '${zone.name}'`,
  );
  const other = linksOf(world, virtualNetworkId).find(isOther);
  if (!other) return;
  throw new ArmError(
    400,
    "BadRequest",
    `The virtual network '${virtualNetworkId}' is already linked with registration enabled to zone '${other.id.parent?.name}'.`,
  );
}
