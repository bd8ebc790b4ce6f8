import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { ArmError } from "../../world/armError";
import { type ArmId, parseArmId } from "../../world/armId";
import { field, items, propertiesOf, textField } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import type { Completion } from "../../world/ending";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import type { World } from "../../world/world";
import { linkedPermission } from "../linkedPermission";
import { refuseUnready } from "../privateDns/privateDnsOperation";
import { recordSetsBy, writeRecordSet, ZONES } from "../privateDns/recordSet";
import { parseBody, refuseDuplicates } from "../requestBody";
import { refuseName } from "../resourceName";
import { networkApiVersions } from "./apiVersions";
import { notProvisioned, refuseLocked } from "./lock";
import { deleteEnding, putEnding } from "./networkEndings";
import { beginNetworkOperation, isSettled, ongoingDeletion, retag } from "./networkOperation";
import { referenced } from "./reference";

export const ZONE_GROUPS = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups";
const ZONES_PER_GROUP_MAX = 5;
const TTL_S = 10;

/** Zone groups: they keep the address of their private endpoint in private DNS zones. */
export const privateDnsZoneGroup: ResourceType = {
  type: ZONE_GROUPS,
  apiVersions: networkApiVersions,
  put,
  delete: remove,
  view,
  linkedPermissions: (body) =>
    items(body, "properties", "privateDnsZoneConfigs").flatMap((config) =>
      linkedPermission("Microsoft.Network/privateDnsZones/join/action", config, "properties", "privateDnsZoneId"),
    ),
  endings: {
    PUT: putEnding({ finish: writeRecords }),
    DELETE: deleteEnding({ finish: ({ id, world }) => removeRecords(world, id) }),
  },
};

const body = z.looseObject({
  properties: z.looseObject({
    privateDnsZoneConfigs: z
      .array(z.looseObject({ name: z.string().min(1), properties: z.looseObject({ privateDnsZoneId: z.string() }) }))
      .min(1)
      .max(ZONES_PER_GROUP_MAX),
  }),
});

interface Config {
  readonly name: string;
  readonly privateDnsZoneId: string;
}

function put(call: Call): Answer {
  const { id, existing, world } = call;
  const request = parseBody(body, call.body);
  refuseName(id);
  const endpoint = endpointOf(world, id);
  refuseUnsettled(endpoint, id);
  refuseLocked(world, [id]);
  const configs = request.properties.privateDnsZoneConfigs.map(({ name, properties }) => ({
    name,
    privateDnsZoneId: properties.privateDnsZoneId,
  }));
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
  if (existing && isSettled(existing) && isDeepStrictEqual(configsOf(existing), configs)) {
    return { ...retag(call, existing, region), body: view(existing, world) };
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
  const headers = beginNetworkOperation(call, resource, {
    verb: "DELETE",
    name: "DeletePrivateDnsZoneGroupOperation",
    location: textField(endpoint.document, "location") as string,
    durationMs: DURATIONS.privateDnsZoneGroupMs,
  });
  return { status: 202, headers };
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

/** Takes away what a zone group wrote into its zones. */
export function removeRecords(world: World, groupId: ArmId): void {
  for (const recordSet of recordSetsBy(world, groupId)) world.store.delete(recordSet.id);
}

/**
 * The last writer of a name wins: two endpoints of one cluster in one zone take the record from each other.
 * @see https://learn.microsoft.com/azure/private-link/private-endpoint-dns
 */
function writeRecords({ resource: group, world }: Completion): void {
  removeRecords(world, group.id);
  const endpoint = endpointOf(world, group.id);
  const { hostName, address } = endpoint.hidden as { hostName: string; address: string };
  for (const { privateDnsZoneId } of configsOf(group)) {
    const zone = world.store.get(privateDnsZoneId);
    const name = zone && recordNameOf(hostName, zone.id.name);
    if (!name) continue;
    const properties: JsonObject = {
      metadata: {
        creator: `created by private endpoint ${endpoint.id.name} with resource guid ${textField(endpoint.document, "properties", "resourceGuid")}`,
      },
      ttl: TTL_S,
      aRecords: [{ ipv4Address: address }],
    };
    writeRecordSet(world, parseArmId(`${zone.id.text}/A/${name}`) as ArmId, properties, group.id);
  }
}

/** `cache.westus2` for `cache.westus2.redis.azure.net` in `privatelink.redis.azure.net`; undefined in any other zone. */
function recordNameOf(hostName: string, zone: string): string | undefined {
  const suffix = `.${zone.toLowerCase().replace(/^privatelink\./, "")}`;
  return hostName.toLowerCase().endsWith(suffix) ? hostName.slice(0, -suffix.length) : undefined;
}

function configsOf(group: Resource): readonly Config[] {
  return group.hidden.configs as unknown as readonly Config[];
}

function endpointOf(world: World, groupId: ArmId): Resource {
  return world.store.get(groupId.parent as ArmId) as Resource;
}

/** Seen for a DELETE while the endpoint was being deleted (contract, "Delete races"): 400, not the 429 of other references. */
function refuseUnsettled(endpoint: Resource, groupId: ArmId): void {
  const message = notProvisioned(endpoint, groupId);
  if (message !== undefined) throw new ArmError(400, "ReferencedResourceNotProvisioned", message);
}
