import type { CommonInputs } from "../fields";
import type { Module } from "./modules";
import type { Persistence } from "./persistence";

/** `Microsoft.Cache/redisEnterprise/databases/default`: the only database that a cluster can have. */
export type DatabaseInputs = CommonInputs & {
  clusterName: string;
  /** The cluster's SKU, for rules only: a change is the cluster's business. */
  skuName: string;
  /** The cluster's high availability, for rules only. */
  highAvailability?: string;
  clientProtocol: string;
  clusteringPolicy: string;
  evictionPolicy: string;
  accessKeysAuthentication: string;
  port: number;
  keyRotation?: KeyRotation;
  modules?: Module[];
  persistence?: Persistence;
  deferUpgrade?: string;
  redisVersion?: string;
  geoReplication?: GeoReplication;
  notifyKeyspaceEvents?: string;
  apiVersion?: string;
};

/** A group of databases in which each takes writes and sends them to the others. */
export type GeoReplication = { groupNickname: string; linkedDatabaseIds: string[] };

/**
 * Another `trigger` than before regenerates the key that clients are not told to use, and then tells clients to use that key.
 */
export type KeyRotation = { trigger: string };
