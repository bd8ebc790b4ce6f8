import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { ArmDocument } from "../../azure/arm";
import type { Change } from "../../description/change";
import type { Problem } from "../../description/inputs";

/** A database's persistence on disk, as a log of its writes (AOF) or as snapshots (RDB). */
export type Persistence = {
  aofEnabled?: boolean;
  aofFrequency?: string;
  rdbEnabled?: boolean;
  rdbFrequency?: string;
};

export const persistenceField = z
  .strictObject({
    aofEnabled: z.boolean().optional(),
    aofFrequency: z.enum(["1s", "always"], { error: 'must be "1s" or "always"' }).optional(),
    rdbEnabled: z.boolean().optional(),
    rdbFrequency: z.enum(["1h", "6h", "12h"], { error: 'must be "1h", "6h" or "12h"' }).optional(),
  })
  .optional();

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
  const { aofEnabled, rdbEnabled, rdbFrequency } = persistence;
  if (aofEnabled && rdbEnabled) {
    return [{ property: "persistence", reason: "can be of one kind only: aofEnabled or rdbEnabled" }];
  }
  if (rdbEnabled && rdbFrequency === undefined) {
    return [{ property: "persistence.rdbFrequency", reason: 'is required with rdbEnabled: "1h", "6h" or "12h"' }];
  }
  return [];
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
