import type { ArmId } from "../../world/armId";
import type { JsonObject, Resource } from "../../world/resource";
import type { World } from "../../world/world";
import { nameTaken } from "./cacheErrors";

const RESERVED_MS = 180_000;

/** Keeps the name of a deleted cluster for a while, where that is chosen. The resource group remembers the name. */
export function reserveName(id: ArmId, world: World): void {
  const group = groupOf(id, world);
  if (group === undefined || world.doubts.value("nameAfterDelete") === "free") return;
  const reserved = { ...reservations(group), [id.key]: world.schedule.nowMs() + RESERVED_MS };
  group.hidden = { ...group.hidden, reserved };
}

/** @throws ArmError 409 while the name is kept */
export function checkName(id: ArmId, world: World): void {
  if (Number(reservations(groupOf(id, world))[id.key] ?? 0) > world.schedule.nowMs()) throw nameTaken();
}

function groupOf({ parent }: ArmId, { store }: World): Resource | undefined {
  return parent && store.get(parent);
}

function reservations(group: Resource | undefined): JsonObject {
  return (group?.hidden.reserved ?? {}) as JsonObject;
}
