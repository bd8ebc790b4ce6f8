import { isDeepStrictEqual } from "node:util";
import type { ArmId } from "../armId";
import { DURATIONS } from "../durations";
import type { Answer, Call, JsonObject, Resource, ResourceType } from "../resourceType";
import type { World } from "../world";
import { CACHE_API_VERSIONS, isBeforeManagedRedis, legacyFault, refuseRetired } from "./apiVersions";
import { databaseActions } from "./databaseActions";
import { databaseSettings, settingsOf } from "./databaseSettings";
import { checkGroup, checkSameGroup, link, membersOf, unlink } from "./geoReplication";
import { skuOf } from "./scaling";
import {
  ASSIGNMENT,
  badRequest,
  checkIdle,
  conflict,
  DATABASE,
  isReady,
  properties,
  setProperties,
  setState,
} from "./state";

const REDIS_VERSION = "7.4";
/** The first answer and the final state may name different versions of a module (recorded). */
const MODULE_VERSIONS: Readonly<Record<string, readonly [first: string, final: string]>> = {
  RedisBloom: ["2.8.2", "2.8.7"],
  RediSearch: ["2.10.5", "2.10.17"],
  RedisTimeSeries: ["1.12.2", "1.12.6"],
  RedisJSON: ["2.8.4", "2.8.8"],
};

/** `Microsoft.Cache/redisEnterprise/databases`: the one database of a cluster (contract, section 4). */
export const database: ResourceType = {
  type: DATABASE,
  apiVersions: CACHE_API_VERSIONS,
  refuse: refuseRetired,
  put: (call) => (call.existing === undefined ? create(call) : change(call, "PUT")),
  patch: (call) => change(call, "PATCH"),
  delete: remove,
  actions: databaseActions,
};

function create(call: Call): Answer {
  const { id, apiVersion, world } = call;
  if (isBeforeManagedRedis(apiVersion)) throw legacyFault();
  if (id.name.toLowerCase() !== "default") {
    throw badRequest(
      "You can currently only create or update a single RedisEnterprise database which must be named 'default'.",
    );
  }
  const owner = clusterOf(id, world);
  checkIdle(owner.id, world);
  if (!isReady(owner)) throw conflict(`The cluster '${owner.id.name}' is not running.`);
  const { properties: own, geoReplication } = databaseSettings(call, skuOf(owner));
  const resource: Resource = {
    id,
    document: {
      name: id.name,
      id: id.text,
      type: DATABASE,
      properties: {
        ...withVersions(own, 0),
        redisVersion: REDIS_VERSION,
        provisioningState: "Creating",
        resourceState: "Creating",
      },
    },
    hidden: { primaryKey: world.newKey(), secondaryKey: world.newKey(), incarnation: world.newGuid() },
  };
  if (geoReplication) checkGroup(resource, geoReplication, world);
  world.store.set(resource);
  if (geoReplication) link(resource, geoReplication, { state: "Linking", world });
  const headers = begin(call, resource, {
    verb: "PUT",
    durationMs: DURATIONS.databaseCreateMs,
    finish() {
      setProperties(resource, withVersions(own, 1));
      if (geoReplication) link(resource, geoReplication, { state: "Linked", world });
      setState(resource, "Succeeded", "Running");
    },
    fail() {
      if (geoReplication) unlink(resource, new Set([id.key]), world);
      setState(resource, "Failed", "CreateFailed");
    },
  });
  return { status: 201, body: resource.document, headers };
}

function change(call: Call, verb: "PUT" | "PATCH"): Answer {
  const { id, world } = call;
  const resource = call.existing as Resource;
  const owner = clusterOf(id, world);
  checkIdle(owner.id, world);
  if (properties(resource).resourceState === "CreateFailed") {
    throw conflict(`The database '${id.name}' was not created. Delete it and create it again.`);
  }
  const before = settingsOf(resource);
  const { properties: after, geoReplication } = databaseSettings(call, skuOf(owner));
  if (geoReplication) checkSameGroup(resource, geoReplication);
  if (isDeepStrictEqual(before, after) && isReady(resource) && verb === "PATCH")
    return { status: 200, body: resource.document };
  apply(resource, after);
  setState(resource, "Updating", "Updating");
  const headers = begin(call, resource, {
    verb,
    durationMs: DURATIONS.databaseUpdateMs,
    finish: () => setState(resource, "Succeeded", "Running"),
    fail() {
      apply(resource, before);
      setState(resource, "Failed", "UpdateFailed");
    },
  });
  return verb === "PATCH" ? { status: 202, headers } : { status: 200, body: resource.document, headers };
}

function remove(call: Call): Answer {
  const { id, world } = call;
  const resource = call.existing as Resource;
  checkIdle(clusterOf(id, world).id, world);
  setState(resource, "Deleting", "Deleting");
  const headers = begin(call, resource, {
    verb: "DELETE",
    durationMs: DURATIONS.databaseDeleteMs,
    finish() {
      if (membersOf(resource, world).length > 0) unlink(resource, new Set([id.key]), world);
      for (const assignment of world.store.list(ASSIGNMENT, id)) world.store.delete(assignment.id);
      world.store.delete(id);
    },
    fail: () => setState(resource, "Failed", "DeleteFailed"),
  });
  return { status: 202, body: resource.document, headers };
}

/** The gateway has checked that it exists. */
function clusterOf({ parent }: ArmId, world: World): Resource {
  return world.store.get(parent as ArmId) as Resource;
}

function apply(resource: Resource, settings: JsonObject): void {
  const { persistence: _, ...kept } = properties(resource);
  resource.document = { ...resource.document, properties: { ...kept, ...settings } };
}

function withVersions(settings: JsonObject, stage: 0 | 1): JsonObject {
  const { modules } = settings as { modules?: JsonObject[] };
  if (modules === undefined) return settings;
  return {
    ...settings,
    modules: modules.map((module) => ({ ...module, version: MODULE_VERSIONS[module.name as string]?.[stage] ?? "" })),
  };
}

interface Work {
  readonly verb: "PUT" | "PATCH" | "DELETE";
  readonly durationMs: number;
  readonly finish: () => void;
  readonly fail: () => void;
}

function begin(
  { id, apiVersion, world }: Call,
  resource: Resource,
  { finish, ...work }: Work,
): Readonly<Record<string, string>> {
  return world.operations.begin({
    dialect: "cache",
    id: resource.id,
    apiVersion,
    location: clusterOf(id, world).document.location as string,
    ...work,
    finish() {
      finish();
      return undefined;
    },
  });
}
