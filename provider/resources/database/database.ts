import { z } from "zod";
import { MICROSOFT_CACHE } from "../../azure/apiVersions";
import type { ArmDocument } from "../../azure/arm";
import type { Resource } from "../../description/resource";
import { secret } from "../../description/secret";
import { apiVersionChange, apiVersionField } from "../apiVersion";
import { clusterNameField, skuNameField } from "../cluster/inputs";
import { clusterId, databaseId } from "../clusterId";
import { commonChanges, commonShape, ignored, namesOf, ownerOfParentChange, sameText } from "../fields";
import { cacheReadiness } from "../readiness";
import { ON_OFF, openWordField, type Words, wordField } from "../words";
import {
  databaseReadiness,
  geoReplicationBody,
  geoReplicationChange,
  geoReplicationField,
  othersOnly,
} from "./geoReplication";
import type { DatabaseInputs } from "./inputs";
import { activeKey, keyRotation, keyRotationChange, keyRotationField } from "./keyRotation";
import { modulesChange, modulesField } from "./modules";
import { isPersistent, persistenceBody, persistenceChange, persistenceField } from "./persistence";
import { redisVersionChange, redisVersionField, redisVersionProblems, redisVersionUpgrade } from "./redisVersion";
import { CLUSTERING_POLICIES, databaseProblems, databaseWarnings, EVICTION_POLICIES } from "./rules";

const LOSES = "the database would be made anew and its data and keys lost";

const PROTOCOLS: Words = {
  known: ["Encrypted", "Plaintext"],
  elsewhere: { tls: "Encrypted", ssl: "Encrypted", plain: "Plaintext" },
};
const DEFERRALS: Words = {
  known: ["NotDeferred", "Deferred"],
  elsewhere: { true: "Deferred", false: "NotDeferred", defer: "Deferred" },
};

export const database: Resource<DatabaseInputs> = {
  kind: "Database",
  noun: "Redis database",
  apiVersion: MICROSOFT_CACHE,
  id: databaseId,
  inputsOf(id) {
    const [group, clusterName, name] = namesOf("Microsoft.Cache/redisEnterprise/databases", id) ?? [];
    return group && clusterName && name === "default" ? { ...group, clusterName } : undefined;
  },
  owner: { in: "parent", id: clusterId, apiVersion: MICROSOFT_CACHE },
  inputs: {
    shape: {
      ...commonShape,
      clusterName: clusterNameField,
      skuName: skuNameField,
      highAvailability: z.string().optional(),
      clientProtocol: wordField(PROTOCOLS).default("Encrypted"),
      clusteringPolicy: openWordField(CLUSTERING_POLICIES).default("EnterpriseCluster"),
      evictionPolicy: openWordField(EVICTION_POLICIES).default("VolatileLRU"),
      accessKeysAuthentication: wordField(ON_OFF).default("Enabled"),
      port: z.number().int().min(1024).max(65535).default(10000),
      keyRotation: keyRotationField,
      modules: modulesField,
      persistence: persistenceField,
      deferUpgrade: wordField(DEFERRALS).optional(),
      redisVersion: redisVersionField,
      geoReplication: geoReplicationField,
      notifyKeyspaceEvents: z
        .string()
        .regex(/^[KEg$lshzxetdmnA]*$/, 'must be letters of Redis such as "KEA"')
        .optional(),
      apiVersion: apiVersionField,
    },
    changes: {
      ...commonChanges(LOSES),
      owner: ownerOfParentChange,
      clusterName: { effect: "refuse", loses: LOSES, same: sameText, fromOwner: true },
      skuName: ignored,
      highAvailability: ignored,
      clientProtocol: { effect: "update", observed: property("clientProtocol") },
      clusteringPolicy: {
        effect: (before) => (before === "NoCluster" ? "update" : "refuse"),
        loses: LOSES,
        observed: property("clusteringPolicy"),
      },
      evictionPolicy: { effect: "update", observed: property("evictionPolicy") },
      accessKeysAuthentication: { effect: "update", observed: property("accessKeysAuthentication") },
      port: { effect: "refuse", loses: LOSES, isInner: true, observed: property("port") },
      keyRotation: keyRotationChange,
      modules: modulesChange(LOSES),
      persistence: persistenceChange,
      deferUpgrade: { effect: "update", same: sameButFor("NotDeferred"), observed: property("deferUpgrade") },
      redisVersion: redisVersionChange,
      geoReplication: geoReplicationChange(LOSES),
      notifyKeyspaceEvents: { effect: "update", same: sameButFor(""), observed: property("notifyKeyspaceEvents") },
      apiVersion: apiVersionChange,
    },
    normal: othersOnly,
    rules: databaseProblems,
    warnings: databaseWarnings,
    verify: async (azure, { before, after }) =>
      before.redisVersion === after.redisVersion ? [] : redisVersionProblems(azure, after),
  },
  reading: {
    needs: (inputs) =>
      [clusterId(inputs), ...(inputs.geoReplication?.linkedDatabaseIds ?? [])].map((id) => ({
        id,
        apiVersion: MICROSOFT_CACHE,
        readiness: cacheReadiness,
      })),
    readiness: databaseReadiness,
    outputs: async (document, inputs, azure) => {
      const { redisVersion, accessKeysAuthentication } = document.properties ?? {};
      // Somebody may have switched keys off in Azure, which then lists none.
      const isOff = [accessKeysAuthentication, inputs.accessKeysAuthentication].includes("Disabled");
      if (isOff) return { redisVersion };
      const { primaryKey, secondaryKey } = await azure.redis.listKeys(databaseId(inputs), {
        apiVersion: inputs.apiVersion,
      });
      return { redisVersion, primaryKey: secret(primaryKey), secondaryKey: secret(secondaryKey) };
    },
    answered: ["redisVersion"],
    remembered: activeKey,
    secretOutputs: ["primaryKey", "secondaryKey"],
  },
  writing: {
    // A creation sends properties that have a default of ours, and of the others only those that the program sets.
    body: (inputs) => {
      const { persistence, deferUpgrade, notifyKeyspaceEvents, modules, ...own } = propertiesOf(inputs);
      return {
        properties: {
          ...own,
          ...(modules.length > 0 ? { modules } : {}),
          ...(isPersistent(inputs.persistence) ? { persistence } : {}),
          ...(inputs.deferUpgrade ? { deferUpgrade } : {}),
          ...(inputs.notifyKeyspaceEvents ? { notifyKeyspaceEvents } : {}),
        },
      };
    },
    change: (inputs, changed) => ({
      properties: Object.fromEntries(Object.entries(propertiesOf(inputs)).filter(([name]) => changed.has(name))),
    }),
    // `version` is a module's, `state` a link's. A stray property of January 2026 that no api-version has: keySpaceNotification.
    readOnly: ["resourceState", "redisVersion", "version", "state", "keySpaceNotification"],
    actions: { keyRotation, redisVersion: redisVersionUpgrade },
    // Recorded: 6 to 8 s, 1 s, 13 s.
    usualMs: { create: 8_000, update: 2_000, delete: 13_000 },
  },
  replacing: {
    holdsData: true,
    takesAlong: true,
    // A database whose creation failed never ran.
    isDisposable: (document) => document.properties?.resourceState === "CreateFailed",
  },
};

/** Every property that a body has, by the name of its input. */
function propertiesOf(inputs: DatabaseInputs) {
  const geoReplication = geoReplicationBody(inputs);
  return {
    clientProtocol: inputs.clientProtocol,
    clusteringPolicy: inputs.clusteringPolicy,
    evictionPolicy: inputs.evictionPolicy,
    accessKeysAuthentication: inputs.accessKeysAuthentication,
    port: inputs.port,
    modules: inputs.modules ?? [],
    persistence: persistenceBody(inputs.persistence),
    deferUpgrade: inputs.deferUpgrade ?? "NotDeferred",
    notifyKeyspaceEvents: inputs.notifyKeyspaceEvents ?? "",
    ...(geoReplication ? { geoReplication } : {}),
  };
}

/** Compares values; a missing one means Azure's default. */
function sameButFor(fallback: string) {
  return (before: unknown, after: unknown): boolean => (before ?? fallback) === (after ?? fallback);
}

/** A property that Azure tells. Answers about resources of older api-versions have null where they know nothing. */
function property(name: string) {
  return (document: ArmDocument): unknown => document.properties?.[name] ?? undefined;
}
