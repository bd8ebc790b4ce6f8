import type { Resource } from "../resourceType";
import type { World } from "../world";

/** Gives a database a new incarnation: the data plane drops the data of the old one. */
export function loseData(database: Resource | undefined, world: World): void {
  if (database !== undefined) database.hidden = { ...database.hidden, incarnation: world.newGuid() };
}
