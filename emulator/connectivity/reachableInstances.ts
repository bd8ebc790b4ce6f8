import type { Instance } from "../dataPlane/instance";
import { databaseOf } from "../resourceProviders/cache/hierarchy";
import { findSku } from "../resourceProviders/cache/skus";
import { CLUSTER } from "../resourceProviders/cache/typeNames";
import { propertiesOf, textField } from "../world/document";
import type { Resource } from "../world/resource";
import type { World } from "../world/world";
import { clusteringRules } from "./clusteringRules";
import type { DatabaseTokens } from "./databaseTokens";
import { databaseUsers } from "./databaseUsers";

const GIB = 1024 ** 3;
/** States in which nothing answers. A failed update leaves a cluster that runs as before. */
const DOWN: ReadonlySet<unknown> = new Set(["Creating", "CreateFailed", "Deleting"]);

/** The database that answers for a host name now; undefined while there is none, or its cluster is offline. */
export function reachableInstance(world: World, hostName: string, tokens?: DatabaseTokens): Instance | undefined {
  const cluster = clusterNamed(world, hostName);
  return cluster && instance(cluster, world, tokens);
}

/** Every database that answers now. */
export function reachableInstances(world: World, tokens?: DatabaseTokens): readonly Instance[] {
  return world.store.list(CLUSTER).flatMap((cluster) => instance(cluster, world, tokens) ?? []);
}

/** The cluster of a host name, whether or not the cluster answers. */
export function clusterNamed(world: World, hostName: string): Resource | undefined {
  return world.store
    .list(CLUSTER)
    .find((cluster) => propertiesOf(cluster.document).hostName === hostName.toLowerCase());
}

function instance(cluster: Resource, world: World, tokens: DatabaseTokens | undefined): Instance | undefined {
  const database = databaseOf(cluster.id, world);
  if (database === undefined) return undefined;
  const own = propertiesOf(cluster.document);
  const { resourceState, accessKeysAuthentication, evictionPolicy, notifyKeyspaceEvents } = propertiesOf(
    database.document,
  );
  // Without a replica nothing answers while the machine is exchanged (azure-docs, how-to-scale).
  const isOffline = own.resourceState === "Scaling" && own.highAvailability === "Disabled";
  if (isOffline || DOWN.has(own.resourceState) || DOWN.has(resourceState)) return undefined;
  const { primaryKey, secondaryKey, incarnation } = database.hidden;
  return {
    hostName: own.hostName as string,
    databaseId: `${database.id.text}#${incarnation}`,
    accessKeys: accessKeysAuthentication === "Enabled" ? [primaryKey as string, secondaryKey as string] : [],
    users: databaseUsers(database, world, tokens),
    ...clusteringRules(database, world),
    evictionPolicy: evictionPolicy as string,
    ...(notifyKeyspaceEvents ? { keyspaceEvents: notifyKeyspaceEvents as string } : {}),
    memoryBytes: (findSku(String(textField(cluster.document, "sku", "name")))?.memoryGB ?? 0) * GIB,
  };
}
