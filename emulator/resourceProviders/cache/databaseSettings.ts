import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { propertiesOf } from "../../world/document";
import type { Json, JsonObject, Resource } from "../../world/resource";
import type { Call } from "../../world/resourceType";
import { hasExplicitAccess, hasKeyspaceEvents } from "./apiVersions";
import { badRequest } from "./cacheErrors";
import { type GeoReplicationRequest, geoReplicationSchema } from "./geoReplication";
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

type Asked = NonNullable<z.infer<typeof schema>["properties"]>;

/** Settings of a database that the user decides, without the links of a geo-replication group. */
export interface DatabaseSettings {
  /** As the document holds them; `persistence` and `modules` only where set. */
  readonly properties: JsonObject;
  /** The group that the body asks for. */
  readonly geoReplication: GeoReplicationRequest | undefined;
}

/** The settings that a request asks for: the body over the present settings, defaults at creation. */
export function databaseSettings({ body, apiVersion, existing }: Call, sku: Sku): DatabaseSettings {
  const asked = parseBody(schema, body).properties ?? {};
  const current: JsonObject = existing ? propertiesOf(existing.document) : {};
  const defaultKeys = hasExplicitAccess(apiVersion) ? "Disabled" : "Enabled";
  const settings: Record<string, Json | undefined> = {
    clientProtocol: asked.clientProtocol ?? current.clientProtocol ?? "Encrypted",
    port: asked.port ?? current.port ?? PORT,
    clusteringPolicy: asked.clusteringPolicy ?? current.clusteringPolicy ?? "OSSCluster",
    evictionPolicy: asked.evictionPolicy ?? current.evictionPolicy ?? "VolatileLRU",
    deferUpgrade: asked.deferUpgrade ?? current.deferUpgrade ?? "NotDeferred",
    accessKeysAuthentication: asked.accessKeysAuthentication ?? current.accessKeysAuthentication ?? defaultKeys,
    persistence: asked.persistence === undefined ? current.persistence : persistenceOf(asked.persistence),
    modules: current.modules ?? modulesOf(asked.modules),
    notifyKeyspaceEvents:
      (hasKeyspaceEvents(apiVersion) ? asked.notifyKeyspaceEvents : undefined) ?? current.notifyKeyspaceEvents,
  };
  if (existing) checkFixed(asked, current);
  else checkNew(settings as JsonObject, sku);
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

function checkNew(settings: JsonObject, sku: Sku): void {
  const modules = ((settings.modules ?? []) as JsonObject[]).map(({ name }) => name as string);
  if (settings.port !== PORT) throw badRequest(`The value of 'properties.port' is not valid: it must be ${PORT}.`);
  if (settings.clusteringPolicy === "NoCluster" && !sku.supportsNoCluster) {
    throw badRequest(
      `The clustering policy 'NoCluster' is not supported for SKU '${sku.name}': it is for up to 25 GB.`,
    );
  }
  if (new Set(modules).size < modules.length)
    throw badRequest("The value of 'properties.modules' is not valid: a module is listed twice.");
  const foreign = modules.find((name) => !sku.modules.includes(name));
  if (foreign !== undefined) throw badRequest(`The module '${foreign}' is not supported for SKU '${sku.name}'.`);
  if (!modules.includes("RediSearch")) return;
  if (settings.clusteringPolicy !== "EnterpriseCluster")
    throw badRequest("The module 'RediSearch' needs the clustering policy 'EnterpriseCluster'.");
  if (settings.evictionPolicy !== "NoEviction")
    throw badRequest("The module 'RediSearch' needs the eviction policy 'NoEviction'.");
}

/** Refuses changes of properties that are fixed at creation (contract, section 4). @throws ArmError 400 `BadRequest` */
function checkFixed(asked: Asked, current: JsonObject): void {
  const { port, clusteringPolicy, modules, evictionPolicy } = asked;
  if (port && port !== current.port) throw cannotChange("port");
  if (clusteringPolicy && clusteringPolicy !== current.clusteringPolicy && current.clusteringPolicy !== "NoCluster") {
    throw cannotChange("clusteringPolicy");
  }
  if (modules && !isDeepStrictEqual(signature(modules), signature((current.modules ?? []) as JsonObject[])))
    throw cannotChange("modules");
  const hasSearch = ((current.modules ?? []) as JsonObject[]).some(({ name }) => name === "RediSearch");
  if (hasSearch && evictionPolicy && evictionPolicy !== "NoEviction") {
    throw badRequest("The module 'RediSearch' needs the eviction policy 'NoEviction'.");
  }
}

function cannotChange(property: string): ReturnType<typeof badRequest> {
  return badRequest(`The property '${property}' can not be changed on an existing database.`);
}

function signature(modules: readonly { name?: unknown; args?: unknown }[]): string[] {
  return modules.map(({ name, args }) => `${name} ${args ?? ""}`).sort();
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
