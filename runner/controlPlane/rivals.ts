import { CONTROL_PLANE_REDIS, type ControlPlaneRedis } from "../api/controlPlaneRedis";
import { placeOf } from "./dependencies";
import type { Objects } from "./objects";
import type { Obstacle, Place } from "./place";

/** Of two objects with one name in Azure the older one has it: the other's first write would change the older one's instance. */
export function rivalOf(
  object: ControlPlaneRedis,
  place: Place,
  { objects, isRunning }: { objects: Objects; isRunning: boolean },
): Obstacle | undefined {
  const { name, uid } = object.metadata;
  for (const other of objects.redis()) {
    if (other.metadata.name !== name || other.metadata.uid === uid || !isOlder(other, object)) continue;
    const { object: parsed } = CONTROL_PLANE_REDIS.parse(other);
    const otherPlace = parsed && placeOf(parsed, objects.lookup, { isThere: true }).found;
    // Where the older one lives is not known while its dependencies are not there. Then the name alone keeps from beginning.
    if (otherPlace ? !isSamePlace(place, otherPlace) : isRunning) continue;
    const { namespace } = other.metadata;
    const message = `The name ${name} belongs to AzureManagedRedis ${namespace}/${name}, which is older: choose another name.`;
    return { reason: "NameTaken", message };
  }
  return undefined;
}

function isOlder({ metadata: a }: Pick<ControlPlaneRedis, "metadata">, { metadata: b }: ControlPlaneRedis): boolean {
  const [at, bt] = [a.creationTimestamp ?? "", b.creationTimestamp ?? ""];
  return at === bt ? (a.uid ?? "") < (b.uid ?? "") : at < bt;
}

function isSamePlace(a: Place, b: Place): boolean {
  return (
    [a.subscriptionId, a.resourceGroupName].join("/").toLowerCase() ===
    [b.subscriptionId, b.resourceGroupName].join("/").toLowerCase()
  );
}
