import type { CommonInputs } from "../fields";
import type { Module } from "./modules";
import type { Persistence } from "./persistence";

/** `Microsoft.Cache/redisEnterprise/databases/default`: the only database that a cluster can have. */
export type DatabaseInputs = CommonInputs & {
  clusterName: string;
  /** The cluster's SKU, for rules only: a change of it is the cluster's business. */
  skuName: string;
  /** The cluster's, for rules only. */
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

/** Another `trigger` than before regenerates the key that nobody is told to use, and then tells everybody to use it. */
export type KeyRotation = { trigger: string };
