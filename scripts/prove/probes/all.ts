import type { Probe } from "../probe";
import * as assignments from "./assignments";
import * as cluster from "./cluster";
import { createCluster, policyTags, withoutTags } from "./creation";
import * as database from "./database";
import * as ending from "./ending";
import * as keys from "./keys";
import { leftOut } from "./leftOut";
import * as network from "./network";
import * as scaling from "./scaling";

const KEYSPACE = "2026-02-01-preview";
const inDatabase = { of: "database" } as const;
const inCluster = { of: "cluster" } as const;

/** Without this one there is nothing to ask. */
export const FIRST: Probe = createCluster;

/** Every other probe, in an order in which each leaves the instance as the next one needs it; the dear ones come last. */
export const PROBES: readonly Probe[] = [
  policyTags,
  cluster.withoutAccess,
  cluster.put,
  cluster.patch,
  cluster.unknown,
  withoutTags,
  leftOut({ ...inCluster, doubt: "putWithoutIdentity", path: "identity", value: { type: "SystemAssigned" } }),
  leftOut({ ...inCluster, doubt: "putWithoutMaintenanceConfiguration", ...cluster.MAINTENANCE }),
  cluster.earlierPut,
  cluster.noWindows,
  cluster.identities("PUT"),
  cluster.identities("PATCH"),
  database.port,
  database.create,
  database.plainDatabase,
  database.patch,
  database.update("clusteringPolicy", "EnterpriseCluster"),
  leftOut({ ...inDatabase, doubt: "putWithoutClusteringPolicy", path: "properties.clusteringPolicy" }),
  leftOut({ ...inDatabase, doubt: "putWithoutModules", path: "properties.modules" }),
  leftOut({ ...inDatabase, doubt: "putWithoutClientProtocol", path: "properties.clientProtocol", value: "Plaintext" }),
  leftOut({ ...inDatabase, doubt: "putWithoutDeferUpgrade", path: "properties.deferUpgrade", value: "Deferred" }),
  leftOut({
    ...inDatabase,
    doubt: "putWithoutPersistence",
    path: "properties.persistence",
    value: { rdbEnabled: true, rdbFrequency: "12h" },
  }),
  leftOut({
    ...inDatabase,
    doubt: "putWithoutNotifyKeyspaceEvents",
    path: "properties.notifyKeyspaceEvents",
    value: "KEA",
    apiVersion: KEYSPACE,
  }),
  database.update("evictionPolicy", "AllKeysLRU"),
  database.update("persistence", { aofEnabled: true, aofFrequency: "1s" }),
  keys.usual,
  keys.later,
  database.listKeysWhileDisabled,
  assignments.one,
  assignments.two,
  ...network.creations,
  scaling.scale,
  scaling.back,
  leftOut({ ...inCluster, doubt: "putWithoutHighAvailability", path: "properties.highAvailability" }),
  ...network.deletions,
  ending.deleteDatabase,
  ending.nameAfterDelete,
];
