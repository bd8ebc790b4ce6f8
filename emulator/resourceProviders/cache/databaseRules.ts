import { isDeepStrictEqual } from "node:util";
import type { Doubts } from "../../world/doubts";
import type { JsonObject } from "../../world/resource";
import { badRequest } from "./cacheErrors";
import type { Sku } from "./skus";

/** The port of every database that was recorded. */
export const DATABASE_PORT = 10_000;

/** Properties of a request that are fixed at creation. */
interface Fixed {
  readonly port?: number | null | undefined;
  readonly clusteringPolicy?: string | null | undefined;
  readonly modules?: readonly { readonly name?: unknown; readonly args?: unknown }[] | null | undefined;
  readonly geoReplication?: object | null | undefined;
}

/** Refuses a new database that the SKU, or Azure, does not have. @throws ArmError 400 `BadRequest` */
export function checkNew(settings: JsonObject, sku: Sku, doubts: Doubts): void {
  const modules = modulesIn(settings);
  if (settings.port !== DATABASE_PORT && doubts.value("databasePort") === "refused")
    throw badRequest(`The value of 'properties.port' is not valid: it must be ${DATABASE_PORT}.`);
  if (settings.clusteringPolicy === "NoCluster" && !sku.supportsNoCluster) {
    throw badRequest(
      `The clustering policy 'NoCluster' is not supported for SKU '${sku.name}': it is for up to 25 GB.`,
    );
  }
  if (new Set(modules).size < modules.length)
    throw badRequest("The value of 'properties.modules' is not valid: a module is listed twice.");
  const foreign = modules.find((name) => !sku.modules.includes(name));
  if (foreign !== undefined) throw badRequest(`The module '${foreign}' is not supported for SKU '${sku.name}'.`);
}

/** RediSearch keeps an index on one endpoint, from which nothing may be evicted. NoCluster is recorded (azcli-scenario6). */
export function checkSearch(settings: JsonObject): void {
  if (!modulesIn(settings).includes("RediSearch")) return;
  if (settings.clusteringPolicy === "OSSCluster")
    throw badRequest("The module 'RediSearch' needs the clustering policy 'EnterpriseCluster' or 'NoCluster'.");
  if (settings.evictionPolicy !== "NoEviction")
    throw badRequest("The module 'RediSearch' needs the eviction policy 'NoEviction'.");
}

/**
 * Refuses changes of properties that are fixed at creation; the clustering policy may leave NoCluster (recorded:
 * net-nocluster-update, 2025-04), and is else refused with BadRequest (reported by NVIDIA/OSMO).
 * @throws ArmError 400 `BadRequest`
 */
export function checkFixed(asked: Fixed, current: JsonObject, doubts: Doubts): void {
  const { port, clusteringPolicy, modules, geoReplication } = asked;
  if (port && port !== current.port) throw cannotChange("port");
  if (clusteringPolicy && clusteringPolicy !== current.clusteringPolicy && current.clusteringPolicy !== "NoCluster") {
    throw cannotChange("clusteringPolicy");
  }
  if (modules && !isDeepStrictEqual(signature(modules), signature((current.modules ?? []) as JsonObject[])))
    throw cannotChange("modules");
  const isRefused = {
    clusteringPolicy: !clusteringPolicy && doubts.value("putWithoutClusteringPolicy") === "refused",
    modules: !modules && current.modules !== undefined && doubts.value("putWithoutModules") === "refused",
    geoReplication:
      !geoReplication && current.geoReplication !== undefined && doubts.value("putWithoutGeoReplication") === "refused",
  };
  for (const [property, refused] of Object.entries(isRefused)) if (refused) throw cannotChange(property);
}

function cannotChange(property: string): ReturnType<typeof badRequest> {
  return badRequest(`The property '${property}' can not be changed on an existing database.`);
}

function signature(modules: readonly { name?: unknown; args?: unknown }[]): string[] {
  return modules.map(({ name, args }) => `${name} ${args ?? ""}`).sort();
}

function modulesIn({ modules = [] }: JsonObject): readonly string[] {
  return (modules as JsonObject[]).map(({ name }) => name as string);
}
