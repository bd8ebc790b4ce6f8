import { z } from "zod";
import { propertiesOf } from "../../world/document";
import type { Json, JsonObject, Resource } from "../../world/resource";
import type { Call } from "../../world/resourceType";
import { hasExplicitAccess, hasKeyspaceEvents } from "./apiVersions";
import { badRequest } from "./cacheErrors";
import { keptByPut } from "./databaseKept";
import { checkFixed, checkNew, checkSearch, DATABASE_PORT } from "./databaseRules";
import { type GeoReplicationRequest, geoReplicationSchema } from "./geoReplication";
import { knownMembers, refuseUnknown } from "./knownMembers";
import { parseBody } from "./requestBody";
import type { Sku } from "./skus";

/** Name and the version that a new database gets; the one in the first answer may be older (contract, section 4). */
const MODULES = ["RedisBloom", "RediSearch", "RedisTimeSeries", "RedisJSON"] as const;
const MODULES_MAX = 4;

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
    port: asked.port ?? kept.port ?? DATABASE_PORT,
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
