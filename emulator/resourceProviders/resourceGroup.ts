import { ArmError } from "../world/armError";
import { DURATIONS } from "../world/durations";
import type { Completion } from "../world/ending";
import { gatewayError, groupBeingDeletedError, notFound } from "../world/gatewayError";
import { shortName } from "../world/regions";
import type { Json, JsonObject, Resource } from "../world/resource";
import type { Answer, Call, ResourceType } from "../world/resourceType";
import type { World } from "../world/world";
import { locationRequired } from "./location";

export const RESOURCE_GROUP = "Microsoft.Resources/resourceGroups";
const API_VERSIONS = [
  "2019-10-01",
  "2020-06-01",
  "2021-04-01",
  "2022-09-01",
  "2023-07-01",
  "2024-03-01",
  "2024-11-01",
  "2025-04-01",
];

/** Resource groups; deleting one deletes what is in it, by the rules of `types`. */
export function resourceGroup(types: () => readonly ResourceType[]): ResourceType {
  return {
    type: RESOURCE_GROUP,
    apiVersions: API_VERSIONS,
    put,
    patch({ id, body, existing, world }) {
      if (existing === undefined) throw notFound(id);
      return save(existing, { tags: body.tags ?? existing.document.tags ?? {} }, world);
    },
    delete: remove,
    endings: {
      DELETE: {
        more: (completion) => deleteRound(completion, types()),
        finish: ({ id, world }) => world.store.delete(id),
        fail: ({ resource }) => setState(resource, "Succeeded"),
      },
    },
  };
}

function put({ id, body, existing, world }: Call): Answer {
  const location = typeof body.location === "string" ? shortName(body.location) : undefined;
  if (location === undefined) throw locationRequired();
  if (existing === undefined) {
    const document = { id: id.text, name: id.name, type: RESOURCE_GROUP, location, tags: body.tags ?? {} };
    const resource: Resource = {
      id,
      document: { ...document, properties: { provisioningState: "Succeeded" } },
      hidden: {},
    };
    world.store.set(resource);
    return { status: 201, body: resource.document };
  }
  if (existing.document.location !== location) {
    const message = `Invalid resource group location '${location}'. The Resource group already exists in location '${existing.document.location}'.`;
    throw gatewayError(409, "InvalidResourceGroupLocation", message);
  }
  return save(existing, { tags: body.tags ?? {} }, world);
}

function save(existing: Resource, change: { tags: Json }, world: World): Answer {
  if (world.operations.isRunning(existing.id)) throw groupBeingDeletedError(existing.id);
  existing.document = { ...existing.document, ...change };
  return { status: 200, body: existing.document };
}

function remove({ existing, world, apiVersion }: Call): Answer {
  const group = existing as Resource;
  if (world.operations.isRunning(group.id)) throw groupBeingDeletedError(group.id);
  setState(group, "Deleting");
  const headers = world.operations.begin({
    dialect: "resources",
    id: group.id,
    apiVersion,
    verb: "DELETE",
    location: group.document.location as string,
    durationMs: DURATIONS.groupDeleteRoundMs,
    ending: "DELETE",
  });
  return { status: 202, headers };
}

/**
 * ARM deletes what is in a group in rounds: what is refused now (a zone that still has links, a subnet in use) may go when
 * something else is gone. A round in which nothing moves ends the deletion.
 * @returns   ms until the next round; undefined when all is gone
 * @throws ArmError  when something does not go
 */
function deleteRound({ resource: group, world }: Completion, types: readonly ResourceType[]): number | undefined {
  const inside = world.store.below(group.id).filter(({ document }) => document.location !== undefined);
  if (inside.length === 0) {
    for (const { id } of world.store.below(group.id)) world.store.delete(id);
    return undefined;
  }
  let isMoving = false;
  let lastError: ArmError | undefined;
  for (const resource of [...inside].sort((a, b) => b.id.names.length - a.id.names.length)) {
    if (world.store.get(resource.id) === undefined) continue;
    if (world.operations.isRunning(resource.id)) {
      isMoving = true;
      continue;
    }
    try {
      isMoving = deleteOne(resource, types, world) || isMoving;
    } catch (error) {
      if (!(error instanceof ArmError)) throw error;
      lastError = error;
    }
  }
  if (isMoving) return DURATIONS.groupDeleteRoundMs;
  throw deletionBlocked(group, lastError);
}

/** @returns whether something was begun; what goes with its owner (a network interface) is not deleted by itself. */
function deleteOne(resource: Resource, types: readonly ResourceType[], world: World): boolean {
  const type = types.find(({ type }) => type.toLowerCase() === resource.id.type.toLowerCase());
  if (type?.delete === undefined) return false;
  const apiVersion = type.apiVersions.at(-1) as string;
  type.delete({ id: resource.id, apiVersion, body: {}, headers: {}, existing: resource, world });
  return true;
}

function deletionBlocked(group: Resource, cause: ArmError | undefined): ArmError {
  const reason = cause === undefined ? "" : ` ${cause.code}: ${cause.message}`;
  const message = `Deletion of resource group '${group.id.name}' failed as resources with identifiers in it could not be deleted.${reason}`;
  return gatewayError(409, "ResourceGroupDeletionBlocked", message);
}

function setState(group: Resource, provisioningState: string): void {
  group.document = { ...group.document, properties: { provisioningState } satisfies JsonObject };
}
