import { field, setProperties } from "../../world/document";
import type { Json, JsonObject, Resource } from "../../world/resource";
import type { Answer, Call } from "../../world/resourceType";
import type { World } from "../../world/world";

export interface NetworkOperation {
  readonly verb: "PUT" | "DELETE";
  /** As Azure's messages name it: `PutSubnetOperation`. */
  readonly name: string;
  /** Short region name. */
  readonly location: string;
  readonly durationMs: number;
}

/**
 * Begins an operation in the dialect of Microsoft.Network: the resource is `Updating` until a PUT has succeeded, `Deleting`
 * until a DELETE has taken it away, and readable meanwhile. The type's ending of the verb's name ends it.
 * @returns the headers of the first answer
 */
export function beginNetworkOperation(
  call: Call,
  resource: Resource,
  operation: NetworkOperation,
): Readonly<Record<string, string>> {
  const { world } = call;
  const isPut = operation.verb === "PUT";
  revise(resource, world, { provisioningState: isPut ? "Updating" : "Deleting" });
  const headers = world.operations.begin({
    dialect: "network",
    id: resource.id,
    apiVersion: call.apiVersion,
    verb: operation.verb,
    location: operation.location,
    durationMs: operation.durationMs,
    ending: operation.verb,
  });
  resource.hidden = { ...resource.hidden, operation: operation.name, ...(isPut ? {} : { deletion: { ...headers } }) };
  return headers;
}

/** Begins to delete the resource that a call names, and answers the call. */
export function beginNetworkDeletion(call: Call, operation: Omit<NetworkOperation, "verb">): Answer {
  const headers = beginNetworkOperation(call, call.existing as Resource, { verb: "DELETE", ...operation });
  return { status: 202, headers };
}

/**
 * The answer to a PUT that changes tags or nothing: the resource as it is, and yet the header of an operation, which has
 * succeeded already.
 * @param tags none when undefined
 */
export function retag(call: Call, resource: Resource, location: string, tags: Json | undefined): Answer {
  const { world } = call;
  resource.document = withTags(resource.document, tags);
  revise(resource, world, {});
  const headers = world.operations.begin({
    dialect: "network",
    id: resource.id,
    apiVersion: call.apiVersion,
    verb: "PUT",
    location,
    durationMs: 0,
  });
  return { status: 200, body: resource.document, headers };
}

/** A document with tags, or without the member where there are none (recorded: aso-Private*, 2026). */
export function withTags({ tags: _, ...others }: JsonObject, tags: Json | undefined): JsonObject {
  return tags === undefined ? others : { ...others, tags };
}

/** The answer to a DELETE while a deletion is already running: the headers of that deletion again. */
export function ongoingDeletion(resource: Resource, world: World): Answer | undefined {
  if (field(resource.document, "properties", "provisioningState") !== "Deleting") return undefined;
  if (!world.operations.isRunning(resource.id)) return undefined;
  return { status: 202, headers: field(resource.hidden, "deletion") as Readonly<Record<string, string>> };
}

/** Whether the last operation has succeeded; a PUT that changes nothing is a new attempt otherwise. */
export function isSettled(resource: Resource): boolean {
  return field(resource.document, "properties", "provisioningState") === "Succeeded";
}

/** Writes properties and, as every write does, a new etag. */
export function revise(resource: Resource, world: World, properties: JsonObject): void {
  resource.document = { ...resource.document, etag: `W/"${world.newGuid()}"` };
  setProperties(resource, properties);
}
