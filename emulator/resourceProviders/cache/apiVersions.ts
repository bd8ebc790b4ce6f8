import { ArmError } from "../../world/armError";

/**
 * Versions that Microsoft.Cache serves. 2022-01-01 is what the npm package @azure/arm-redisenterprisecache pins: keys, reads
 * and deletions work with it. The others up to 2025-07-01, 2026-02-01-preview, 2026-05-01-preview and 2026-06-01-preview
 * were seen in service; the rest is in Azure's specifications, and whether the service has them is not known.
 */
export const CACHE_API_VERSIONS = [
  "2022-01-01",
  "2024-09-01-preview",
  "2024-10-01",
  "2025-04-01",
  "2025-05-01-preview",
  "2025-07-01",
  "2025-08-01-preview",
  "2026-02-01-preview",
  "2026-05-01-preview",
  "2026-06-01-preview",
  "2026-08-01",
  "2026-09-01",
  "2026-10-01-preview",
] as const;

/** From here on `publicNetworkAccess` must be said, and access keys are off unless they are asked for. */
const EXPLICIT_ACCESS = "2025-07-01";
/** From here on databases publish keyspace events. */
const KEYSPACE_EVENTS = "2026-02-01-preview";
/** From here on an access policy assignment has an access string of its own. */
const ACCESS_STRING = "2026-05-01-preview";
/** From here on there are maintenance windows (specification; seen with 2026-02-01-preview and 2026-05-01-preview). */
const MAINTENANCE = "2025-08-01-preview";
/** From here on regenerateKey was not recorded. */
const UNRECORDED_KEYS = "2026-05-01-preview";
/** From here on another cache can be migrated to a cluster, … */
const MIGRATIONS = "2025-08-01-preview";
/** … and from here on its validation has a flat body, and answers say how long it can be undone (both recorded). */
const LATER_MIGRATIONS = "2026-06-01-preview";
/** The first version that can create Azure Managed Redis and not only its predecessor. */
const MANAGED_REDIS = "2024-09-01-preview";
/** Answered for every verb (ASO#5430). */
const RETIRED = new Set(["2021-03-01", "2023-07-01"]);

/** Versions are dates: they sort as text. */
export const hasExplicitAccess = (apiVersion: string): boolean => apiVersion >= EXPLICIT_ACCESS;
export const hasKeyspaceEvents = (apiVersion: string): boolean => apiVersion >= KEYSPACE_EVENTS;
export const hasAccessString = (apiVersion: string): boolean => apiVersion >= ACCESS_STRING;
export const hasMaintenance = (apiVersion: string): boolean => apiVersion >= MAINTENANCE;
export const hasUnrecordedKeys = (apiVersion: string): boolean => apiVersion >= UNRECORDED_KEYS;
export const hasMigrations = (apiVersion: string): boolean => apiVersion >= MIGRATIONS;
export const hasFlatValidation = (apiVersion: string): boolean => apiVersion >= LATER_MIGRATIONS;
export const hasRollback = hasFlatValidation;
export const isBeforeManagedRedis = (apiVersion: string): boolean => apiVersion < MANAGED_REDIS;

/** The error for a retired api-version; undefined for any other. */
export function retiredError(apiVersion: string): ArmError | undefined {
  return RETIRED.has(apiVersion) ? legacyError() : undefined;
}

/** Azure's error since 2026-04-01 for a request that would create a cache of the old kind. */
export function legacyError(): ArmError {
  return new ArmError(
    400,
    "BadRequest",
    "Creation of new Azure Cache for Redis Enterprise resources is no longer supported. Azure Cache for Redis Enterprise is retiring, please create Azure Managed Redis instead.",
  );
}
