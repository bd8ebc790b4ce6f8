import { propertiesOf } from "../../world/document";
import type { Resource } from "../../world/resource";
import type { World } from "../../world/world";
import { usedGB } from "./databaseData";
import { membersOf } from "./geoReplication";
import { clusterOf, databaseOf } from "./hierarchy";
import { type Sku, skuOf, skusForScaling } from "./skus";

/** The SKUs to which a cluster may scale now (contract, section 7). */
export function scaleTargets(cluster: Resource, world: World): readonly Sku[] {
  const database = databaseOf(cluster.id, world);
  const sku = skuOf(cluster);
  const others = membersOf(database, world)
    .filter((member) => member !== database)
    .map((member) => clusterOf(member.id, world));
  const targets = skusForScaling(sku, { usedGB: usedGB(database), isGeoLinked: others.length > 0 });
  // One shard is all that NoCluster has: growing needs another clustering policy first (azure-docs, architecture).
  const isOneShard = database !== undefined && propertiesOf(database.document).clusteringPolicy === "NoCluster";
  const grown = isOneShard ? targets.filter(({ memoryGB }) => memoryGB <= sku.memoryGB) : targets;
  return others.length > 0 ? targetsInGroup(cluster, others, grown) : grown;
}

/**
 * In a geo-replication group the first member to scale sets the target. The others may only follow to that target; the first
 * may move again until another has followed; once all are equal, every target is open again (azure-docs, how-to-active-geo-replication).
 */
function targetsInGroup(cluster: Resource, others: readonly Resource[], targets: readonly Sku[]): readonly Sku[] {
  const sku = skuOf(cluster).name;
  if (others.every((other) => skuOf(other).name === sku)) return targets;
  const last = [cluster, ...others].sort((a, b) => scaledMs(b) - scaledMs(a))[0] as Resource;
  const leading = skuOf(last).name;
  if (sku !== leading) return targets.filter(({ name }) => name === leading);
  return others.some((other) => skuOf(other).name === leading) ? [] : targets;
}

/** Notes when a cluster began to scale, in Azure's time. */
export function noteScale(cluster: Resource, nowMs: number): void {
  cluster.hidden = { ...cluster.hidden, scaledMs: nowMs };
}

function scaledMs({ hidden }: Resource): number {
  return (hidden.scaledMs as number | undefined) ?? 0;
}
