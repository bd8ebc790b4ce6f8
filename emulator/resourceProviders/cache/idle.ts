import type { ArmId } from "../../world/armId";
import type { Resource } from "../../world/resource";
import type { World } from "../../world/world";
import { badRequest, conflict } from "./cacheErrors";
import { databaseOf } from "./hierarchy";

/**
 * Refuses a write during system maintenance, which may follow on a creation: seen, with these words (kyma-project/
 * cloud-manager); the code is inferred. Whether Azure tells the end of the maintenance is not known.
 */
function refuseDuringMaintenance(resources: readonly (Resource | undefined)[], world: World): void {
  const nowMs = world.schedule.nowMs();
  const isBusy = resources.some((resource) => Number(resource?.hidden.busyUntilMs ?? 0) > nowMs);
  if (isBusy) throw badRequest("The cluster is busy undergoing system maintenance. Try again later.");
}

/**
 * Refuses a write while another operation on the cluster or its database runs. That Azure refuses is general; status and
 * code are inferred (contract, section 9).
 */
export function checkIdle(cluster: ArmId, world: World): void {
  const database = databaseOf(cluster, world);
  const isBusy = world.operations.isRunning(cluster) || (database && world.operations.isRunning(database.id));
  if (isBusy)
    throw conflict(
      `Another operation on the cluster '${cluster.name}' or its database is in progress. Try again when it has ended.`,
    );
  refuseDuringMaintenance([world.store.get(cluster), database], world);
}
