import type { Resource } from "../../world/resource";
import type { World } from "../../world/world";

/** Gives a database a new incarnation, which is empty: the data plane drops the data of the old one. */
export function loseData(database: Resource | undefined, world: World): void {
  if (database !== undefined) database.hidden = { ...database.hidden, incarnation: world.newGuid(), usedGB: 0 };
}

/**
 * Memory that the data of a database takes, as far as scaling looks at it. The number comes from `POST /data` of the admin
 * API, not from the server: no developer's machine has the memory of an Azure to fill.
 */
export function usedGB(database: Resource | undefined): number {
  return (database?.hidden.usedGB as number | undefined) ?? 0;
}

/** Sets the memory that the data of a database takes. */
export function setUsedGB(database: Resource, usedGB: number): void {
  database.hidden = { ...database.hidden, usedGB };
}
