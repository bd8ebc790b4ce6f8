import { ArmError } from "../../world/armError";
import { propertiesOf } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import { displayName } from "../../world/regions";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import { hasChanged } from "../../world/serviceChanges";
import type { World } from "../../world/world";
import { regionOf } from "../location";
import {
  CACHE_API_VERSIONS,
  hasExplicitAccess,
  hasMaintenance,
  isBeforeManagedRedis,
  legacyError,
  retiredError,
} from "./apiVersions";
import { nameTaken } from "./cacheErrors";
import { beginCacheOperation, createdAnswer } from "./cacheOperation";
import { namesAccess, patchCluster, putCluster } from "./clusterChange";
import { clusterEndings, redundancy } from "./clusterEndings";
import { clusterSettings } from "./clusterSettings";
import { databaseOf } from "./hierarchy";
import { checkIdle } from "./idle";
import { checkName } from "./nameReservation";
import { isCreatedAgain, setState } from "./resourceState";
import { scaleTargets } from "./scaling";
import { sizeInGB } from "./skus";
import { CLUSTER, CONNECTION } from "./typeNames";

const NAME = /^(?=.{1,60}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/;

/** `Microsoft.Cache/redisEnterprise`: the cluster of an Azure Managed Redis (contract, section 3). */
export const cluster: ResourceType = {
  type: CLUSTER,
  apiVersions: CACHE_API_VERSIONS,
  retiredError: retiredError,
  put: (call) => (call.existing === undefined || isCreatedAgain(call) ? create(call) : putCluster(call)),
  patch: patchCluster,
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
  if (
    world.store
      .list(CLUSTER)
      .some((other) => other.id.key !== id.key && propertiesOf(other.document).hostName === hostName)
  ) {
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
  const headers = beginCacheOperation<keyof typeof clusterEndings>(call, resource, {
    verb: "PUT",
    durationMs: DURATIONS.clusterCreateMs,
    failureMs: DURATIONS.clusterCreateFailureMs,
    ending: "create",
  });
  // Tags that are left out are null in the first answer, and an empty object later (recorded).
  const first = view(resource, world, apiVersion);
  return createdAnswer(call, { body: "tags" in body ? first : { ...first, tags: null }, headers });
}

function remove(call: Call): Answer {
  const { id, world } = call;
  const resource = call.existing as Resource;
  checkIdle(id, world);
  const database = databaseOf(id, world);
  setState(resource, "Deleting", "Deleting");
  if (database) setState(database, "Deleting", "Deleting");
  const headers = beginCacheOperation<keyof typeof clusterEndings>(call, resource, {
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
