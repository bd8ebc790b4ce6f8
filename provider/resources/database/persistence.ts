import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { ArmDocument } from "../../azure/arm";
import type { Change } from "../../description/change";
import type { Problem } from "../../description/inputs";
import { objectField } from "../fields";
import { type Words, wordField } from "../words";

/** A database's persistence on disk, as a log of its writes (AOF) or as snapshots (RDB). */
export type Persistence = {
  aofEnabled?: boolean;
  aofFrequency?: string;
  rdbEnabled?: boolean;
  rdbFrequency?: string;
};

/** How often Redis writes its log; elsewhere: redis.conf's word. */
const AOF: Words = { known: ["1s", "always"], elsewhere: { everysec: "1s", "1": "1s" } };
/** How often Redis takes a snapshot; elsewhere: the minutes of Azure Cache for Redis. */
const RDB: Words = {
  known: ["1h", "6h", "12h"],
  elsewhere: { "60": "1h", "360": "6h", "720": "12h", "60m": "1h", "360m": "6h", "720m": "12h" },
};

export const persistenceField = objectField({
  aofEnabled: z.boolean().optional(),
  aofFrequency: wordField(AOF).optional(),
  rdbEnabled: z.boolean().optional(),
  rdbFrequency: wordField(RDB).optional(),
}).optional();

export const persistenceChange: Change = {
  effect: "update",
  same: (before, after) => isDeepStrictEqual(normal(before), normal(after)),
  observed: ({ properties }: ArmDocument) => normal(properties?.persistence),
};

export function isPersistent(persistence: Persistence | undefined): boolean {
  return persistence?.aofEnabled === true || persistence?.rdbEnabled === true;
}

/** Persistence as the body has it: a kind that is off is written out, too. */
export function persistenceBody(persistence: Persistence | undefined): Persistence {
  return { aofEnabled: false, rdbEnabled: false, ...normal(persistence) };
}

export function persistenceProblems(persistence: Persistence = {}): Problem[] {
  const { aofEnabled, aofFrequency, rdbEnabled, rdbFrequency } = persistence;
  if (aofEnabled && rdbEnabled) {
    return [{ property: "persistence", reason: "can be of one kind only: aofEnabled or rdbEnabled" }];
  }
  if (rdbEnabled && rdbFrequency === undefined) {
    return [{ property: "persistence.rdbFrequency", reason: 'is required with rdbEnabled: "1h", "6h" or "12h"' }];
  }
  // In other tools the frequency alone switches persistence on, so a frequency without its switch would be data lost.
  const needless = [
    { frequency: "aofFrequency", value: aofFrequency, isOn: aofEnabled, needs: "aofEnabled" },
    { frequency: "rdbFrequency", value: rdbFrequency, isOn: rdbEnabled, needs: "rdbEnabled" },
  ].find(({ value, isOn }) => value !== undefined && !isOn);
  if (needless === undefined) return [];
  const reason = `needs ${needless.needs}: true: the frequency alone switches nothing on`;
  return [{ property: `persistence.${needless.frequency}`, reason }];
}

export function persistenceWarnings(persistence: Persistence = {}): string[] {
  const { aofEnabled, aofFrequency } = persistence;
  if (!aofEnabled || aofFrequency !== "always") return [];
  return ['aofFrequency "always" is deprecated by Azure; take "1s".'];
}

/** The kind that is switched on, with Azure's default; empty where neither is. */
function normal(value: unknown): Persistence {
  const { aofEnabled, aofFrequency, rdbEnabled, rdbFrequency } = (value ?? {}) as Persistence;
  if (aofEnabled) return { aofEnabled, aofFrequency: aofFrequency ?? "1s" };
  return rdbEnabled ? { rdbEnabled, ...(rdbFrequency ? { rdbFrequency } : {}) } : {};
}
