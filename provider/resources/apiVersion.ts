import { z } from "zod";
import { MICROSOFT_CACHE } from "../azure/apiVersions";
import type { Change } from "../description/change";
import type { Problem } from "../description/inputs";

/** An api-version of Azure's for the calls about one resource, for what came after the one that this package is written for. */
export const apiVersionField = z
  .string()
  .regex(/^20\d{2}-[01]\d-[0-3]\d(-preview)?$/, 'must be an api-version such as "2026-08-01"')
  .refine((version) => version >= MICROSOFT_CACHE, `must be ${MICROSOFT_CACHE} or later: bodies are written for it`)
  .optional();

/** Nothing to send, but the next look has to use it. */
export const apiVersionChange: Change = { effect: "record" };

/** What a property needs that came later; versions begin with a date, so they compare as text. */
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
