import { isIPv4 } from "node:net";
import { z } from "zod";
import { ArmError } from "../../world/armError";
import { type ArmId, parseArmId } from "../../world/armId";
import { field, present, propertiesOf, textField } from "../../world/document";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import type { World } from "../../world/world";
import { parseBody } from "../requestBody";
import { privateDnsApiVersions } from "./apiVersions";
import { refuseFull, ZONE_LIMITS } from "./limits";
import { refuseUnmatched } from "./precondition";
import { refuseUnready } from "./privateDnsOperation";

export const ZONES = "Microsoft.Network/privateDnsZones";

/** The types of record sets, and the property that holds the records of each. */
const RECORDS = {
  A: "aRecords",
  AAAA: "aaaaRecords",
  CNAME: "cnameRecord",
  MX: "mxRecords",
  PTR: "ptrRecords",
  SOA: "soaRecord",
  SRV: "srvRecords",
  TXT: "txtRecords",
} as const;
type RecordType = keyof typeof RECORDS;
const recordTypes = Object.keys(RECORDS) as readonly RecordType[];

const body = z.looseObject({
  properties: z.looseObject({
    ttl: z.int().min(0).max(2_147_483_647),
    metadata: z.record(z.string(), z.string()).nullish(),
    aRecords: z
      .array(z.looseObject({ ipv4Address: z.string().refine(isIPv4, "not an IPv4 address") }))
      .max(20)
      .nullish(),
  }),
});

/** Record sets of a private DNS zone, one ARM type per record type, written synchronously; and the list of `ALL`. */
export const recordSets: readonly ResourceType[] = [
  ...recordTypes.map((type): ResourceType => {
    const name = `${ZONES}/${type}`;
    return {
      type: name,
      apiVersions: privateDnsApiVersions,
      put: (call) => put(call, type),
      delete: remove,
      notFoundError,
    };
  }),
  {
    type: `${ZONES}/ALL`,
    apiVersions: privateDnsApiVersions,
    list: (zoneId, world) => recordSetsOf(world, zoneId).map(({ document }) => document),
  },
];

function put(call: Call, type: RecordType): Answer {
  const { id, existing, world } = call;
  const zone = world.store.get(id.parent as ArmId) as Resource;
  refuseUnready(zone);
  refuseUnmatched(call);
  const { ttl, metadata } = parseBody(body, call.body).properties;
  const records = field(call.body, "properties", RECORDS[type]);
  if (records === undefined || records === null) {
    throw new ArmError(400, "BadRequest", `The record set of type '${type}' has no '${RECORDS[type]}'.`);
  }
  if (type === "SOA" && id.name !== "@") {
    throw new ArmError(400, "BadRequest", `The record set of type 'SOA' must be named '@'.`);
  }
  if (!existing) {
    refuseFull(
      recordSetsOf(world, zone.id).length,
      ZONE_LIMITS.maxNumberOfRecordSets,
      `record sets of '${zone.id.name}'`,
    );
  }
  const properties = present({ ttl, metadata: metadata ?? null, [RECORDS[type]]: records });
  const resource = writeRecordSet(world, existing?.id ?? id, properties);
  return { status: existing ? 200 : 201, body: resource.document };
}

function remove(call: Call): Answer {
  refuseUnmatched(call);
  if (call.id.type === `${ZONES}/SOA`) {
    throw new ArmError(400, "BadRequest", "The record set of type 'SOA' with name '@' can not be deleted.");
  }
  call.world.store.delete(call.id);
  return { status: 200 };
}

/** Private DNS answers without ARM's envelope here. @see https://github.com/Azure/azure-cli/issues/27374 */
function notFoundError({ name, resourceGroup, subscriptionId }: ArmId): ArmError {
  const message = `The resource record '${name}' does not exist in resource group '${resourceGroup}' of subscription '${subscriptionId}'.`;
  return new ArmError(404, "NotFound", message, { form: "bare" });
}

/** The record set that a zone has from its first moment to its last. */
export function writeSoa(world: World, zoneId: ArmId): void {
  writeRecordSet(world, parseArmId(`${zoneId.text}/SOA/@`) as ArmId, {
    ttl: 3600,
    soaRecord: {
      email: "azureprivatedns-host.microsoft.com",
      expireTime: 2_419_200,
      host: "azureprivatedns.net",
      minimumTtl: 10,
      refreshTime: 3600,
      retryTime: 300,
      serialNumber: 1,
    },
  });
}

/**
 * Writes a record set.
 * @param owner   id of the zone group that writes the record set, and deletes it in the end
 */
export function writeRecordSet(world: World, id: ArmId, properties: JsonObject, owner?: ArmId): Resource {
  const zone = (id.parent as ArmId).name;
  const fqdn = id.name === "@" ? `${zone}.` : `${id.name}.${zone}.`;
  const resource: Resource = {
    id,
    document: {
      id: id.text,
      name: id.name,
      type: id.type,
      etag: world.newGuid(),
      properties: { fqdn, isAutoRegistered: false, ...properties },
    },
    hidden: owner ? { owner: owner.key } : {},
  };
  world.store.set(resource);
  return resource;
}

/** All record sets of a zone. */
export function recordSetsOf(world: World, zoneId: ArmId): readonly Resource[] {
  return recordTypes.flatMap((type) => world.store.list(`${ZONES}/${type}`, zoneId));
}

/** The record sets of a zone group, in any zone, that no other client has written since. */
export function recordSetsBy(world: World, owner: ArmId): readonly Resource[] {
  return world.store.list(`${ZONES}/A`).filter(({ hidden }) => textField(hidden, "owner") === owner.key);
}

/** The addresses of an A record set. */
export function addressesOf(recordSet: Resource): readonly string[] {
  const records = propertiesOf(recordSet.document).aRecords;
  return Array.isArray(records) ? records.flatMap((record) => textField(record, "ipv4Address") ?? []) : [];
}
