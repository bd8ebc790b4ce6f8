import { z } from "zod";
import { MICROSOFT_CACHE } from "../azure/apiVersions";
import type { Change } from "../description/change";
import type { Problem } from "../description/inputs";

/** The earliest api-version that was seen in service with what a body of ours always holds. */
const EARLIEST = "2025-04-01";

/**
 * The api-version for calls about one resource: a later one for properties that came after the version that this package is
 * written for, an earlier one in a cloud that does not have that version yet.
 */
export const apiVersionField = z
  .string()
  .regex(/^20\d{2}-[01]\d-[0-3]\d(-preview)?$/, 'must be an api-version such as "2026-08-01"')
  .refine((version) => version >= EARLIEST, `must be ${EARLIEST} or later: no earlier one has all that a body holds`)
  .optional();

/** A change sends nothing to Azure, but the next look has to use the new version. */
export const apiVersionChange: Change = { effect: "record" };

/** Whether a program names an api-version that lacks what came with another. */
export function isBefore(apiVersion: string | undefined, since: string): boolean {
  return (apiVersion ?? MICROSOFT_CACHE) < since;
}

/** Check failures of a property that needs a later api-version. Versions begin with a date, so they compare as text. */
export function apiVersionProblems(
  { property, value, since }: { property: string; value: unknown; since: string },
  apiVersion: string = MICROSOFT_CACHE,
): Problem[] {
  if (value === undefined || !isBefore(apiVersion, since)) return [];
  return [
    {
      property,
      reason: `came with api-version ${since}, and ${apiVersion} is used: set apiVersion to "${since}" or later`,
    },
  ];
}
