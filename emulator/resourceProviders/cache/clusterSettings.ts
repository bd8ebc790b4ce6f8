import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { propertiesOf } from "../../world/document";
import { hasZones } from "../../world/regions";
import type { Json, JsonObject, Resource } from "../../world/resource";
import type { Call } from "../../world/resourceType";
import type { World } from "../../world/world";
import { regionOf } from "../location";
import { hasExplicitAccess, hasMaintenance, legacyError } from "./apiVersions";
import { badRequest } from "./cacheErrors";
import { clusterIdentity, identitySchema } from "./clusterIdentity";
import { keptByPut } from "./clusterKept";
import { checkedKey, encryptionSchema } from "./customerManagedKey";
import { knownMembers, refuseUnknown } from "./knownMembers";
import { checkedMaintenance, maintenanceSchema } from "./maintenanceWindows";
import { parseBody } from "./requestBody";
import { findSku, isLegacySku, type Sku, skuOf } from "./skus";

const toggle = z.enum(["Enabled", "Disabled"]);
const KNOWN = knownMembers(
  [
    "location",
    "kind",
    "sku",
    "zones",
    "tags",
    "identity",
    "properties.highAvailability",
    "properties.minimumTlsVersion",
    "properties.encryption",
    "properties.hostName",
    "properties.provisioningState",
    "properties.resourceState",
    "properties.redundancyMode",
    "properties.redisVersion",
    "properties.privateEndpointConnections",
  ],
  {
    "properties.publicNetworkAccess": "2025-07-01",
    "properties.maintenanceConfiguration": "2025-08-01-preview",
    "properties.migratedEndpoint": "2025-08-01-preview",
  },
);

/** Body of PUT and PATCH. Read-only properties are allowed and ignored: azurerm sends whole answers back. */
const schema = z.looseObject({
  location: z.string().nullish(),
  sku: z.looseObject({ name: z.string(), capacity: z.number().nullish() }).nullish(),
  zones: z.array(z.string()).nullish(),
  tags: z.record(z.string(), z.string()).nullish(),
  identity: identitySchema.nullish(),
  properties: z
    .looseObject({
      highAvailability: toggle.nullish(),
      publicNetworkAccess: toggle.nullish(),
      minimumTlsVersion: z.literal("1.2").nullish(),
      encryption: encryptionSchema.nullish(),
      maintenanceConfiguration: maintenanceSchema.nullish(),
    })
    .nullish(),
});

/** Settings of a cluster that the user decides. */
export interface ClusterSettings {
  readonly sku: Sku;
  readonly tags: JsonObject;
  readonly identity: JsonObject;
  /** Only properties that are set; `encryption` and `maintenanceConfiguration` may be absent. */
  readonly properties: JsonObject;
}

/** The settings that a request asks for: the body over what stays of the present settings, defaults at creation. */
export function clusterSettings(call: Call, verb: "PUT" | "PATCH"): ClusterSettings {
  const { body, apiVersion, existing, world } = call;
  const asked = parseBody(schema, body);
  refuseUnknown(call, KNOWN);
  const current = existing && settingsOf(existing);
  const kept = current && verb === "PUT" ? keptByPut(current, apiVersion, world.doubts) : current;
  const sku = asked.sku ? checkedSku(asked.sku) : current?.sku;
  if (sku === undefined) throw badRequest("The value of 'sku.name' is not valid: required.");
  const own = asked.properties ?? {};
  const isZonal = existing === undefined && isRefusedAsZonal(sku, own.highAvailability, call);
  if (isZonal || (asked.zones && asked.zones.length > 0)) {
    const reason = "Zone redundancy is enabled by default for this SKU in regions with zones.";
    throw badRequest(`Specifying zones for SKU '${sku.name}' is not supported. ${reason}`);
  }
  const isNeeded = verb === "PUT" && hasExplicitAccess(apiVersion) && !own.publicNetworkAccess;
  if (isNeeded && world.doubts.value("putWithoutPublicNetworkAccess") === "refused") {
    throw badRequest("The value of 'properties.publicNetworkAccess' is not valid: required.");
  }
  const windows = hasMaintenance(apiVersion) ? own.maintenanceConfiguration : undefined;
  const given = {
    highAvailability: own.highAvailability ?? kept?.properties.highAvailability ?? "Enabled",
    minimumTlsVersion: own.minimumTlsVersion ?? kept?.properties.minimumTlsVersion ?? "1.2",
    publicNetworkAccess: own.publicNetworkAccess ?? kept?.properties.publicNetworkAccess ?? "Enabled",
    encryption: own.encryption === undefined ? kept?.properties.encryption : keyAfter(own.encryption, current, world),
    maintenanceConfiguration: windows ? checkedMaintenance(windows, world) : kept?.properties.maintenanceConfiguration,
  };
  if (current?.properties.highAvailability === "Enabled" && given.highAvailability === "Disabled") {
    throw badRequest("High availability can not be disabled on an existing cluster.");
  }
  const isMerged = world.doubts.value(verb === "PUT" ? "identityPut" : "identityPatch") === "merged";
  return {
    sku,
    tags: "tags" in body ? (asked.tags ?? {}) : (kept?.tags ?? {}),
    identity: asked.identity
      ? clusterIdentity(asked.identity, current?.identity, { isMerged, newGuid: world.newGuid })
      : (kept?.identity ?? { type: "None" }),
    properties: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as JsonObject,
  };
}

/** Compute Optimized in a region with zones may take an explicit `Enabled` for a wish for zones, at creation. */
function isRefusedAsZonal(sku: Sku, highAvailability: string | null | undefined, { id, body, world }: Call): boolean {
  if (world.doubts.value("explicitHighAvailability") === "taken") return false;
  const isAsked = highAvailability === "Enabled" && sku.name.startsWith("ComputeOptimized_");
  return isAsked && hasZones(regionOf(id, body.location));
}

/** The present settings of a cluster. */
export function settingsOf(cluster: Resource): ClusterSettings {
  const { document } = cluster;
  const own = Object.entries(propertiesOf(document)).filter(([name]) => OWN.has(name));
  return {
    sku: skuOf(cluster),
    tags: document.tags as JsonObject,
    identity: document.identity as JsonObject,
    properties: Object.fromEntries(own),
  };
}

/** Whether two settings are the same but for some, which are top-level members or properties. */
export function isSameBut(a: ClusterSettings, b: ClusterSettings, names: readonly string[]): boolean {
  const others = ({ sku, properties, ...rest }: ClusterSettings): object => {
    const all = Object.entries({ sku: sku.name, ...rest, ...properties });
    return Object.fromEntries(all.filter(([name]) => !names.includes(name)));
  };
  return isDeepStrictEqual(others(a), others(b));
}

const OWN = new Set([
  "highAvailability",
  "minimumTlsVersion",
  "publicNetworkAccess",
  "encryption",
  "maintenanceConfiguration",
]);

function checkedSku({ name, capacity }: { name: string; capacity?: number | null | undefined }): Sku {
  if (isLegacySku(name)) throw legacyError();
  const sku = findSku(name);
  if (sku === undefined) throw badRequest(`The value of 'sku.name' is not valid: '${name}' is not a SKU.`);
  // Only SKUs of the old kind have a capacity. Azure's refusal is inferred.
  if (capacity !== undefined && capacity !== null)
    throw badRequest(`Specifying capacity for SKU '${name}' is not supported.`);
  return sku;
}

/** The key after a request that names `encryption`: `{}` stands for Microsoft's own key, which answers do not show. */
function keyAfter(
  asked: z.infer<typeof encryptionSchema> | null,
  current: ClusterSettings | undefined,
  { doubts }: World,
): Json | undefined {
  const key = checkedKey(asked);
  return key === undefined && doubts.value("emptyEncryption") === "ignored" ? current?.properties.encryption : key;
}
