import { propertiesOf } from "../../world/document";
import type { Resource } from "../../world/resource";
import type { World } from "../../world/world";
import { badRequest } from "./cacheErrors";
import { usedGB } from "./databaseData";
import { membersOf } from "./geoReplication";
import { clusterOf, databaseOf } from "./hierarchy";
import { findSku, type Sku, skuOf, skusForScaling } from "./skus";

/** The SKUs to which a cluster may scale now (contract, section 7). */
export function scaleTargets(cluster: Resource, world: World): readonly Sku[] {
  const database = databaseOf(cluster.id, world);
  const sku = skuOf(cluster);
  const others = membersOf(database, world)
    .filter((member) => member !== database)
    .map((member) => clusterOf(member.id, world));
  return targetsInGroup(
    cluster,
    others,
    skusForScaling(sku, {
      usedGB: usedGB(database),
      isGeoLinked: others.length > 0,
      scaleDown: world.doubts.value("scaleDown"),
    }),
  );
}

/** Refuses a SKU that is not listed, or too large for NoCluster. @throws ArmError 400 */
export function checkScale(cluster: Resource, target: Sku, world: World): void {
  if (!scaleTargets(cluster, world).includes(target)) {
    throw badRequest(
      `Scaling from SKU '${skuOf(cluster).name}' to SKU '${target.name}' is not supported. Call listSkusForScaling for the SKUs that are.`,
    );
  }
  // The list is not cut for NoCluster (recorded), while the docs want another policy first.
  const policy = propertiesOf(databaseOf(cluster.id, world)?.document).clusteringPolicy;
  if (policy !== "NoCluster" || target.supportsNoCluster || world.doubts.value("scaleOfNoCluster") === "accepted")
    return;
  throw badRequest(
    `The clustering policy 'NoCluster' is not supported for SKU '${target.name}': it is for up to 25 GB.`,
  );
}

/**
 * In a geo-replication group the first member to scale sets the target. The others may only follow to that target; the first
 * may move again until another has followed; once all are equal, every target is open again (azure-docs, how-to-active-geo-replication).
 */
function targetsInGroup(cluster: Resource, others: readonly Resource[], targets: readonly Sku[]): readonly Sku[] {
  if (others.length === 0) return targets;
  const sku = skuAfterScaling(cluster).name;
  if (others.every((other) => skuAfterScaling(other).name === sku)) return targets;
  const last = [cluster, ...others].sort((a, b) => scaledMs(b) - scaledMs(a))[0] as Resource;
  const leading = skuAfterScaling(last).name;
  if (sku !== leading) return targets.filter(({ name }) => name === leading || name === sku);
  return others.some((other) => skuAfterScaling(other).name === leading)
    ? targets.filter(({ name }) => name === sku)
    : targets;
}

/** Notes when a cluster began to scale, in Azure's time, and to what: the document has the old SKU until the end. */
export function noteScale(cluster: Resource, target: Sku, nowMs: number): void {
  cluster.hidden = { ...cluster.hidden, scaledMs: nowMs, scalingTo: target.name };
}

/** The scale is over. */
export function forgetScale(cluster: Resource): void {
  const { scalingTo: _, ...hidden } = cluster.hidden;
  cluster.hidden = hidden;
}

/** The SKU that a cluster has when what runs has ended. */
export function skuAfterScaling(cluster: Resource): Sku {
  return findSku((cluster.hidden.scalingTo as string | undefined) ?? "") ?? skuOf(cluster);
}

function scaledMs({ hidden }: Resource): number {
  return (hidden.scaledMs as number | undefined) ?? 0;
}
