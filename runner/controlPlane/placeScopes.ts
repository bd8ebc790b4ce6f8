import type { UnparsedObject } from "../api/customKind";
import { isClaimed } from "../api/marks";
import { type Area, areaOf } from "./dependencies";
import { networkKeyOf } from "./networkKey";
import type { Objects } from "./objects";
import { toldId } from "./toldId";

/** The Scopes that have the network of an area. */
export function scopesOf(area: Area, objects: Objects): readonly UnparsedObject[] {
  const key = networkKeyOf(area);
  return objects.scopes().filter(({ metadata: { namespace = "", name } }) => {
    const { found } = areaOf({ namespace, name }, { lookup: objects.lookup, isThere: true });
    return found !== undefined && networkKeyOf(found) === key;
  });
}

/** The Scopes of an area that stay, and are to say that something of their network may be in Azure, but do not yet. */
export function silentScopes(area: Area, objects: Objects): readonly UnparsedObject[] {
  return scopesOf(area, objects).filter(
    (one) => isClaimed(one) && one.metadata.deletionTimestamp === undefined && toldId(one) === undefined,
  );
}
