import { faultSaid } from "./amissText";
import type { Driven } from "./drive";
import { failureSaid, refusedSaid } from "./failure";
import type { Obstacle } from "./place";
import { progressOf } from "./progress";

/** Why a network does not serve; undefined: it does, or is gone. */
export function networkObstacle({ standing, failure }: Driven, nowMs: number): Obstacle | undefined {
  const refused = refusedSaid(standing);
  if (refused) return refused;
  switch (standing.is) {
    case "ready":
    case "absent":
      return undefined;
    case "creating":
    case "updating":
    case "deleting":
      return {
        reason: "Creating",
        message: progressOf(standing, { nowMs, of: "network", failure }),
      };
    case "lost":
    case "broken":
      return { reason: "AzureFailed", message: faultSaid(standing) };
    case "failed":
      return failureSaid(failure, standing.during);
  }
}
