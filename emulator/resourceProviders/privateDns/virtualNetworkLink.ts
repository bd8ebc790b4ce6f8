import { ArmError } from "../../world/armError";
import { type ArmId, parseArmId } from "../../world/armId";
import { DURATIONS } from "../../world/durations";
import type { Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import { linkedPermission } from "../linkedPermission";
import { requireGlobal } from "../location";
import { parseBody } from "../requestBody";
import { refuseName } from "../resourceName";
import { privateDnsApiVersions } from "./apiVersions";
import { refuseUnmatched } from "./precondition";
import {
  beginDnsOperation,
  ongoingDnsDeletion,
  refuseBusy,
  refuseUnready,
  reviseDns,
  withTags,
} from "./privateDnsOperation";
import { missingNetworkError, virtualNetworkLinkEndings } from "./virtualNetworkLinkEndings";
import { refuseConflicts, refuseRegistration } from "./virtualNetworkLinkRules";
import { LINKS, linkBody, linkPatchBody, networkIdentity, networkOf } from "./virtualNetworkLinkSettings";

/** Links that let a virtual network see a private DNS zone. */
export const virtualNetworkLink: ResourceType = {
  type: LINKS,
  apiVersions: privateDnsApiVersions,
  put,
  patch,
  delete: remove,
  linkedPermissions: (body) =>
    linkedPermission("Microsoft.Network/virtualNetworks/join/action", body, "properties", "virtualNetwork", "id"),
  endings: virtualNetworkLinkEndings,
};

function put(call: Call): Answer {
  const { id, existing, world } = call;
  const request = parseBody(linkBody, call.body);
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
  if (world.doubts.value("linkToMissingNetwork") === "refused" && world.store.get(networkId) === undefined)
    throw missingNetworkError(networkId.text);
  refuseConflicts(call, networkId as ArmId, registrationEnabled === true);

  const resource: Resource = existing ?? {
    id,
    document: { id: id.text, name: id.name, type: LINKS, location: "global" },
    hidden: networkIdentity(world.store.get(networkId as ArmId)),
  };
  resource.document = withTags(resource.document, request.tags);
  world.store.set(resource);
  reviseDns(resource, world, {
    provisioningState: existing ? "Updating" : "Creating",
    registrationEnabled: registrationEnabled ?? false,
    // Not answered where not sent (recorded: aso-PrivateDnsZone with 2024-06-01, 2026-03).
    ...(resolutionPolicy ? { resolutionPolicy } : {}),
    virtualNetwork: { id: virtualNetwork.id },
    virtualNetworkLinkState: "InProgress",
  });
  return begin(call, resource, "PUT");
}

function patch(call: Call): Answer {
  const { world } = call;
  const resource = call.existing as Resource;
  const request = parseBody(linkPatchBody, call.body);
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
