import type { ArmId } from "../../world/armId";
import type { Resource } from "../../world/resource";
import type { World } from "../../world/world";

/** The one database of a cluster. */
export function databaseOf(cluster: ArmId, world: World): Resource | undefined {
  return world.store.get(`${cluster.key}/databases/default`);
}

/** The cluster that a resource of Microsoft.Cache belongs to, or is. The gateway has checked that the cluster exists. */
export function clusterOf(id: ArmId, world: World): Resource {
  let cluster = id;
  while (cluster.parent?.parent !== undefined) cluster = cluster.parent;
  return world.store.get(cluster) as Resource;
}
