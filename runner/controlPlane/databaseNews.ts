import type { DriftBook } from "./driftBook";
import { seenAtMs } from "./looks";
import type { KnownResource, StackMemory } from "./stackView";

/** The database of a stack, once Azure is done with it. */
export function settledDatabase(resources: readonly KnownResource[]): KnownResource | undefined {
  return resources.find(({ kind, status }) => kind === "Database" && status.is === "settled");
}

/** When a database was last read, in ms; undefined: it cannot be read. */
export function readAtMs({ id, lookedMs }: KnownResource, drift: DriftBook): number | undefined {
  return drift.whyRefused(id) === undefined ? Math.max(lookedMs, seenAtMs(drift.observation(id))) : undefined;
}

/** Whether the keys that are known of a stack's database were read in this process, now or before. */
export function areKeysRead(database: KnownResource | undefined, memory: StackMemory, drift: DriftBook): boolean {
  return memory.areKeysRead || (database !== undefined && (readAtMs(database, drift) ?? 0) > 0);
}

/**
 * Takes over what others changed of a database's outputs, keys and the version of Redis: into Secret and report at once, and
 * into the stack with the next pass. Undefined: nothing is new.
 */
export function databaseNews(
  database: KnownResource,
  { steps, told }: StackMemory,
  drift: DriftBook,
): Pick<StackMemory, "steps" | "told"> | undefined {
  const { urn, id, status, properties, lookedMs } = database;
  const keys = drift.changedKeys(database);
  const redisVersion = drift.redisVersion(database);
  const isUpgraded = redisVersion !== undefined && redisVersion !== properties.redisVersion;
  if (keys === undefined && !isUpgraded) return undefined;
  const atMs = seenAtMs(drift.observation(id)) || lookedMs;
  if (keys) drift.forgetKeys(id);
  const step = { properties: { ...properties, ...keys, ...(isUpgraded ? { redisVersion } : {}) }, status };
  return {
    steps: { ...steps, [urn]: step },
    told: { ...told, [urn]: { status, atMs } },
  };
}
