import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { propertiesOf } from "../../world/document";
import { hasZones } from "../../world/regions";
import type { JsonObject, Resource } from "../../world/resource";
import type { Call } from "../../world/resourceType";
import { regionOf } from "../location";
import { hasExplicitAccess, hasMaintenance, legacyError } from "./apiVersions";
import { badRequest } from "./cacheErrors";
import { clusterIdentity, identitySchema } from "./clusterIdentity";
import { parseBody } from "./requestBody";
import { findSku, isLegacySku, type Sku, skuOf } from "./skus";

const toggle = z.enum(["Enabled", "Disabled"]);
const encryption = z.looseObject({
  customerManagedKeyEncryption: z
    .looseObject({
      keyEncryptionKeyIdentity: z.looseObject({
        identityType: z.enum(["systemAssignedIdentity", "userAssignedIdentity"]),
        userAssignedIdentityResourceId: z.string().nullish(),
      }),
      keyEncryptionKeyUrl: z.string(),
    })
    .nullish(),
});
const maintenance = z.looseObject({
  maintenanceWindows: z.array(
    z.looseObject({
      type: z.literal("Weekly"),
      duration: z.string(),
      startHourUtc: z.int().min(0).max(23),
      schedule: z.looseObject({
        dayOfWeek: z.enum(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]),
      }),
    }),
  ),
});

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
      encryption: encryption.nullish(),
      maintenanceConfiguration: maintenance.nullish(),
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

/** The settings that a request asks for: the body over the present settings, defaults at creation. */
export function clusterSettings(
  { id, body, apiVersion, existing, world }: Call,
  verb: "PUT" | "PATCH",
): ClusterSettings {
  const asked = parseBody(schema, body);
  const current = existing && settingsOf(existing);
  const sku = asked.sku ? checkedSku(asked.sku) : current?.sku;
  if (sku === undefined) throw badRequest("The value of 'sku.name' is not valid: required.");
  const own = asked.properties ?? {};
  const isZonal = existing === undefined && isRefusedAsZonal(sku, own.highAvailability, { id, body });
  if (isZonal || (asked.zones && asked.zones.length > 0)) {
    const reason = "Zone redundancy is enabled by default for this SKU in regions with zones.";
    throw badRequest(`Specifying zones for SKU '${sku.name}' is not supported. ${reason}`);
  }
  if (verb === "PUT" && hasExplicitAccess(apiVersion) && !own.publicNetworkAccess) {
    throw badRequest("The value of 'properties.publicNetworkAccess' is not valid: required.");
  }
  const given = {
    highAvailability: own.highAvailability ?? current?.properties.highAvailability ?? "Enabled",
    minimumTlsVersion: own.minimumTlsVersion ?? current?.properties.minimumTlsVersion ?? "1.2",
    publicNetworkAccess: own.publicNetworkAccess ?? current?.properties.publicNetworkAccess ?? "Enabled",
    encryption: own.encryption === undefined ? current?.properties.encryption : withKey(own.encryption),
    maintenanceConfiguration: hasMaintenance(apiVersion)
      ? (own.maintenanceConfiguration ?? current?.properties.maintenanceConfiguration)
      : current?.properties.maintenanceConfiguration,
  };
  if (current?.properties.highAvailability === "Enabled" && given.highAvailability === "Disabled") {
    throw badRequest("High availability can not be disabled on an existing cluster.");
  }
  return {
    sku,
    tags: "tags" in body ? (asked.tags ?? {}) : (current?.tags ?? {}),
    identity: asked.identity
      ? clusterIdentity(asked.identity, current?.identity, { verb, newGuid: world.newGuid })
      : (current?.identity ?? { type: "None" }),
    properties: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as JsonObject,
  };
}

/**
 * Compute Optimized in a region with zones takes an explicit `Enabled` for a wish for zones: noted by kyma-project/
 * cloud-manager (`createManagedRedis.go`) for creations. That changes are not refused so is inferred: the docs allow to
 * turn high availability on.
 */
function isRefusedAsZonal(
  sku: Sku,
  highAvailability: string | null | undefined,
  { id, body }: Pick<Call, "id" | "body">,
): boolean {
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

/** Whether two settings are the same but for the tags. */
export function isSameButTags(a: ClusterSettings, b: ClusterSettings): boolean {
  return isDeepStrictEqual({ ...a, tags: {} }, { ...b, tags: {} });
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

/** `{}` stands for Microsoft's own key, which answers do not show. */
function withKey(asked: z.infer<typeof encryption> | null): JsonObject | undefined {
  const key = asked?.customerManagedKeyEncryption;
  return key ? ({ customerManagedKeyEncryption: key } as unknown as JsonObject) : undefined;
}
