import { z } from "zod";
import { MICROSOFT_CACHE } from "../azure/apiVersions";
import type { Change } from "../description/change";
import type { Problem } from "../description/inputs";

/**
 * The api-version for calls about one resource: for properties that came after the version that this package is written for.
 */
export const apiVersionField = z
  .string()
  .regex(/^20\d{2}-[01]\d-[0-3]\d(-preview)?$/, 'must be an api-version such as "2026-08-01"')
  .refine((version) => version >= MICROSOFT_CACHE, `must be ${MICROSOFT_CACHE} or later: bodies are written for it`)
  .optional();

/** A change sends nothing to Azure, but the next look has to use the new version. */
export const apiVersionChange: Change = { effect: "record" };

/** Check failures of a property that needs a later api-version. Versions begin with a date, so they compare as text. */
export function apiVersionProblems(
  { property, value, since }: { property: string; value: unknown; since: string },
  apiVersion: string = MICROSOFT_CACHE,
): Problem[] {
  if (value === undefined || apiVersion >= since) return [];
  return [
    {
      property,
      reason: `came with api-version ${since}, and ${apiVersion} is used: set apiVersion to "${since}" or later`,
    },
  ];
}
