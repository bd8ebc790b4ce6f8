import type { WorldWithTable } from "../operations/operationTable";
import type { ArmId } from "../world/armId";
import { groupBeingDeletedError, notFound, parentNotFound } from "../world/gatewayError";

/** The nested type whose resources ARM itself knows, as it knows everything with a location. */
const TRACKED_CHILDREN = "microsoft.network/privatednszones/virtualnetworklinks";

/**
 * Checks resource group and parents of a resource.
 * @param isGoneWithParent   a DELETE without parent is no error
 * @throws ArmError          404 without them, 409 while the group is deleted
 */
export function checkAncestors(id: ArmId, method: string, world: WorldWithTable, isGoneWithParent = false): void {
  checkGroup(id, method, world);
  if (method === "DELETE" && isGoneWithParent) return;
  for (let child = id; child.parent?.parent !== undefined; child = child.parent) {
    if (world.store.get(child.parent) === undefined) throw parentNotFound(child, method);
  }
}

/** Checks the resource group of a resource. @throws ArmError 404 without it, 409 while it is deleted */
export function checkGroup(id: ArmId, method: string, world: WorldWithTable): void {
  let group = id;
  for (let parent = id.parent; parent !== undefined; parent = parent.parent) group = parent;
  if (group === id) return;
  if (world.store.get(group) === undefined) throw groupNotFound(id, group, { method, world });
  if (method === "PUT" && world.operations.isRunning(group)) throw groupBeingDeletedError(group);
}

/**
 * In a group that was deleted, ARM misses for a read and for a child what it knew itself, and for a DELETE of what it knew
 * the group (recorded: aso-PrivateEndpoint 2026-04, aso-20250701 2026-07). In any other group it misses the group
 * (azure-powershell#12168).
 */
function groupNotFound(id: ArmId, group: ArmId, { method, world }: { method: string; world: WorldWithTable }): Error {
  const tracked = trackedOf(id);
  const isAsked = method === "GET" || (method === "DELETE" && tracked !== id);
  return notFound(isAsked && world.operations.hasDeleted(group) ? tracked : group);
}

function trackedOf(id: ArmId): ArmId {
  const isTracked = id.names.length === 1 || id.type.toLowerCase() === TRACKED_CHILDREN;
  return isTracked ? id : trackedOf(id.parent as ArmId);
}
