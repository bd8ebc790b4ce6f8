import type { ArmId } from "../world/armId";
import { groupBeingDeletedError, notFound, parentGone, parentNotFound } from "../world/gatewayError";
import type { ResourceType } from "../world/resourceType";
import type { World } from "../world/world";

/** Checks resource group and parents of a resource. @throws ArmError 404 without them, 409 while the group is deleted */
export function checkAncestors(
  id: ArmId,
  method: string,
  { type, world }: { type?: ResourceType; world: World },
): void {
  let group = id;
  for (let parent = id.parent; parent !== undefined; parent = parent.parent) group = parent;
  if (group === id) return;
  if (world.store.get(group) === undefined) throw notFound(group);
  if (method === "PUT" && world.operations.isRunning(group)) throw groupBeingDeletedError(group);
  // A child is gone with its parent, so deleting the child is no error (recorded for DNS zone groups), but for some types.
  if (method === "DELETE" && !type?.needsParentToDelete) return;
  for (let parent = id.parent; parent !== undefined; parent = parent.parent) {
    if (world.store.get(parent) !== undefined) continue;
    throw method === "DELETE" ? parentGone(id, parent) : parentNotFound(parent);
  }
}
