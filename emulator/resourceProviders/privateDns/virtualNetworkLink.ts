import { z } from "zod";
import { ArmError } from "../../world/armError";
import { type ArmId, parseArmId } from "../../world/armId";
import { field, propertiesOf, textField } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import type { Completion } from "../../world/ending";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import type { World } from "../../world/world";
import { linkedPermission } from "../linkedPermission";
import { requireGlobal } from "../location";
import { parseBody } from "../requestBody";
import { refuseName } from "../resourceName";
import { privateDnsApiVersions } from "./apiVersions";
import { refuseFull, ZONE_LIMITS } from "./limits";
import { refuseUnmatched } from "./precondition";
import { beginDnsOperation, ongoingDnsDeletion, refuseBusy, refuseUnready, reviseDns } from "./privateDnsOperation";
import { ZONES } from "./recordSet";

const TYPE = `${ZONES}/virtualNetworkLinks`;
const ZONES_PER_NETWORK_MAX = 1000;

/** Links that let a virtual network see a private DNS zone. */
export const virtualNetworkLink: ResourceType = {
  type: TYPE,
  apiVersions: privateDnsApiVersions,
  put,
  patch,
  delete: remove,
  linkedPermissions: (body) =>
    linkedPermission("Microsoft.Network/virtualNetworks/join/action", body, "properties", "virtualNetwork", "id"),
  endings: {
    PUT: { finish: complete },
    PATCH: { finish: complete },
    DELETE: { finish: ({ id, world }) => world.store.delete(id) },
  },
};

const tags = z.record(z.string(), z.string()).nullish();
const settings = {
  registrationEnabled: z.boolean().nullish(),
  resolutionPolicy: z.enum(["Default", "NxDomainRedirect"]).nullish(),
};
const putBody = z.looseObject({
  location: z.string().nullish(),
  tags,
  properties: z.looseObject({ ...settings, virtualNetwork: z.looseObject({ id: z.string() }) }),
});
const patchBody = z.looseObject({ tags, properties: z.looseObject(settings).nullish() });

function put(call: Call): Answer {
  const { id, existing, world } = call;
  const request = parseBody(putBody, call.body);
  requireGlobal(id, request.location);
  refuseName(id);
  refuseUnmatched(call);
  refuseUnready(world.store.get(id.parent as ArmId) as Resource);
  refuseBusy(existing, world);
  const { virtualNetwork, registrationEnabled, resolutionPolicy } = request.properties;
  const networkId = parseArmId(virtualNetwork.id);
  if (networkId?.type.toLowerCase() !== "microsoft.network/virtualnetworks") {
    throw new ArmError(400, "BadRequest", `'${virtualNetwork.id}' is not the id of a virtual network.`);
  }
  refuseConflicts(call, networkId as ArmId, registrationEnabled === true);

  const resource: Resource = existing ?? {
    id,
    document: { id: id.text, name: id.name, type: TYPE, location: "global" },
    hidden: identityOf(world.store.get(networkId as ArmId)),
  };
  resource.document = { ...resource.document, tags: request.tags ?? {} };
  world.store.set(resource);
  reviseDns(resource, world, {
    provisioningState: existing ? "Updating" : "Creating",
    registrationEnabled: registrationEnabled ?? false,
    ...(call.apiVersion >= "2024-06-01" ? { resolutionPolicy: resolutionPolicy ?? "Default" } : {}),
    virtualNetwork: { id: virtualNetwork.id },
    virtualNetworkLinkState: "InProgress",
  });
  return begin(call, resource, "PUT");
}

function patch(call: Call): Answer {
  const { world } = call;
  const resource = call.existing as Resource;
  const request = parseBody(patchBody, call.body);
  refuseUnmatched(call);
  refuseBusy(resource, world);
  const { registrationEnabled, resolutionPolicy } = request.properties ?? {};
  if (registrationEnabled === true) refuseRegistration(world, resource.id, networkOf(resource) as string);
  if (request.tags) resource.document = { ...resource.document, tags: request.tags };
  reviseDns(resource, world, {
    provisioningState: "Updating",
    ...(typeof registrationEnabled === "boolean" ? { registrationEnabled } : {}),
    ...(resolutionPolicy ? { resolutionPolicy } : {}),
  });
  return begin(call, resource, "PATCH");
}

function begin(call: Call, resource: Resource, verb: "PUT" | "PATCH"): Answer {
  return beginDnsOperation(call, resource, { verb, durationMs: DURATIONS.virtualNetworkLinkMs });
}

/**
 * The network is looked for at the end only: a link's 202 was recorded before the 201 of its network. One of the same id
 * that was made anew meanwhile is another network, and cannot be linked while a link to the old one is there; that this
 * includes the link itself is inferred.
 * @see https://github.com/Azure/azure-powershell/issues/9537
 */
function complete({ id, resource, world }: Completion): void {
  const networkId = networkOf(resource) as string;
  const network = world.store.get(networkId);
  if (network === undefined) {
    world.store.delete(id);
    throw new ArmError(404, "NotFound", `The virtual network '${networkId}' was not found.`);
  }
  resource.hidden = { ...identityOf(network), ...resource.hidden };
  const { networkGuid } = identityOf(network);
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

function remove(call: Call): Answer {
  const { world } = call;
  const resource = call.existing as Resource;
  refuseUnmatched(call);
  const ongoing = ongoingDnsDeletion(resource, world);
  if (ongoing) return ongoing;
  return beginDnsOperation(call, resource, {
    verb: "DELETE",
    durationMs: DURATIONS.virtualNetworkLinkMs,
  });
}

/** The links of a virtual network, to any zone. */
export function linksOf(world: World, virtualNetworkId: ArmId | string): readonly Resource[] {
  const key = (typeof virtualNetworkId === "string" ? virtualNetworkId : virtualNetworkId.key).toLowerCase();
  return world.store.list(TYPE).filter((link) => networkOf(link)?.toLowerCase() === key);
}

/** The links that go with a virtual network: those that are being written fail at their end. */
export function linksGoneWith(network: ArmId, world: World): readonly Resource[] {
  return linksOf(world, network).filter((link) => !world.operations.isRunning(link.id) || stateOf(link) === "Deleting");
}

/** Whether names of the link's zone resolve in its network. */
export function isCompleted(link: Resource): boolean {
  return propertiesOf(link.document).virtualNetworkLinkState === "Completed";
}

/** What tells a network from another of the same id; empty where there is none yet. */
function identityOf(network: Resource | undefined): JsonObject {
  const guid = textField(network?.document, "properties", "resourceGuid");
  return guid === undefined ? {} : { networkGuid: guid };
}

function stateOf(link: Resource): string | undefined {
  return textField(link.document, "properties", "provisioningState");
}

function networkOf(link: Resource): string | undefined {
  return textField(link.document, "properties", "virtualNetwork", "id");
}

function refuseConflicts(call: Call, networkId: ArmId, isRegistration: boolean): void {
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
    world.store.list(TYPE, zone).length,
    ZONE_LIMITS.maxNumberOfVirtualNetworkLinks,
    `links of zone '${zone.name}'`,
  );
  refuseFull(others.length, ZONES_PER_NETWORK_MAX, `zones that virtual network '${networkId.text}' is linked to`);
}

/** A network registers its machines in one zone only, and a zone takes those of so many networks. */
function refuseRegistration(world: World, linkId: ArmId, virtualNetworkId: string): void {
  const zone = linkId.parent as ArmId;
  const isOther = (link: Resource): boolean =>
    link.id.key !== linkId.key && field(link.document, "properties", "registrationEnabled") === true;
  refuseFull(
    world.store.list(TYPE, zone).filter(isOther).length,
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
