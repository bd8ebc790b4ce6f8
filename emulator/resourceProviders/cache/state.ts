import { ArmError } from "../../world/armError";
import type { ArmId } from "../../world/armId";
import type { JsonObject, Resource } from "../../world/resource";
import type { World } from "../../world/world";

export const CLUSTER = "Microsoft.Cache/redisEnterprise";
export const DATABASE = `${CLUSTER}/databases`;
export const CONNECTION = `${CLUSTER}/privateEndpointConnections`;
export const ASSIGNMENT = `${DATABASE}/accessPolicyAssignments`;

export type ProvisioningState = "Succeeded" | "Failed" | "Canceled" | "Creating" | "Updating" | "Deleting";
export type ResourceState =
  | "Running"
  | `${"Create" | "Update" | "Delete" | "Scaling"}Failed`
  | "Creating"
  | "Updating"
  | "Deleting"
  | "Scaling";

/** The properties of a document. */
export function properties({ document }: Resource): JsonObject {
  return document.properties as JsonObject;
}

/** Changes some properties and keeps the others in their order. */
export function setProperties(resource: Resource, change: JsonObject): void {
  resource.document = { ...resource.document, properties: { ...properties(resource), ...change } };
}

export function setState(resource: Resource, provisioningState: ProvisioningState, resourceState: ResourceState): void {
  setProperties(resource, { provisioningState, resourceState });
}

/** Ready is both: an operation can be over before the resource is usable (contract, section 2). */
export function isReady(resource: Resource): boolean {
  const { provisioningState, resourceState } = properties(resource);
  return provisioningState === "Succeeded" && resourceState === "Running";
}

/** The one database of a cluster. */
export function databaseOf(cluster: ArmId, world: World): Resource | undefined {
  return world.store.get(`${cluster.key}/databases/default`);
}

/**
 * Maintenance may follow on a creation: seen, with these words (kyma-project/cloud-manager); the code is inferred. What it
 * says about the time is not known.
 */
function refuseDuringMaintenance(resources: readonly (Resource | undefined)[], world: World): void {
  const nowMs = world.schedule.nowMs();
  const isBusy = resources.some((resource) => Number(resource?.hidden.busyUntilMs ?? 0) > nowMs);
  if (isBusy) throw badRequest("The cluster is busy undergoing system maintenance. Try again later.");
}

/**
 * A write while the cluster or its database is busy is refused. That Azure refuses is general; status and code are
 * inferred (contract, section 9).
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

export function conflict(message: string): ArmError {
  return new ArmError(409, "Conflict", message);
}

export function badRequest(message: string): ArmError {
  return new ArmError(400, "BadRequest", message);
}
