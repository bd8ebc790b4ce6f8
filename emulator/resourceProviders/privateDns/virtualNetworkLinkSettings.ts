import { z } from "zod";
import type { ArmId } from "../../world/armId";
import { propertiesOf, textField } from "../../world/document";
import type { JsonObject, Resource } from "../../world/resource";
import type { World } from "../../world/world";
import { ZONES } from "./recordSet";

export const LINKS = `${ZONES}/virtualNetworkLinks`;

const tags = z.record(z.string(), z.string()).nullish();
const settings = {
  registrationEnabled: z.boolean().nullish(),
  resolutionPolicy: z.enum(["Default", "NxDomainRedirect"]).nullish(),
};
/** Body of a PUT. */
export const linkBody = z.looseObject({
  location: z.string().nullish(),
  tags,
  properties: z.looseObject({ ...settings, virtualNetwork: z.looseObject({ id: z.string() }) }),
});
/** Body of a PATCH. */
export const linkPatchBody = z.looseObject({ tags, properties: z.looseObject(settings).nullish() });

/** The links of a virtual network, to any zone. */
export function linksOf(world: World, virtualNetworkId: ArmId | string): readonly Resource[] {
  const key = (typeof virtualNetworkId === "string" ? virtualNetworkId : virtualNetworkId.key).toLowerCase();
  return world.store.list(LINKS).filter((link) => networkOf(link)?.toLowerCase() === key);
}

/** The links that go with a virtual network: those that are being written fail at their end. */
export function linksGoneWith(network: ArmId, world: World): readonly Resource[] {
  return linksOf(world, network).filter((link) => !world.operations.isRunning(link.id) || stateOf(link) === "Deleting");
}

/** Whether names of the link's zone resolve in its network. */
export function isCompleted(link: Resource): boolean {
  return propertiesOf(link.document).virtualNetworkLinkState === "Completed";
}

/** Tells a network from an earlier one with the same id; empty while the network does not exist. */
export function networkIdentity(network: Resource | undefined): JsonObject {
  const guid = textField(network?.document, "properties", "resourceGuid");
  return guid === undefined ? {} : { networkGuid: guid };
}

function stateOf(link: Resource): string | undefined {
  return textField(link.document, "properties", "provisioningState");
}

export function networkOf(link: Resource): string | undefined {
  return textField(link.document, "properties", "virtualNetwork", "id");
}
