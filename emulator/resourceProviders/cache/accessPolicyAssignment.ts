import { z } from "zod";
import { ArmError } from "../../world/armError";
import type { ArmId } from "../../world/armId";
import { propertiesOf, setProperties } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import type { Completion } from "../../world/ending";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import type { World } from "../../world/world";
import { CACHE_API_VERSIONS, hasAccessString, retiredError } from "./apiVersions";
import { assignmentNotFound, conflict } from "./cacheErrors";
import { beginCacheOperation } from "./cacheOperation";
import { checkIdle } from "./idle";
import { parseBody } from "./requestBody";
import { isReady } from "./resourceState";
import { ASSIGNMENT } from "./typeNames";

const NAME = /^[A-Za-z0-9]{1,60}$/;
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
const ACCESS_STRING_DEFAULT = "+@all ~*";
/** Rules of Redis, as far as an access string may hold them: commands, keys and channels. */
const ACCESS_STRING = /^([+-]@?[\w|-]+|[~&]\S+|%RW?~\S+|%W~\S+|allkeys|allcommands|allchannels|\s+)*$/i;

/** `…/databases/accessPolicyAssignments`: which Microsoft Entra identity may use a database (contract, section 5). */
export const accessPolicyAssignment: ResourceType = {
  type: ASSIGNMENT,
  apiVersions: CACHE_API_VERSIONS.filter((version) => version > "2024-10-01"),
  retiredError: retiredError,
  put,
  delete: remove,
  notFound: assignmentNotFound,
  view,
  endings: {
    PUT: { finish: settled },
    DELETE: { finish: ({ id, world }) => world.store.delete(id) },
  },
};

function put(call: Call): Answer {
  const { id, apiVersion, body, existing, world } = call;
  if (!NAME.test(id.name)) {
    throw new ArmError(400, "InvalidResourceName", `The name '${id.name}' is not valid. It must match ${NAME.source}.`);
  }
  const own = settingsOf(body, apiVersion);
  const database = idle(call);
  if (!isReady(database)) throw conflict(`The database '${database.id.name}' is not running.`);
  if (existing) {
    setProperties(existing, { ...own, provisioningState: "Updating" });
    return { status: 200, body: existing.document, headers: begin(call, existing) };
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
  return { status: 201, body: resource.document, headers: begin(call, resource) };
}

function settingsOf(body: JsonObject, apiVersion: string): JsonObject {
  if (!hasAccessString(apiVersion)) {
    const { accessPolicyName, user } = parseBody(schema, body).properties;
    return { accessPolicyName, user: { objectId: user.objectId } };
  }
  const { accessPolicyName, accessString, user } = parseBody(laterSchema, body).properties;
  return {
    ...(accessPolicyName ? { accessPolicyName } : {}),
    accessString: accessString ?? ACCESS_STRING_DEFAULT,
    user: { objectId: user.objectId },
  };
}

/** Ends a write. The database itself checks the access string, so a wrong access string is accepted first. */
function settled({ resource }: Completion): void {
  const { accessString = "" } = propertiesOf(resource.document);
  const { provisioningError: _, ...own } = propertiesOf(resource.document);
  resource.document = { ...resource.document, properties: { ...own, provisioningState: "Succeeded" } };
  if (ACCESS_STRING.test(accessString as string)) return;
  const error = { code: "InvalidAccessString", message: "The access string is not valid.", target: "accessString" };
  setProperties(resource, { provisioningError: error });
  throw new ArmError(400, error.code, error.message);
}

function view({ document }: Resource, _: World, apiVersion: string): JsonObject {
  const { accessString: __, provisioningError: ___, ...known } = propertiesOf(document);
  return hasAccessString(apiVersion) ? document : { ...document, properties: known };
}

function remove(call: Call): Answer {
  const resource = call.existing as Resource;
  idle(call);
  setProperties(resource, { provisioningState: "Deleting" });
  return { status: 202, headers: begin(call, resource, "DELETE") };
}

function idle({ id, world }: Call): Resource {
  const database = world.store.get(id.parent as ArmId) as Resource;
  checkIdle(database.id.parent as ArmId, world);
  if (world.operations.isRunning(id))
    throw conflict(`Another operation on the access policy assignment '${id.name}' is in progress.`);
  return database;
}

function begin(call: Call, resource: Resource, verb: "PUT" | "DELETE" = "PUT"): Readonly<Record<string, string>> {
  const durationMs = DURATIONS.accessPolicyAssignmentMs;
  return beginCacheOperation(call, resource, { verb, durationMs, ending: verb });
}
