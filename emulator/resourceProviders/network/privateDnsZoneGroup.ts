import { isDeepStrictEqual } from "node:util";
import { ArmError } from "../../world/armError";
import { type ArmId, parseArmId } from "../../world/armId";
import { field, items, propertiesOf, textField } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import type { World } from "../../world/world";
import { linkedPermission } from "../linkedPermission";
import { refuseUnready } from "../privateDns/privateDnsOperation";
import { recordSetsBy, ZONES } from "../privateDns/recordSet";
import { refuseDuplicates } from "../requestBody";
import { refuseName } from "../resourceName";
import { networkApiVersions } from "./apiVersions";
import { notProvisioned, refuseLocked } from "./lock";
import { beginNetworkDeletion, beginNetworkOperation, isSettled, ongoingDeletion, retag } from "./networkOperation";
import { privateDnsZoneGroupEndings } from "./privateDnsZoneGroupEndings";
import {
  configsOf,
  endpointOf,
  recordNameOf,
  requestedConfigs,
  TTL_S,
  ZONE_GROUPS,
} from "./privateDnsZoneGroupSettings";
import { referenced } from "./reference";

/** Zone groups: they keep the address of their private endpoint in private DNS zones. */
export const privateDnsZoneGroup: ResourceType = {
  type: ZONE_GROUPS,
  apiVersions: networkApiVersions,
  put,
  delete: remove,
  // Recorded for a zone group whose endpoint was gone before (contract, "Delete races").
  isGoneWithParent: true,
  view,
  linkedPermissions: (body) =>
    items(body, "properties", "privateDnsZoneConfigs").flatMap((config) =>
      linkedPermission("Microsoft.Network/privateDnsZones/join/action", config, "properties", "privateDnsZoneId"),
    ),
  endings: privateDnsZoneGroupEndings,
};

function put(call: Call): Answer {
  const { id, existing, world } = call;
  const configs = requestedConfigs(call);
  refuseName(id);
  const endpoint = endpointOf(world, id);
  refuseUnsettled(endpoint, id);
  refuseLocked(world, [id]);
  refuseDuplicates(
    id,
    configs.map(({ name }) => name),
  );
  for (const { privateDnsZoneId } of configs) refuseUnready(referenced(call, privateDnsZoneId, ZONES));
  if (world.store.list(ZONE_GROUPS, endpoint.id).some((group) => group.id.key !== id.key)) {
    throw new ArmError(
      400,
      "MoreThanOnePrivateDnsZoneGroupPerPrivateEndpointNotAllowed",
      `Cannot create more than one private dns zone groups in the private endpoint ${endpoint.id.text}.`,
    );
  }
  const region = textField(endpoint.document, "location") as string;
  if (existing && isSettled(existing) && isDeepStrictEqual(configsOf(existing), configs) && !writesAgain(id, world)) {
    return { ...retag(call, existing, region, undefined), body: view(existing, world) };
  }
  const resource: Resource = existing ?? {
    id,
    document: { name: id.name, id: id.text, type: ZONE_GROUPS },
    hidden: {},
  };
  resource.hidden = { ...resource.hidden, configs };
  world.store.set(resource);
  const headers = beginNetworkOperation(call, resource, {
    verb: "PUT",
    name: "PutPrivateDnsZoneGroupOperation",
    location: region,
    durationMs: DURATIONS.privateDnsZoneGroupMs,
  });
  return { status: existing ? 200 : 201, body: view(resource, world), headers };
}

function remove(call: Call): Answer {
  const { id, world } = call;
  const resource = call.existing as Resource;
  const endpoint = endpointOf(world, id);
  refuseUnsettled(endpoint, id);
  const ongoing = ongoingDeletion(resource, world);
  if (ongoing) return ongoing;
  refuseLocked(world, [id]);
  return beginNetworkDeletion(call, {
    name: "DeletePrivateDnsZoneGroupOperation",
    location: textField(endpoint.document, "location") as string,
    durationMs: DURATIONS.privateDnsZoneGroupMs,
  });
}

function view(resource: Resource, world: World): JsonObject {
  const { id, document } = resource;
  const provisioningState = field(document, "properties", "provisioningState") as string;
  const { hostName, address } = endpointOf(world, id).hidden as { hostName: string; address: string };
  const privateDnsZoneConfigs = configsOf(resource).map(({ name, privateDnsZoneId }) => {
    const zone = (parseArmId(privateDnsZoneId) as ArmId).name;
    const recordSetName = recordNameOf(hostName, zone);
    const record = {
      recordType: "A",
      recordSetName: recordSetName ?? "",
      fqdn: `${recordSetName}.${zone}`,
      ttl: TTL_S,
      provisioningState,
      ipAddresses: [address],
    };
    return {
      name,
      id: `${id.text}/privateDnsZoneConfigs/${name}`,
      etag: document.etag as string,
      type: `${ZONE_GROUPS}/privateDnsZoneConfigs`,
      properties: { provisioningState, privateDnsZoneId, recordSets: recordSetName === undefined ? [] : [record] },
    };
  });
  return { ...document, properties: { ...propertiesOf(document), privateDnsZoneConfigs } };
}

/** Whether a PUT of the group as it is has something to do: its zone was deleted, with the record. */
function writesAgain(id: ArmId, world: World): boolean {
  return world.doubts.value("zoneGroupOfNewZone") === "written" && recordSetsBy(world, id).length === 0;
}

/** Seen for a DELETE while the endpoint was being deleted (contract, "Delete races"): 400, not the 429 of other references. */
function refuseUnsettled(endpoint: Resource, groupId: ArmId): void {
  const message = notProvisioned(endpoint, groupId);
  if (message !== undefined) throw new ArmError(400, "ReferencedResourceNotProvisioned", message);
}
