import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { propertiesOf } from "../../world/document";
import type { Doubts } from "../../world/doubts";
import type { Json, JsonObject, Resource } from "../../world/resource";
import type { Call } from "../../world/resourceType";
import { hasExplicitAccess, hasKeyspaceEvents } from "./apiVersions";
import { badRequest } from "./cacheErrors";
import { keptByPut } from "./databaseKept";
import { type GeoReplicationRequest, geoReplicationSchema } from "./geoReplication";
import { knownMembers, refuseUnknown } from "./knownMembers";
import { parseBody } from "./requestBody";
import type { Sku } from "./skus";

/** Name and the version that a new database gets; the one in the first answer may be older (contract, section 4). */
const MODULES = ["RedisBloom", "RediSearch", "RedisTimeSeries", "RedisJSON"] as const;
const MODULES_MAX = 4;
const PORT = 10_000;

const schema = z.looseObject({
  properties: z
    .looseObject({
      clientProtocol: z.enum(["Encrypted", "Plaintext"]).nullish(),
      port: z.int().nullish(),
      clusteringPolicy: z.enum(["OSSCluster", "EnterpriseCluster", "NoCluster"]).nullish(),
      evictionPolicy: z
        .enum([
          "AllKeysLFU",
          "AllKeysLRU",
          "AllKeysRandom",
          "VolatileLRU",
          "VolatileLFU",
          "VolatileTTL",
          "VolatileRandom",
          "NoEviction",
        ])
        .nullish(),
      persistence: z
        .looseObject({
          aofEnabled: z.boolean().nullish(),
          aofFrequency: z.enum(["1s", "always"]).nullish(),
          rdbEnabled: z.boolean().nullish(),
          rdbFrequency: z.enum(["1h", "6h", "12h"]).nullish(),
        })
        .nullish(),
      modules: z
        .array(z.looseObject({ name: z.enum(MODULES), args: z.string().nullish() }))
        .max(MODULES_MAX)
        .nullish(),
      geoReplication: geoReplicationSchema.nullish(),
      accessKeysAuthentication: z.enum(["Enabled", "Disabled"]).nullish(),
      deferUpgrade: z.enum(["Deferred", "NotDeferred"]).nullish(),
      // The letters of Redis: https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/
      notifyKeyspaceEvents: z
        .string()
        .regex(/^[KEg$lshzxetdmnA]*$/)
        .nullish(),
    })
    .nullish(),
});

const KNOWN = knownMembers(
  [
    "clientProtocol",
    "port",
    "clusteringPolicy",
    "evictionPolicy",
    "persistence",
    "modules",
    "geoReplication",
    "deferUpgrade",
    "accessKeysAuthentication",
    "redisVersion",
    "provisioningState",
    "resourceState",
  ].map((name) => `properties.${name}`),
  { "properties.notifyKeyspaceEvents": "2026-02-01-preview" },
);

type Asked = NonNullable<z.infer<typeof schema>["properties"]>;

/** Settings of a database that the user decides, without the links of a geo-replication group. */
export interface DatabaseSettings {
  /** As the document holds them; `persistence` and `modules` only where set. */
  readonly properties: JsonObject;
  /** The group that the body asks for. */
  readonly geoReplication: GeoReplicationRequest | undefined;
}

/** The settings that a PUT asks for: the body over what stays of the present settings, defaults for the rest. */
export function databaseSettings(call: Call, sku: Sku): DatabaseSettings {
  const { body, apiVersion, existing, world } = call;
  const asked = parseBody(schema, body).properties ?? {};
  refuseUnknown(call, KNOWN);
  const current: JsonObject = existing ? propertiesOf(existing.document) : {};
  const kept = keptByPut(current, apiVersion, world.doubts);
  const defaultKeys = hasExplicitAccess(apiVersion) ? "Disabled" : "Enabled";
  const settings: Record<string, Json | undefined> = {
    clientProtocol: asked.clientProtocol ?? kept.clientProtocol ?? "Encrypted",
    port: asked.port ?? kept.port ?? PORT,
    clusteringPolicy: asked.clusteringPolicy ?? kept.clusteringPolicy ?? "OSSCluster",
    evictionPolicy: asked.evictionPolicy ?? kept.evictionPolicy ?? "VolatileLRU",
    deferUpgrade: asked.deferUpgrade ?? kept.deferUpgrade ?? "NotDeferred",
    accessKeysAuthentication: asked.accessKeysAuthentication ?? kept.accessKeysAuthentication ?? defaultKeys,
    persistence: asked.persistence === undefined ? kept.persistence : persistenceOf(asked.persistence),
    modules: current.modules ?? modulesOf(asked.modules),
    notifyKeyspaceEvents:
      (hasKeyspaceEvents(apiVersion) ? asked.notifyKeyspaceEvents : undefined) ?? kept.notifyKeyspaceEvents,
  };
  if (existing) checkFixed(asked, current, world.doubts);
  else checkNew(settings as JsonObject, sku, world.doubts);
  checkSearch(settings as JsonObject);
  const { persistence } = settings as { persistence?: JsonObject };
  const isGeo = asked.geoReplication || current.geoReplication;
  if (isGeo && (persistence?.aofEnabled || persistence?.rdbEnabled)) {
    throw badRequest("Persistence can not be used together with geo-replication.");
  }
  const present = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { properties: Object.fromEntries(present) as JsonObject, geoReplication: asked.geoReplication ?? undefined };
}

/** The present settings of a database. */
export function settingsOf(database: Resource): JsonObject {
  return Object.fromEntries(Object.entries(propertiesOf(database.document)).filter(([name]) => OWN.has(name)));
}

const OWN = new Set([
  "clientProtocol",
  "port",
  "clusteringPolicy",
  "evictionPolicy",
  "deferUpgrade",
  "accessKeysAuthentication",
  "persistence",
  "modules",
  "notifyKeyspaceEvents",
]);

function checkNew(settings: JsonObject, sku: Sku, doubts: Doubts): void {
  const modules = modulesIn(settings);
  if (settings.port !== PORT && doubts.value("databasePort") === "refused")
    throw badRequest(`The value of 'properties.port' is not valid: it must be ${PORT}.`);
  if (settings.clusteringPolicy === "NoCluster" && !sku.supportsNoCluster) {
    throw badRequest(
      `The clustering policy 'NoCluster' is not supported for SKU '${sku.name}': it is for up to 25 GB.`,
    );
  }
  if (new Set(modules).size < modules.length)
    throw badRequest("The value of 'properties.modules' is not valid: a module is listed twice.");
  const foreign = modules.find((name) => !sku.modules.includes(name));
  if (foreign !== undefined) throw badRequest(`The module '${foreign}' is not supported for SKU '${sku.name}'.`);
}

/** RediSearch keeps an index on one endpoint, from which nothing may be evicted. NoCluster is recorded (azcli-scenario6). */
function checkSearch(settings: JsonObject): void {
  if (!modulesIn(settings).includes("RediSearch")) return;
  if (settings.clusteringPolicy === "OSSCluster")
    throw badRequest("The module 'RediSearch' needs the clustering policy 'EnterpriseCluster' or 'NoCluster'.");
  if (settings.evictionPolicy !== "NoEviction")
    throw badRequest("The module 'RediSearch' needs the eviction policy 'NoEviction'.");
}

/**
 * Refuses changes of properties that are fixed at creation; the clustering policy may leave NoCluster (recorded:
 * net-nocluster-update, 2025-04), and is else refused with BadRequest (reported by NVIDIA/OSMO).
 * @throws ArmError 400 `BadRequest`
 */
function checkFixed(asked: Asked, current: JsonObject, doubts: Doubts): void {
  const { port, clusteringPolicy, modules, geoReplication } = asked;
  if (port && port !== current.port) throw cannotChange("port");
  if (clusteringPolicy && clusteringPolicy !== current.clusteringPolicy && current.clusteringPolicy !== "NoCluster") {
    throw cannotChange("clusteringPolicy");
  }
  if (modules && !isDeepStrictEqual(signature(modules), signature((current.modules ?? []) as JsonObject[])))
    throw cannotChange("modules");
  const isRefused = {
    clusteringPolicy: !clusteringPolicy && doubts.value("putWithoutClusteringPolicy") === "refused",
    modules: !modules && current.modules !== undefined && doubts.value("putWithoutModules") === "refused",
    geoReplication:
      !geoReplication && current.geoReplication !== undefined && doubts.value("putWithoutGeoReplication") === "refused",
  };
  for (const [property, refused] of Object.entries(isRefused)) if (refused) throw cannotChange(property);
}

function cannotChange(property: string): ReturnType<typeof badRequest> {
  return badRequest(`The property '${property}' can not be changed on an existing database.`);
}

function signature(modules: readonly { name?: unknown; args?: unknown }[]): string[] {
  return modules.map(({ name, args }) => `${name} ${args ?? ""}`).sort();
}

function modulesIn({ modules = [] }: JsonObject): readonly string[] {
  return (modules as JsonObject[]).map(({ name }) => name as string);
}

function modulesOf(asked: Asked["modules"]): Json | undefined {
  return asked && asked.length > 0 ? asked.map(({ name, args }) => ({ name, args: args ?? "" })) : undefined;
}

/** Azure shows both kinds, and `rdbFrequency` as null where it is not set (recorded). */
function persistenceOf(asked: Asked["persistence"]): JsonObject | undefined {
  if (!asked) return undefined;
  const { aofEnabled, rdbEnabled, aofFrequency, rdbFrequency } = asked;
  if (aofEnabled && rdbEnabled) throw badRequest("Only one of AOF and RDB persistence can be enabled.");
  if (rdbEnabled && !rdbFrequency)
    throw badRequest("The value of 'properties.persistence.rdbFrequency' is not valid: required.");
  return {
    aofEnabled: aofEnabled ?? false,
    rdbEnabled: rdbEnabled ?? false,
    ...(aofEnabled ? { aofFrequency: aofFrequency ?? "1s" } : {}),
    rdbFrequency: rdbEnabled ? (rdbFrequency as Json) : null,
  };
}
