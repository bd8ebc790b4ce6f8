import { z } from "zod";
import { ArmError } from "../../world/armError";
import type { ArmId } from "../../world/armId";
import { propertiesOf, setProperties } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import type { Completion } from "../../world/ending";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import { hasChanged } from "../../world/serviceChanges";
import type { World } from "../../world/world";
import { accessStringError } from "./accessString";
import { CACHE_API_VERSIONS, hasAccessString, retiredError } from "./apiVersions";
import { badRequest, conflict } from "./cacheErrors";
import { beginCacheOperation, createdAnswer } from "./cacheOperation";
import { checkIdle } from "./idle";
import { knownMembers, refuseUnknown } from "./knownMembers";
import { parseBody } from "./requestBody";
import { isReady } from "./resourceState";
import { ASSIGNMENT } from "./typeNames";

/** Hyphens too, unlike the specification: a GUID is the usual name (azurerm, Azure Verified Modules, .NET Aspire). */
const NAME = /^[A-Za-z0-9-]{1,60}$/;
const user = z.looseObject({ objectId: z.guid() });
const schema = z.looseObject({ properties: z.looseObject({ accessPolicyName: z.literal("default"), user }) });
/** Since there are access strings the name of a policy is optional. */
const laterSchema = z.looseObject({
  properties: z.looseObject({
    accessPolicyName: z.literal("default").nullish(),
    accessString: z.string().nullish(),
    user,
  }),
});
const KNOWN = knownMembers(["properties.accessPolicyName", "properties.user", "properties.provisioningState"], {
  "properties.accessString": "2026-05-01-preview",
  "properties.provisioningError": "2026-05-01-preview",
});
/** Between two looks of an assignment that waits for another. */
const QUEUE_MS = 5_000;
const ACCESS_STRING_DEFAULT = "+@all ~*";
/** `…/databases/accessPolicyAssignments`: which Microsoft Entra identity may use a database (contract, section 5). */
export const accessPolicyAssignment: ResourceType = {
  type: ASSIGNMENT,
  apiVersions: CACHE_API_VERSIONS.filter((version) => version === "2024-09-01-preview" || version > "2024-10-01"),
  retiredError,
  notFoundError,
  put,
  delete: remove,
  view,
  endings: {
    PUT: { more: queued, finish: settled },
    DELETE: { finish: ({ id, world }) => world.store.delete(id) },
  },
};

function put(call: Call): Answer {
  const { id, existing, world } = call;
  if (!NAME.test(id.name)) {
    throw new ArmError(400, "InvalidResourceName", `The name '${id.name}' is not valid. It must match ${NAME.source}.`);
  }
  const own = settingsOf(call);
  const database = idle(call);
  if (!isReady(database)) throw conflict(`The database '${database.id.name}' is not running.`);
  checkUser(call, own);
  if (existing) {
    setProperties(existing, { ...own, provisioningState: "Updating" });
    // 201 for an existing one too (recorded: azcli-access-string, 2026-07).
    return { status: 201, body: existing.document, headers: begin(call, existing) };
  }
  // Key order as recorded: properties first.
  const document = {
    properties: { provisioningState: "Creating", ...own },
    id: id.text,
    name: id.name,
    type: ASSIGNMENT,
  };
  const resource: Resource = { id, document, hidden: {} };
  world.store.set(resource);
  return createdAnswer(call, { body: resource.document, headers: begin(call, resource) });
}

/** "Each user can have one access policy assignment per database" (azure-docs, 2026-05-11); the answer is inferred. */
function checkUser({ id, world }: Call, own: JsonObject): void {
  const objectId = String((own.user as JsonObject).objectId).toLowerCase();
  const other = world.store.list(ASSIGNMENT, id.parent as ArmId).find((assignment) => {
    const user = propertiesOf(assignment.document).user as JsonObject;
    return assignment.id.key !== id.key && String(user.objectId).toLowerCase() === objectId;
  });
  if (other === undefined) return;
  throw badRequest(
    `The user '${objectId}' has the access policy assignment '${other.id.name}': each user can have one access policy assignment per database.`,
  );
}

function settingsOf(call: Call): JsonObject {
  const { body, apiVersion } = call;
  refuseUnknown(call, KNOWN);
  if (!hasAccessString(apiVersion)) {
    const { accessPolicyName, user } = parseBody(schema, body).properties;
    return { accessPolicyName, user: { objectId: user.objectId } };
  }
  const { accessPolicyName, accessString, user } = parseBody(laterSchema, body).properties;
  return {
    // Answered also where only an access string was sent (documented, 2026-05-01-preview).
    accessPolicyName: accessPolicyName ?? "default",
    accessString: accessString ?? ACCESS_STRING_DEFAULT,
    user: { objectId: user.objectId },
  };
}

/** Ends a write. The database itself checks the access string, so a wrong access string is accepted first. */
function settled({ resource, args }: Completion): void {
  if (args.collides === true) throw new ArmError(409, "OperationFailed", "The operation failed.");
  const { accessString = "" } = propertiesOf(resource.document);
  const { provisioningError: _, ...own } = propertiesOf(resource.document);
  resource.document = { ...resource.document, properties: { ...own, provisioningState: "Succeeded" } };
  const error = accessStringError(accessString as string);
  if (error === undefined) return;
  const { code, message } = error;
  setProperties(resource, { provisioningError: { code, message, target: "properties.accessString" } });
  throw error;
}

/** An assignment that waits for others, where that is chosen, looks again for them. */
function queued({ args, world }: Completion): number | undefined {
  const others = (args.behind ?? []) as readonly string[];
  const isWaiting = others.some((key) => {
    const other = world.store.get(key);
    return other !== undefined && world.operations.isRunning(other.id);
  });
  return isWaiting ? QUEUE_MS : undefined;
}

/** The 404 of an assignment is not ARM's (recorded: aso, 2026-04 and 2026-07). */
function notFoundError(_: ArmId, { newGuid }: World): ArmError {
  const [trace, span] = [newGuid(), newGuid()].map((text) => text.replaceAll("-", ""));
  const type = "https://tools.ietf.org/html/rfc9110#section-15.5.5";
  return new ArmError(404, "NotFound", "Not Found", {
    problem: { type, traceId: `00-${trace}-${span?.slice(16)}-00` },
  });
}

function view({ document }: Resource, _: World, apiVersion: string): JsonObject {
  const { accessString: __, provisioningError: ___, ...known } = propertiesOf(document);
  return hasAccessString(apiVersion) ? document : { ...document, properties: known };
}

function remove(call: Call): Answer {
  const { world } = call;
  const resource = call.existing as Resource;
  idle(call);
  setProperties(resource, { provisioningState: "Deleting" });
  const headers = begin(call, resource, "DELETE");
  const isEmpty = hasChanged("emptyAssignmentDeletion", world.schedule.nowMs());
  return { status: 202, headers, ...(isEmpty ? {} : { body: resource.document }) };
}

function idle({ id, world }: Call): Resource {
  const database = world.store.get(id.parent as ArmId) as Resource;
  checkIdle(database.id.parent as ArmId, world);
  if (world.operations.isRunning(id))
    throw conflict(`Another operation on the access policy assignment '${id.name}' is in progress.`);
  return database;
}

/**
 * Two writes of one database at once are both accepted; one ends Failed after about three minutes (microsoft/aspire#13043,
 * Azure/azure-dev#6640). Whether Azure still does so is a doubt.
 */
function begin(call: Call, resource: Resource, verb: "PUT" | "DELETE" = "PUT"): Readonly<Record<string, string>> {
  const { id, world } = call;
  if (verb === "DELETE") {
    const durationMs = DURATIONS.accessPolicyAssignmentDeleteMs;
    return beginCacheOperation(call, resource, { verb, durationMs, ending: verb });
  }
  const behind = world.store
    .list(ASSIGNMENT, id.parent as ArmId)
    .filter((other) => other.id.key !== id.key && world.operations.isRunning(other.id))
    .map((other) => other.id.key);
  const collision = behind.length > 0 ? world.doubts.value("twoAssignments") : "bothSucceed";
  const durationMs = {
    oneFails: DURATIONS.assignmentCollisionMs,
    queued: DURATIONS.accessPolicyAssignmentMs * (behind.length + 1),
    bothSucceed: DURATIONS.accessPolicyAssignmentMs,
  }[collision];
  return beginCacheOperation(call, resource, {
    verb,
    durationMs,
    ending: verb,
    args: { ...(collision === "oneFails" ? { collides: true } : {}), ...(collision === "queued" ? { behind } : {}) },
  });
}
