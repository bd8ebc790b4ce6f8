import type { ArmError } from "../../world/armError";
import type { ArmId } from "../../world/armId";
import type { Resource } from "../../world/resource";
import type { Answer, Call } from "../../world/resourceType";
import type { World } from "../../world/world";
import { badRequest, conflict } from "./cacheErrors";
import { databaseOf } from "./hierarchy";

/** Refuses a write while another operation on the cluster or its database runs, or during maintenance. @throws ArmError */
export function checkIdle(cluster: ArmId, world: World): void {
  const refusal = isAtWork(cluster, world) ? atWork(cluster, world) : maintenance(cluster, world);
  if (refusal) throw refusal;
}

/** Changes a resource that exists, unless another operation runs: the answer to that is a doubt. @throws ArmError */
export function whenIdle({ existing, world }: Call, cluster: ArmId, change: () => Answer): Answer {
  const isIgnored = world.doubts.value("writeWhileBusy") === "ignored" && isAtWork(cluster, world);
  if (isIgnored && existing) return { status: 200, body: existing.document };
  checkIdle(cluster, world);
  return change();
}

/** Whether an operation on the cluster, its database or its migration runs. */
export function isAtWork(cluster: ArmId, { store, operations }: World): boolean {
  const others = [store.get(`${cluster.key}/databases/default`), store.get(`${cluster.key}/migrations/default`)];
  return [cluster, ...others.map((other) => other?.id)].some((id) => id !== undefined && operations.isRunning(id));
}

function atWork({ name }: ArmId, world: World): ArmError {
  if (world.doubts.value("writeWhileBusy") === "maintenance") return busy();
  return conflict(
    `Another operation on the cluster '${name}' or its database is in progress. Try again when it has ended.`,
  );
}

/**
 * System maintenance may follow on a creation: seen, with these words (kyma-project/cloud-manager). Whether Azure tells the
 * end of the maintenance is not known.
 */
function maintenance(cluster: ArmId, world: World): ArmError | undefined {
  const nowMs = world.schedule.nowMs();
  const resources: readonly (Resource | undefined)[] = [world.store.get(cluster), databaseOf(cluster, world)];
  return resources.some((resource) => Number(resource?.hidden.busyUntilMs ?? 0) > nowMs) ? busy() : undefined;
}

function busy(): ArmError {
  return badRequest("The cluster is busy undergoing system maintenance. Try again later.");
}
