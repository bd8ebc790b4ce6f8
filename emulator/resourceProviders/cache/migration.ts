import { z } from "zod";
import { ArmError } from "../../world/armError";
import type { ArmId } from "../../world/armId";
import { propertiesOf, setProperties } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import type { World } from "../../world/world";
import { CACHE_API_VERSIONS, hasFlatValidation, hasMigrations, hasRollback, retiredError } from "./apiVersions";
import { badRequest, conflict } from "./cacheErrors";
import { beginCacheOperation, createdAnswer } from "./cacheOperation";
import { clusterOf, databaseOf } from "./hierarchy";
import { checkIdle } from "./idle";
import { parseBody } from "./requestBody";
import { isReady } from "./resourceState";
import { MIGRATION } from "./typeNames";

const DAY_MS = 86_400_000;
const ROLLBACK_DAYS = 30;

const asked = z.looseObject({
  sourceResourceId: z.string(),
  sourceType: z.literal("AzureCacheForRedis").nullish(),
  switchDns: z.boolean().nullish(),
  skipDataMigration: z.boolean().nullish(),
  forceMigrate: z.boolean().nullish(),
});
const schema = z.looseObject({ properties: asked });

/**
 * `…/migrations/default`: takes an Azure Cache for Redis over, without its data here. Recorded from validation to
 * cancellation: azcli-migration, 2026-08; powershell-migration-cancel, 2026-06.
 */
export const migration: ResourceType = {
  type: MIGRATION,
  apiVersions: CACHE_API_VERSIONS.filter(hasMigrations),
  retiredError,
  put,
  view,
  actions: { validate, cancel },
  actionsOfAbsent: ["validate"],
  endings: {
    start: {
      finish({ resource, world }) {
        resource.hidden = { ...resource.hidden, endedMs: world.schedule.nowMs() };
        setProperties(resource, { provisioningState: "Succeeded" });
      },
    },
    cancel: {
      finish: ({ resource }) => setProperties(resource, { provisioningState: "Cancelled" }),
      fail: ({ resource }) => setProperties(resource, { provisioningState: "CancellationFailed" }),
    },
  },
};

/** Starts a migration, whatever a validation has said (recorded with `forceMigrate`). */
function put(call: Call): Answer {
  const { id, body, world } = call;
  if (id.name.toLowerCase() !== "default") throw badRequest("The name of a migration must be 'default'.");
  const { sourceResourceId, switchDns, skipDataMigration } = parseBody(schema, body).properties;
  const cluster = clusterOf(id, world);
  checkIdle(cluster.id, world);
  if (!isReady(cluster)) throw conflict(`The cluster '${cluster.id.name}' is not running.`);
  const now = new Date(world.schedule.nowMs()).toISOString();
  const resource: Resource = {
    id,
    document: {
      name: `${cluster.id.name}/${id.name}`,
      type: MIGRATION,
      id: id.text,
      properties: {
        sourceType: "AzureCacheForRedis",
        sourceResourceId,
        targetResourceId: cluster.id.text,
        switchDns: switchDns ?? false,
        skipDataMigration: skipDataMigration ?? false,
        provisioningState: "Accepted",
        statusDetails: null,
        creationTime: now,
        lastModifiedTime: now,
      },
    },
    hidden: {},
  };
  world.store.set(resource);
  const durationMs = DURATIONS.migrationMs;
  const headers = beginCacheOperation(call, resource, { verb: "PUT", durationMs, ending: "start" });
  return createdAnswer(call, { body: resource.document, headers });
}

/** Undoes a migration: 202 without a body. */
function cancel(call: Call): Answer {
  const resource = call.existing as Resource;
  checkIdle(resource.id.parent as ArmId, call.world);
  setProperties(resource, { provisioningState: "Cancelling" });
  const durationMs = DURATIONS.migrationMs;
  const operation = { verb: "POST", action: "cancel", durationMs, ending: "cancel" } as const;
  return { status: 202, headers: beginCacheOperation(call, resource, operation) };
}

/** Tells how source and target differ; a warning alone makes a migration not valid (recorded). */
function validate({ id, apiVersion, body, world }: Call): Answer {
  if (!hasFlatValidation(apiVersion) && !("properties" in body))
    throw new ArmError(400, "InvalidRequestBody", "The request body requires a 'properties' envelope.");
  parseBody(asked, hasFlatValidation(apiVersion) ? body : propertiesOf(body));
  const policy = propertiesOf(databaseOf(id.parent as ArmId, world)?.document).clusteringPolicy;
  const warnings: JsonObject[] = policy === undefined || policy === "NoCluster" ? [] : [CLUSTERING];
  return {
    status: 200,
    body: { isValid: warnings.length === 0, errors: [{ disparities: [] }], warnings: [{ disparities: warnings }] },
  };
}

/** In Azure's words, for a source that is not clustered: the local Azure knows no source. */
const CLUSTERING: JsonObject = {
  category: "Clustering Mode",
  message:
    "The target resource has a clustering policy, but the source resource is not clustered. Please ensure your client library is cluster-aware before migration, or select a target resource without a clustering policy.",
};

/** How long a migration can be undone stands in answers of later versions, after its success. */
function view({ document, hidden }: Resource, _: World, apiVersion: string): JsonObject {
  if (hidden.endedMs === undefined || !hasRollback(apiVersion)) return document;
  const rollbackEligibleUntil = new Date(Number(hidden.endedMs) + ROLLBACK_DAYS * DAY_MS).toISOString();
  return { ...document, properties: { ...propertiesOf(document), rollbackEligibleUntil } };
}
