import { z } from "zod";
import type { JsonObject } from "../../world/resource";
import type { World } from "../../world/world";
import { badRequest } from "./cacheErrors";

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
const WINDOWS_MIN = 2;
const HOURS_MIN = 4;
const HOURS_A_WEEK_MIN = 18;

/** `maintenanceConfiguration` of a cluster in a request. */
export const maintenanceSchema = z.looseObject({
  maintenanceWindows: z.array(
    z.looseObject({
      type: z.literal("Weekly"),
      duration: z.string().regex(/^PT\d{1,2}H$/),
      startHourUtc: z.int().min(0).max(23),
      schedule: z.looseObject({ dayOfWeek: z.enum(DAYS) }),
    }),
  ),
});

/**
 * Checks the windows in which Azure may patch a cluster (documented: how-to-scheduled-maintenance; the words about too few
 * are Azure's, azure-powershell#29760).
 * @throws ArmError 400 `BadRequest`
 */
export function checkedMaintenance(
  { maintenanceWindows }: z.infer<typeof maintenanceSchema>,
  world: World,
): JsonObject {
  const isNone = maintenanceWindows.length === 0 && world.doubts.value("emptyMaintenanceWindows") === "removed";
  if (!isNone) checkWindows(maintenanceWindows);
  return {
    maintenanceWindows: maintenanceWindows.map(({ type, duration, startHourUtc, schedule: { dayOfWeek } }) => ({
      type,
      duration,
      startHourUtc,
      schedule: { dayOfWeek },
    })),
  };
}

function checkWindows(windows: z.infer<typeof maintenanceSchema>["maintenanceWindows"]): void {
  if (windows.length < WINDOWS_MIN) throw badRequest("At least 2 maintenance windows are required");
  const hours = windows.map(({ duration }) => Number(/\d+/.exec(duration)?.[0]));
  if (hours.some((each) => each < HOURS_MIN))
    throw badRequest(`Each maintenance window must last at least ${HOURS_MIN} hours.`);
  if (hours.reduce((sum, each) => sum + each, 0) < HOURS_A_WEEK_MIN)
    throw badRequest(`The maintenance windows must last at least ${HOURS_A_WEEK_MIN} hours a week together.`);
  const starts = windows.map(({ startHourUtc, schedule }) => `${schedule.dayOfWeek} ${startHourUtc}`);
  if (new Set(starts).size < starts.length) throw badRequest("Two maintenance windows begin at the same time.");
}
