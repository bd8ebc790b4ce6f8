import type { UnparsedObject } from "../api/customKind";
import type { Obstacle } from "./place";

/** The ARM id that the status tells. While there is one, something may be in Azure, whatever the stack knows. */
export function toldId({ status }: UnparsedObject): string | undefined {
  const { id } = (status ?? {}) as { id?: unknown };
  return typeof id === "string" ? id : undefined;
}

/** What a deletion says of something that no stack knows any more. */
export function lostSaid(id: string): Obstacle {
  const message = `There is no stack for ${id}, which may be in Azure: restore the state, or delete it there and take the finalizer off.`;
  return { reason: "StateDamaged", message };
}
