import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { ArmDocument } from "../../azure/arm";
import type { Change } from "../../description/change";
import type { Problem } from "../../description/inputs";
import { objectField } from "../fields";
import { type Words, wordField } from "../words";

/** A part of the week in which Azure may patch a cluster. */
export type MaintenanceWindow = { dayOfWeek: string; startHourUtc: number; duration: string };

/** The first api-version with which maintenance windows were seen: Az PowerShell's recording of June 2026. */
export const MAINTENANCE_SINCE = "2026-02-01-preview";

const DAYS: Words = { known: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] };
/** @see https://learn.microsoft.com/azure/redis/scheduled-maintenance (2025-11-17) */
const RULES = { windows: 2, hoursEach: 4, hoursTogether: 18 } as const;

export const maintenanceWindowsField = z
  .array(
    objectField({
      dayOfWeek: wordField(DAYS),
      startHourUtc: z.number().int("must be a whole hour").min(0).max(23),
      duration: z
        .string()
        .regex(/^PT\d{1,2}H$/, 'must be a number of hours such as "PT6H"')
        .refine((duration) => hoursOf(duration) >= RULES.hoursEach, `must be ${RULES.hoursEach} hours or longer`)
        .default("PT6H"),
    }),
  )
  .optional();

export const maintenanceWindowsChange: Change = {
  effect: "update",
  same: (before, after) => isDeepStrictEqual(normal(before), normal(after)),
  observed: ({ properties }: ArmDocument) => {
    const { maintenanceWindows } = (properties?.maintenanceConfiguration ?? {}) as {
      maintenanceWindows?: Told[] | null;
    };
    return (maintenanceWindows ?? []).map(({ duration, startHourUtc, schedule }) => ({
      dayOfWeek: schedule.dayOfWeek,
      startHourUtc,
      duration,
    }));
  },
};

/** A window as Azure has it. */
type Told = { duration: string; startHourUtc: number; schedule: { dayOfWeek: string } };

/** Check failures of windows that leave Azure too little time; none is any time. */
export function maintenanceWindowsProblems(windows: readonly MaintenanceWindow[] = []): Problem[] {
  if (windows.length === 0) return [];
  const refused = (reason: string): Problem[] => [{ property: "maintenanceWindows", reason }];
  const twice = windows.findIndex((window, index) =>
    normal(windows.slice(0, index)).includes(normal([window])[0] ?? ""),
  );
  if (twice > 0) return [{ property: `maintenanceWindows[${twice}]`, reason: "is there twice" }];
  if (windows.length < RULES.windows) return refused(`needs ${RULES.windows} windows or more, or none`);
  const hours = windows.reduce((sum, { duration }) => sum + hoursOf(duration), 0);
  if (hours >= RULES.hoursTogether) return [];
  return refused(`must leave Azure ${RULES.hoursTogether} hours a week or more, and leaves ${hours}`);
}

function hoursOf(duration: string): number {
  return Number(duration.replace(/\D/g, ""));
}

/** The windows as the body has them; an empty list is written out, too. */
export function maintenanceBody(windows: readonly MaintenanceWindow[] = []): object {
  const maintenanceWindows = windows.map(({ dayOfWeek, startHourUtc, duration }) => ({
    type: "Weekly",
    duration,
    startHourUtc,
    schedule: { dayOfWeek },
  }));
  return { maintenanceWindows };
}

/** A form to compare: the order does not matter. */
function normal(windows: unknown): string[] {
  return ((windows ?? []) as MaintenanceWindow[])
    .map(({ dayOfWeek, startHourUtc, duration }) => `${dayOfWeek} ${startHourUtc} ${duration}`)
    .sort();
}
