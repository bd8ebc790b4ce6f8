import { z } from "zod";
import { ArmFault } from "../armFault";
import type { ArmId } from "../armId";
import { DURATIONS } from "../durations";
import type { Answer, Call, Resource, ResourceType } from "../resourceType";
import type { World } from "../world";
import { CACHE_API_VERSIONS, refuseRetired } from "./apiVersions";
import { requestBody } from "./requestBody";
import { ASSIGNMENT, checkIdle, conflict, isReady, setProperties } from "./state";

const NAME = /^[A-Za-z0-9]{1,60}$/;
const schema = z.looseObject({
  properties: z.looseObject({
    accessPolicyName: z.literal("default"),
    user: z.looseObject({ objectId: z.guid() }),
  }),
});

/** `…/databases/accessPolicyAssignments`: which Microsoft Entra identity may use a database (contract, section 5). */
export const accessPolicyAssignment: ResourceType = {
  type: ASSIGNMENT,
  apiVersions: CACHE_API_VERSIONS.filter((version) => version > "2024-10-01"),
  refuse: refuseRetired,
  put,
  delete: remove,
};

function put(call: Call): Answer {
  const { id, body, existing, world } = call;
  if (!NAME.test(id.name)) {
    throw new ArmFault(400, "InvalidResourceName", `The name '${id.name}' is not valid. It must match ${NAME.source}.`);
  }
  const { accessPolicyName, user } = requestBody(schema, body).properties;
  const database = idle(call);
  if (!isReady(database)) throw conflict(`The database '${database.id.name}' is not running.`);
  const own = { accessPolicyName, user: { objectId: user.objectId } };
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

function begin(
  { id, apiVersion, world }: Call,
  resource: Resource,
  verb: "PUT" | "DELETE" = "PUT",
): Readonly<Record<string, string>> {
  return world.operations.begin({
    dialect: "cache",
    id: resource.id,
    apiVersion,
    verb,
    location: locationOf(id, world),
    durationMs: DURATIONS.accessPolicyAssignmentMs,
    finish() {
      if (verb === "DELETE") world.store.delete(resource.id);
      else setProperties(resource, { provisioningState: "Succeeded" });
      return undefined;
    },
    fail: () => setProperties(resource, { provisioningState: "Failed" }),
  });
}

function locationOf({ parent }: ArmId, world: World): string {
  return world.store.get(parent?.parent as ArmId)?.document.location as string;
}
