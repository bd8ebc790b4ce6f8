import { ArmError } from "../../world/armError";
import { field, setProperties, textField } from "../../world/document";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call } from "../../world/resourceType";
import type { World } from "../../world/world";

export interface DnsOperation {
  readonly verb: "PUT" | "PATCH" | "DELETE";
  readonly durationMs: number;
  /** Arguments of the ending that has the verb's name. */
  readonly args?: JsonObject;
}

/**
 * Begins an operation in the dialect of private DNS, which answers without the resource: 202 with `{}` to a write, with
 * nothing to a DELETE.
 */
export function beginDnsOperation(call: Call, resource: Resource, operation: DnsOperation): Answer {
  const headers = call.world.operations.begin({
    dialect: "privateDns",
    id: resource.id,
    apiVersion: call.apiVersion,
    ...operation,
    ending: operation.verb,
  });
  if (operation.verb !== "DELETE") return { status: 202, headers, body: {} };
  resource.hidden = { ...resource.hidden, deletion: { ...headers } };
  reviseDns(resource, call.world, { provisioningState: "Deleting" });
  return { status: 202, headers };
}

/**
 * The answer to a DELETE while a deletion is already running: the headers of that deletion again.
 * @throws ArmError 409 `Conflict` when another operation runs: seen for two upserts at once; transient
 */
export function ongoingDnsDeletion(resource: Resource, world: World): Answer | undefined {
  if (!world.operations.isRunning(resource.id)) return undefined;
  if (field(resource.document, "properties", "provisioningState") !== "Deleting") refuseBusy(resource, world);
  return { status: 202, headers: field(resource.hidden, "deletion") as Readonly<Record<string, string>> };
}

/**
 * Refuses a write while another runs.
 * @throws ArmError 409 `Conflict`
 */
export function refuseBusy(resource: Resource | undefined, world: World): void {
  if (resource === undefined || !world.operations.isRunning(resource.id)) return;
  throw new ArmError(
    409,
    "Conflict",
    `Another operation is in progress on ${resource.id.text}. Please try again later.`,
  );
}

/** A document with tags, or without the member where there are none (recorded: aso-Private*, 2026). */
export function withTags({ tags: _, ...others }: JsonObject, tags: JsonObject | null | undefined): JsonObject {
  return tags ? { ...others, tags } : others;
}

/**
 * Refuses writes below a zone that is being made or deleted.
 * @throws ArmError 409 `Conflict`
 */
export function refuseUnready(zone: Resource): void {
  const state = textField(zone.document, "properties", "provisioningState");
  if (state === "Succeeded" || state === "Updating") return;
  throw new ArmError(409, "Conflict", `The private DNS zone ${zone.id.text} is in ${state} state.`);
}

/** Writes properties and a new etag; links alone have theirs in quotes (recorded: aso-PrivateDnsZone, 2026-03). */
export function reviseDns(resource: Resource, world: World, properties: JsonObject): void {
  const isQuoted = resource.id.type.toLowerCase().endsWith("/virtualnetworklinks");
  resource.document = { ...resource.document, etag: isQuoted ? `"${world.newGuid()}"` : world.newGuid() };
  setProperties(resource, properties);
}
