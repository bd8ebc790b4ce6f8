import { propertiesOf } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import type { World } from "../../world/world";
import { CACHE_API_VERSIONS, hasKeyspaceEvents, isBeforeManagedRedis, legacyError, retiredError } from "./apiVersions";
import { badRequest, conflict, goneError, notImplemented } from "./cacheErrors";
import { beginCacheOperation, createdAnswer } from "./cacheOperation";
import { databaseActions } from "./databaseActions";
import { applySettings, databaseEndings, withVersions } from "./databaseEndings";
import { databaseSettings, settingsOf } from "./databaseSettings";
import { checkGroup, checkSameGroup, link, visibleGroup } from "./geoReplication";
import { clusterOf } from "./hierarchy";
import { checkIdle, whenIdle } from "./idle";
import { isCreatedAgain, isReady, setState } from "./resourceState";
import { skuOf } from "./skus";
import { DATABASE } from "./typeNames";

/** `Microsoft.Cache/redisEnterprise/databases`: the one database of a cluster (contract, section 4). */
export const database: ResourceType = {
  type: DATABASE,
  apiVersions: CACHE_API_VERSIONS,
  retiredError,
  notFoundError: goneError,
  put: (call) => (call.existing === undefined || isCreatedAgain(call) ? create(call) : change(call)),
  // Databases have no PATCH, whatever the body (azure-powershell#30045, azure-sdk-for-python#46142; 2026).
  patch() {
    throw notImplemented("The control plane does not implement PATCH for databases.");
  },
  delete: remove,
  view,
  actions: databaseActions,
  endings: databaseEndings,
};

function create(call: Call): Answer {
  const { id, apiVersion, world } = call;
  if (isBeforeManagedRedis(apiVersion)) throw legacyError();
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
        redisVersion: world.service.redisVersion,
        provisioningState: "Creating",
        resourceState: "Creating",
      },
    },
    hidden: { primaryKey: world.newKey(), secondaryKey: world.newKey(), incarnation: world.newGuid() },
  };
  if (geoReplication) checkGroup(resource, geoReplication, world);
  world.store.set(resource);
  if (geoReplication) link(resource, geoReplication, { state: "Linking", world });
  const headers = beginCacheOperation(call, resource, {
    verb: "PUT",
    durationMs: geoReplication ? DURATIONS.databaseGeoCreateMs : DURATIONS.databaseCreateMs,
    ending: "create",
    ...(geoReplication ? { args: { geoReplication: geoReplication as unknown as JsonObject } } : {}),
  });
  return createdAnswer(call, { body: resource.document, headers });
}

/** A PUT of a database that exists is always an operation (recorded: aso, 2026-07), and replaces: `databaseKept.ts`. */
function change(call: Call): Answer {
  const { id, world } = call;
  const resource = call.existing as Resource;
  const owner = clusterOf(id, world);
  return whenIdle(call, owner.id, () => {
    if (propertiesOf(resource.document).resourceState === "CreateFailed") {
      throw conflict(`The database '${id.name}' was not created. Delete it and create it again.`);
    }
    const before = settingsOf(resource);
    const { properties: after, geoReplication } = databaseSettings(call, skuOf(owner));
    if (geoReplication) checkSameGroup(resource, geoReplication);
    applySettings(resource, after);
    setState(resource, "Updating", "Updating");
    const headers = beginCacheOperation(call, resource, {
      verb: "PUT",
      durationMs: DURATIONS.databaseUpdateMs,
      ending: "update",
      args: { before },
    });
    return { status: 200, body: resource.document, headers };
  });
}

function remove(call: Call): Answer {
  const { id, world } = call;
  const resource = call.existing as Resource;
  checkIdle(clusterOf(id, world).id, world);
  setState(resource, "Deleting", "Deleting");
  const headers = beginCacheOperation(call, resource, {
    verb: "DELETE",
    durationMs: DURATIONS.databaseDeleteMs,
    ending: "delete",
  });
  return { status: 202, body: resource.document, headers };
}

/** Properties of a later api-version are not shown to an earlier one; keyspace events are never left out (recorded). */
function view(resource: Resource, { schedule }: World, apiVersion: string): JsonObject {
  const { notifyKeyspaceEvents = "", ...known } = propertiesOf(resource.document);
  const properties = {
    ...known,
    ...visibleGroup(resource, schedule.nowMs()),
    ...(hasKeyspaceEvents(apiVersion) ? { notifyKeyspaceEvents } : {}),
  };
  return { ...resource.document, properties };
}
