import type { Problem } from "../../description/inputs";
import { apiVersionProblems } from "../apiVersion";
import { memoryGB } from "../cluster/skus";
import type { Words } from "../words";
import { geoReplicationProblems } from "./geoReplication";
import type { DatabaseInputs } from "./inputs";
import { moduleProblems, moduleWarnings } from "./modules";
import { persistenceProblems, persistenceWarnings } from "./persistence";

export const CLUSTERING_POLICIES: Words = {
  known: ["EnterpriseCluster", "OSSCluster", "NoCluster"],
  elsewhere: { enterprise: "EnterpriseCluster", oss: "OSSCluster", none: "NoCluster", nonclustered: "NoCluster" },
};
/** Redis's own spelling (`allkeys-lru`) differs in case and hyphens alone. */
export const EVICTION_POLICIES: Words = {
  known: [
    "AllKeysLFU",
    "AllKeysLRU",
    "AllKeysRandom",
    "NoEviction",
    "VolatileLFU",
    "VolatileLRU",
    "VolatileRandom",
    "VolatileTTL",
  ],
};
/** Azure's limit for a database that is not sharded, in GB. */
const NO_CLUSTER_MAX_GB = 25;
const KEYSPACE_EVENTS_SINCE = "2026-02-01-preview";

/** Check failures of properties that do not go together in a database. */
export function databaseProblems(known: Partial<DatabaseInputs>, unknown: ReadonlySet<string>): Problem[] {
  const { persistence, notifyKeyspaceEvents, apiVersion } = known;
  return [
    ...noClusterProblems(known),
    ...moduleProblems(known),
    ...persistenceProblems(persistence),
    ...geoReplicationProblems(known),
    ...(unknown.has("apiVersion")
      ? []
      : apiVersionProblems(
          { property: "notifyKeyspaceEvents", value: notifyKeyspaceEvents, since: KEYSPACE_EVENTS_SINCE },
          apiVersion,
        )),
  ];
}

/** Warnings about settings that work, but not as everybody expects. */
export function databaseWarnings(known: Partial<DatabaseInputs>): string[] {
  const { clusteringPolicy, evictionPolicy, clientProtocol, persistence } = known;
  return [
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
    ...moduleWarnings(known),
    ...persistenceWarnings(persistence),
  ];
}

function noClusterProblems({ clusteringPolicy, skuName }: Partial<DatabaseInputs>): Problem[] {
  const memory = skuName === undefined ? undefined : memoryGB(skuName);
  if (clusteringPolicy !== "NoCluster" || memory === undefined || memory <= NO_CLUSTER_MAX_GB) return [];
  return [
    {
      property: "clusteringPolicy",
      reason: `NoCluster holds up to ${NO_CLUSTER_MAX_GB} GB, and ${skuName} has ${memory} GB: take EnterpriseCluster or OSSCluster`,
    },
  ];
}

function unknown(name: string, value: string | undefined, { known }: Words): string[] {
  if (value === undefined || known.includes(value)) return [];
  return [`${name} ${value} is not known to this version; Azure decides whether it exists.`];
}
