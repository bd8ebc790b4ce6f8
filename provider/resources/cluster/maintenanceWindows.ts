import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { ArmDocument } from "../../azure/arm";
import type { Change } from "../../description/change";

/** A part of the week in which Azure may patch a cluster. */
export type MaintenanceWindow = { dayOfWeek: string; startHourUtc: number; duration: string };

/** The first api-version with maintenance windows. */
export const MAINTENANCE_SINCE = "2026-08-01";

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

export const maintenanceWindowsField = z
  .array(
    z.strictObject({
      dayOfWeek: z.enum(DAYS, { error: `must be one of ${DAYS.join(", ")}` }),
      startHourUtc: z.number().int().min(0).max(23),
      duration: z
        .string()
        .regex(/^PT\d{1,2}H$/, 'must be a number of hours such as "PT6H"')
        .default("PT6H"),
    }),
  )
  .optional();

export const maintenanceWindowsChange: Change = {
  effect: "update",
  same: (before, after) => isDeepStrictEqual(normal(before), normal(after)),
  observed: ({ properties }: ArmDocument) => {
    const { maintenanceWindows = [] } = (properties?.maintenanceConfiguration ?? {}) as { maintenanceWindows?: Told[] };
    return maintenanceWindows.map(({ duration, startHourUtc, schedule }) => ({
      dayOfWeek: schedule.dayOfWeek,
      startHourUtc,
      duration,
    }));
  },
};

/** A window as Azure has it. */
type Told = { duration: string; startHourUtc: number; schedule: { dayOfWeek: string } };

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
