import { ArmError } from "../../world/armError";
import { propertiesOf } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import { displayName } from "../../world/regions";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import { hasChanged } from "../../world/serviceChanges";
import type { World } from "../../world/world";
import { refuseMove, regionOf } from "../location";
import {
  CACHE_API_VERSIONS,
  hasExplicitAccess,
  hasMaintenance,
  isBeforeManagedRedis,
  legacyError,
  retiredError,
} from "./apiVersions";
import { conflict, nameTaken, notImplemented } from "./cacheErrors";
import { beginCacheOperation, type CacheOperation, createdAnswer } from "./cacheOperation";
import { apply, clusterEndings, redundancy } from "./clusterEndings";
import { type ClusterSettings, clusterSettings, isSameBut, settingsOf } from "./clusterSettings";
import { loseData } from "./databaseData";
import { databaseOf } from "./hierarchy";
import { checkIdle, isAtWork, whenIdle } from "./idle";
import { checkName } from "./nameReservation";
import { isReady, setState } from "./resourceState";
import { checkScale, noteScale, scaleTargets, skuAfterScaling } from "./scaling";
import { sizeInGB } from "./skus";
import { CLUSTER, CONNECTION } from "./typeNames";

const NAME = /^(?=.{1,60}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/;

/** `Microsoft.Cache/redisEnterprise`: the cluster of an Azure Managed Redis (contract, section 3). */
export const cluster: ResourceType = {
  type: CLUSTER,
  apiVersions: CACHE_API_VERSIONS,
  retiredError: retiredError,
  put: (call) => (call.existing === undefined ? create(call) : put(call)),
  patch,
  delete: remove,
  view,
  actions: { listSkusForScaling },
  endings: clusterEndings,
  linkedPermissions: ({ identity }) =>
    Object.keys((identity as { userAssignedIdentities?: object | null } | null)?.userAssignedIdentities ?? {}).map(
      (scope) => ({ action: "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action", scope }),
    ),
};

function create(call: Call): Answer {
  const { id, apiVersion, body, world } = call;
  if (isBeforeManagedRedis(apiVersion)) throw legacyError();
  if (!NAME.test(id.name)) {
    throw new ArmError(
      400,
      "InvalidResourceName",
      `The cluster name '${id.name}' is not valid. It must match ${NAME.source}.`,
    );
  }
  checkName(id, world);
  const region = regionOf(id, body.location);
  const { sku, tags, identity, properties: own } = clusterSettings(call, "PUT");
  const hostName = `${id.name.toLowerCase()}.${region}.redis.azure.net`;
  // Host names carry no subscription and no group, so the second of a name in a region cannot be (inferred).
  if (world.store.list(CLUSTER).some((other) => propertiesOf(other.document).hostName === hostName)) {
    throw nameTaken();
  }
  const resource: Resource = {
    id,
    document: {
      location: displayName(region),
      name: id.name,
      id: id.text,
      type: CLUSTER,
      kind: "v2",
      tags,
      sku: { name: sku.name },
      identity,
      properties: {
        ...own,
        hostName,
        ...redundancy(own, region),
        provisioningState: "Creating",
        resourceState: "Creating",
      },
    },
    hidden: namesAccess(body) ? {} : { hasNoAccess: true },
  };
  world.store.set(resource);
  const headers = begin(call, resource, {
    verb: "PUT",
    durationMs: DURATIONS.clusterCreateMs,
    failureMs: DURATIONS.clusterCreateFailureMs,
    ending: "create",
  });
  // Tags that are left out are null in the first answer, and an empty object later (recorded).
  const first = view(resource, world, apiVersion);
  return createdAnswer(call, { body: "tags" in body ? first : { ...first, tags: null }, headers });
}

/** A PUT of a cluster that exists: a scale is an operation, identity and maintenance windows are not (recorded). */
function put(call: Call): Answer {
  const { id, world } = call;
  const resource = call.existing as Resource;
  const { before, after } = change(call, "PUT");
  const body = resource.document;
  const isLeaving = propertiesOf(body).provisioningState === "Deleting";
  const planned = { ...before, sku: skuAfterScaling(resource) };
  // Recorded for a cluster that is Creating: the same PUT again begins nothing.
  if (isAtWork(id, world) && !isLeaving && isSameBut(planned, after, [])) return { status: 200, body };
  return whenIdle(call, id, () => {
    checkMade(resource);
    if (world.doubts.value("clusterPut") === "applied") return changed(call, { before, after, verb: "PUT" });
    return changed(call, { before, after: { ...before, tags: after.tags }, verb: "PUT" });
  });
}

/** No PATCH of a cluster was recorded: whether there is one is a doubt. */
function patch(call: Call): Answer {
  const { id, world } = call;
  if (world.doubts.value("clusterPatch") === "notImplemented")
    throw notImplemented("The control plane does not implement PATCH for clusters.");
  return whenIdle(call, id, () => {
    checkMade(call.existing as Resource);
    return changed(call, { ...change(call, "PATCH"), verb: "PATCH" });
  });
}

interface Change {
  readonly before: ClusterSettings;
  readonly after: ClusterSettings;
}

function change(call: Call, verb: "PUT" | "PATCH"): Change {
  const { body } = call;
  const resource = call.existing as Resource;
  if (body.location !== undefined && body.location !== null) refuseMove(resource, String(body.location));
  return { before: settingsOf(resource), after: clusterSettings(call, verb) };
}

function changed(call: Call, { before, after, verb }: Change & { readonly verb: "PUT" | "PATCH" }): Answer {
  const { id, world } = call;
  const resource = call.existing as Resource;
  if (namesAccess(call.body)) {
    const { hasNoAccess: _, ...hidden } = resource.hidden;
    resource.hidden = hidden;
  }
  const isScale = before.sku.name !== after.sku.name;
  const isSynchronous =
    !isScale &&
    (world.doubts.value("clusterUpdate") === "synchronous" ||
      isSameBut(before, after, ["tags", "identity", "maintenanceConfiguration"]));
  if (isSynchronous && isReady(resource)) {
    apply(resource, after);
    return { status: 200, body: resource.document };
  }
  if (isScale) {
    checkScale(resource, after.sku, world);
    noteScale(resource, after.sku, world.schedule.nowMs());
  }
  // The old SKU is answered until the operation has ended (recorded: azcli-scenario7, 2026-01).
  apply(resource, { ...after, sku: before.sku });
  setState(resource, "Updating", isScale ? "Scaling" : "Updating");
  // Without a replica no machine takes over: the data goes with the old machine (azure-docs, how-to-scale).
  if (isScale && before.properties.highAvailability === "Disabled") loseData(databaseOf(id, world), world);
  const headers = begin(call, resource, {
    verb,
    durationMs: isScale ? DURATIONS.clusterScaleMs : DURATIONS.clusterUpdateMs,
    ending: isScale ? "scale" : "update",
    args: { before: before as unknown as JsonObject, sku: after.sku.name },
  });
  // 201 is recorded for a scale; no traffic of a PATCH is.
  return verb === "PATCH" ? { status: 202, headers } : { status: 201, body: resource.document, headers };
}

function namesAccess({ properties }: JsonObject): boolean {
  return typeof (properties as JsonObject | null | undefined)?.publicNetworkAccess === "string";
}

function checkMade(resource: Resource): void {
  if (propertiesOf(resource.document).resourceState !== "CreateFailed") return;
  throw conflict(`The cluster '${resource.id.name}' was not created. Delete it and create it again.`);
}

function remove(call: Call): Answer {
  const { id, world } = call;
  const resource = call.existing as Resource;
  checkIdle(id, world);
  const database = databaseOf(id, world);
  setState(resource, "Deleting", "Deleting");
  if (database) setState(database, "Deleting", "Deleting");
  const headers = begin(call, resource, {
    verb: "DELETE",
    durationMs: DURATIONS.clusterDeleteMs,
    ending: "delete",
  });
  return { status: 202, body: resource.document, headers };
}

function view(resource: Resource, world: World, apiVersion: string): JsonObject {
  const { publicNetworkAccess, maintenanceConfiguration, ...rest } = propertiesOf(resource.document);
  const isNull = resource.hidden.hasNoAccess === true && world.doubts.value("unnamedPublicNetworkAccess") === "null";
  const connections = world.store
    .list(CONNECTION, resource.id)
    .map((connection) => ({ id: connection.id.text, properties: propertiesOf(connection.document) }));
  return {
    ...resource.document,
    properties: {
      ...rest,
      privateEndpointConnections: connections,
      ...(hasExplicitAccess(apiVersion) && publicNetworkAccess !== undefined
        ? { publicNetworkAccess: isNull ? null : publicNetworkAccess }
        : {}),
      ...(hasMaintenance(apiVersion) && maintenanceConfiguration !== undefined ? { maintenanceConfiguration } : {}),
    },
  };
}

function listSkusForScaling({ existing, world }: Call): Answer {
  const nowMs = world.schedule.nowMs();
  const skus = scaleTargets(existing as Resource, world).map((sku) => ({
    name: sku.name,
    [hasChanged("sizeInGB", nowMs) ? "sizeInGB" : "customerFacingSizeInGb"]: sizeInGB(sku, nowMs),
  }));
  return { status: 200, body: { skus } };
}

/** Begins an operation with one of the endings that a cluster has. */
function begin(
  call: Call,
  resource: Resource,
  operation: CacheOperation<keyof typeof clusterEndings>,
): Readonly<Record<string, string>> {
  return beginCacheOperation(call, resource, operation);
}
