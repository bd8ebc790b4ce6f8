import type { Resource } from "../../world/resource";
import type { World } from "../../world/world";

/** Gives a database a new incarnation, which is empty: the data plane drops the data of the old one. */
export function loseData(database: Resource | undefined, world: World): void {
  if (database !== undefined) database.hidden = { ...database.hidden, incarnation: world.newGuid(), usedGB: 0 };
}

/**
 * How much memory a database's data takes, as far as scaling looks at it: what was said of it, not what is in its server,
 * since nobody fills the memory of an Azure on a machine of their own.
 */
export function usedGB(database: Resource | undefined): number {
  return (database?.hidden.usedGB as number | undefined) ?? 0;
}

/** Says how much memory a database's data takes. */
export function setUsedGB(database: Resource, usedGB: number): void {
  database.hidden = { ...database.hidden, usedGB };
}
