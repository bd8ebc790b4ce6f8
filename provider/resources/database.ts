import { z } from "zod";
import { MICROSOFT_CACHE } from "../azure/apiVersions";
import type { ArmDocument } from "../azure/arm";
import type { Problem } from "../inputs";
import type { Resource } from "../resource";
import { secret } from "../secret";
import { memoryGB } from "../skus";
import { clusterId, clusterNameField, skuNameField } from "./cluster";
import { cacheCondition } from "./condition";
import { type CommonInputs, commonChanges, commonShape, ignored, namesOf, ownerOfParentChange } from "./fields";

/** `Microsoft.Cache/redisEnterprise/databases/default`: the only database that a cluster can have. */
export type DatabaseInputs = CommonInputs & {
  clusterName: string;
  /** The cluster's SKU, for rules only: a change of it is the cluster's business. */
  skuName: string;
  clientProtocol: string;
  clusteringPolicy: string;
  evictionPolicy: string;
  accessKeysAuthentication: string;
  port: number;
};

const CLUSTERING_POLICIES = ["EnterpriseCluster", "OSSCluster", "NoCluster"];
const EVICTION_POLICIES = [
  "AllKeysLFU",
  "AllKeysLRU",
  "AllKeysRandom",
  "NoEviction",
  "VolatileLFU",
  "VolatileLRU",
  "VolatileRandom",
  "VolatileTTL",
];
/** Azure's limit for a database that is not sharded. */
const NO_CLUSTER_MAX_GB = 25;
const LOSES = "the database would be made anew and its data and keys lost";

/** A policy that Azure may know although this version does not: checked for its form, warned about if unknown. */
function policyField(examples: readonly string[]) {
  return z.string().regex(/^[A-Z][A-Za-z]{2,40}$/, `must be one of ${examples.join(", ")}`);
}

export const database: Resource<DatabaseInputs> = {
  kind: "Database",
  noun: "Redis database",
  apiVersion: MICROSOFT_CACHE,
  shape: {
    ...commonShape,
    clusterName: clusterNameField,
    skuName: skuNameField,
    clientProtocol: z
      .enum(["Encrypted", "Plaintext"], { error: 'must be "Encrypted" or "Plaintext"' })
      .default("Encrypted"),
    clusteringPolicy: policyField(CLUSTERING_POLICIES).default("EnterpriseCluster"),
    evictionPolicy: policyField(EVICTION_POLICIES).default("VolatileLRU"),
    accessKeysAuthentication: z
      .enum(["Enabled", "Disabled"], { error: 'must be "Enabled" or "Disabled"' })
      .default("Enabled"),
    port: z.number().int().min(1024).max(65535).default(10000),
  },
  changes: {
    ...commonChanges(LOSES),
    owner: ownerOfParentChange,
    clusterName: { effect: "refuse", loses: LOSES },
    skuName: ignored,
    clientProtocol: { effect: "update", observed: property("clientProtocol") },
    clusteringPolicy: {
      effect: (before) => (before === "NoCluster" ? "update" : "refuse"),
      loses: LOSES,
      observed: property("clusteringPolicy"),
    },
    evictionPolicy: { effect: "update", observed: property("evictionPolicy") },
    accessKeysAuthentication: { effect: "update", observed: property("accessKeysAuthentication") },
    port: { effect: "refuse", loses: LOSES, observed: property("port") },
  },
  rules,
  warnings: ({ clusteringPolicy, evictionPolicy, clientProtocol }) => [
    ...unknown("clusteringPolicy", clusteringPolicy, CLUSTERING_POLICIES),
    ...unknown("evictionPolicy", evictionPolicy, EVICTION_POLICIES),
    ...(clusteringPolicy === "NoCluster"
      ? ["With clusteringPolicy NoCluster the database is not sharded: it cannot scale above 25 GB."]
      : []),
    ...(clusteringPolicy === "OSSCluster"
      ? [
          "With clusteringPolicy OSSCluster every client must speak the Redis Cluster protocol; plain clients get MOVED errors.",
        ]
      : []),
    ...(clientProtocol === "Plaintext"
      ? ["With clientProtocol Plaintext keys and data cross the network unencrypted."]
      : []),
  ],

  id: (inputs) => `${clusterId(inputs)}/databases/default`,
  inputsOf(id) {
    const [group, clusterName, name] = namesOf("Microsoft.Cache/redisEnterprise/databases", id) ?? [];
    return group && clusterName && name === "default" ? { ...group, clusterName } : undefined;
  },
  owner: { in: "parent", id: clusterId, apiVersion: MICROSOFT_CACHE },
  body: (inputs) => ({ properties: propertiesOf(inputs) }),
  patch: (inputs, changed) => ({
    properties: Object.fromEntries(Object.entries(propertiesOf(inputs)).filter(([name]) => changed.has(name))),
  }),
  needs: (inputs) => [{ id: clusterId(inputs), apiVersion: MICROSOFT_CACHE, condition: cacheCondition }],
  condition: cacheCondition,
  outputs: async (document, inputs, azure) => {
    const redisVersion = document.properties?.redisVersion;
    if (inputs.accessKeysAuthentication !== "Enabled") return { redisVersion };
    const { primaryKey, secondaryKey } = await azure.redis.listKeys(database.id(inputs));
    return { redisVersion, primaryKey: secret(primaryKey), secondaryKey: secret(secondaryKey) };
  },
  secretOutputs: ["primaryKey", "secondaryKey"],
  // One whose creation failed never ran.
  isDisposable: (document) => document.properties?.resourceState === "CreateFailed",
  beginDelete: (azure, id, signal) => azure.redis.beginDelete(id, signal),
  // Recorded: 6 to 8 s, 1 s, 13 s.
  usualMs: { create: 8_000, update: 2_000, delete: 13_000 },
};

function propertiesOf(inputs: DatabaseInputs) {
  return {
    clientProtocol: inputs.clientProtocol,
    clusteringPolicy: inputs.clusteringPolicy,
    evictionPolicy: inputs.evictionPolicy,
    accessKeysAuthentication: inputs.accessKeysAuthentication,
    port: inputs.port,
  };
}

function rules({ clusteringPolicy, skuName }: Partial<DatabaseInputs>): Problem[] {
  const memory = skuName === undefined ? undefined : memoryGB(skuName);
  if (clusteringPolicy !== "NoCluster" || memory === undefined || memory <= NO_CLUSTER_MAX_GB) return [];
  return [
    {
      property: "clusteringPolicy",
      reason: `NoCluster holds up to ${NO_CLUSTER_MAX_GB} GB, and ${skuName} has ${memory} GB: take EnterpriseCluster or OSSCluster`,
    },
  ];
}

function unknown(name: string, value: string | undefined, known: readonly string[]): string[] {
  if (value === undefined || known.includes(value)) return [];
  return [`${name} ${value} is not known to this version; Azure decides whether it exists.`];
}

function property(name: string) {
  return (document: ArmDocument): unknown => document.properties?.[name];
}
