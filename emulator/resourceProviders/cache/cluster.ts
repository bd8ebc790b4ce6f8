import { ArmError } from "../../world/armError";
import { propertiesOf } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import { displayName } from "../../world/regions";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
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
import { badRequest, conflict } from "./cacheErrors";
import { beginCacheOperation, type CacheOperation } from "./cacheOperation";
import { apply, clusterEndings, redundancy } from "./clusterEndings";
import { type ClusterSettings, clusterSettings, isSameButTags, settingsOf } from "./clusterSettings";
import { loseData } from "./databaseData";
import { databaseOf } from "./hierarchy";
import { checkIdle } from "./idle";
import { isReady, setState } from "./resourceState";
import { noteScale, scaleTargets } from "./scaling";
import { CLUSTER, CONNECTION } from "./typeNames";

const NAME = /^(?=.{1,60}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/;

/** `Microsoft.Cache/redisEnterprise`: the cluster of an Azure Managed Redis (contract, section 3). */
export const cluster: ResourceType = {
  type: CLUSTER,
  apiVersions: CACHE_API_VERSIONS,
  retiredError: retiredError,
  put: (call) => (call.existing === undefined ? create(call) : change(call, "PUT")),
  patch: (call) => change(call, "PATCH"),
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
  const region = regionOf(id, body.location);
  const { sku, tags, identity, properties: own } = clusterSettings(call, "PUT");
  const hostName = `${id.name.toLowerCase()}.${region}.redis.azure.net`;
  // Host names carry no subscription and no group, so the second of a name in a region cannot be (inferred).
  if (world.store.list(CLUSTER).some((other) => propertiesOf(other.document).hostName === hostName)) {
    throw conflict("A resource with this name already exists or is in a conflicting state.");
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
    hidden: {},
  };
  world.store.set(resource);
  const headers = begin(call, resource, {
    verb: "PUT",
    durationMs: DURATIONS.clusterCreateMs,
    failureMs: DURATIONS.clusterCreateFailureMs,
    ending: "create",
  });
  return { status: 201, body: resource.document, headers };
}

function change(call: Call, verb: "PUT" | "PATCH"): Answer {
  const { id, body, world } = call;
  const resource = call.existing as Resource;
  if (body.location !== undefined && body.location !== null) refuseMove(resource, String(body.location));
  checkIdle(id, world);
  if (propertiesOf(resource.document).resourceState === "CreateFailed") {
    throw conflict(`The cluster '${id.name}' was not created. Delete it and create it again.`);
  }
  const before = settingsOf(resource);
  const after = clusterSettings(call, verb);
  if (isSameButTags(before, after) && isReady(resource)) {
    resource.document = { ...resource.document, tags: after.tags };
    return { status: 200, body: resource.document };
  }
  const isScale = before.sku.name !== after.sku.name;
  if (isScale) {
    checkScale(resource, { before, after }, world);
    noteScale(resource, world.schedule.nowMs());
  }
  apply(resource, after);
  setState(resource, "Updating", isScale ? "Scaling" : "Updating");
  // Without a replica no machine takes over: the data goes with the old machine (azure-docs, how-to-scale).
  if (isScale && before.properties.highAvailability === "Disabled") loseData(databaseOf(id, world), world);
  const headers = begin(call, resource, {
    verb,
    durationMs: isScale ? DURATIONS.clusterScaleMs : DURATIONS.clusterUpdateMs,
    ending: isScale ? "scale" : "update",
    args: { before: before as unknown as JsonObject },
  });
  // The specification allows 200 with a body and 202 without; no traffic of a PATCH was recorded.
  return verb === "PATCH" ? { status: 202, headers } : { status: 200, body: resource.document, headers };
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
  const connections = world.store
    .list(CONNECTION, resource.id)
    .map((connection) => ({ id: connection.id.text, properties: propertiesOf(connection.document) }));
  return {
    ...resource.document,
    properties: {
      ...rest,
      privateEndpointConnections: connections,
      ...(hasExplicitAccess(apiVersion) && publicNetworkAccess !== undefined ? { publicNetworkAccess } : {}),
      ...(hasMaintenance(apiVersion) && maintenanceConfiguration !== undefined ? { maintenanceConfiguration } : {}),
    },
  };
}

function listSkusForScaling({ existing, world }: Call): Answer {
  const skus = scaleTargets(existing as Resource, world).map(({ name, memoryGB }) => ({ name, sizeInGB: memoryGB }));
  return { status: 200, body: { skus } };
}

function checkScale(
  resource: Resource,
  { before, after }: { before: ClusterSettings; after: ClusterSettings },
  world: World,
): void {
  if (scaleTargets(resource, world).some(({ name }) => name === after.sku.name)) return;
  throw badRequest(
    `Scaling from SKU '${before.sku.name}' to SKU '${after.sku.name}' is not supported. Call listSkusForScaling for the SKUs that are.`,
  );
}

/** Begins an operation with one of the endings that a cluster has. */
function begin(
  call: Call,
  resource: Resource,
  operation: CacheOperation<keyof typeof clusterEndings>,
): Readonly<Record<string, string>> {
  return beginCacheOperation(call, resource, operation);
}
