import { z } from "zod";
import { propertiesOf } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import { hasChanged } from "../../world/serviceChanges";
import type { World } from "../../world/world";
import { hasUnrecordedKeys } from "./apiVersions";
import { badRequest, conflict } from "./cacheErrors";
import { beginCacheOperation } from "./cacheOperation";
import { keysOf } from "./databaseEndings";
import { checkGroup, geoReplicationSchema, link, markLinks, membersOf, unlink } from "./geoReplication";
import { checkIdle } from "./idle";
import { parseBody } from "./requestBody";
import { isReady, setState } from "./resourceState";
import { checkSas } from "./sas";

const keyType = z.looseObject({ keyType: z.enum(["Primary", "Secondary"]) });

const ids = z.looseObject({ ids: z.array(z.string()).min(1) });
const sasUri = z.url({ protocol: /^https?$/ });
const sources = z.looseObject({ sasUris: z.array(sasUri).min(1) });
const destination = z.looseObject({ sasUri });
const group = z.looseObject({ geoReplication: geoReplicationSchema });

/** POST actions of a database (contract, section 4). */
export const databaseActions: NonNullable<ResourceType["actions"]> = {
  listKeys,
  regenerateKey,
  flush,
  forceUnlink,
  forceLinkToReplicationGroup,
  upgradeDBRedisVersion,
  import: importData,
  export: exportData,
};

function listKeys({ existing, world }: Call): Answer {
  const database = existing as Resource;
  checkHasKeys(database, world);
  return { status: 200, body: keysOf(database) };
}

/** Both keys at once, and no operation (recorded in 15 recordings up to 2026-02-01-preview); later versions are a doubt. */
function regenerateKey(call: Call): Answer {
  const { apiVersion, world } = call;
  const database = ready(call);
  checkHasKeys(database, world);
  const name = parseBody(keyType, call.body).keyType === "Primary" ? "primaryKey" : "secondaryKey";
  const behaviour = hasUnrecordedKeys(apiVersion) ? world.doubts.value("regenerateKey") : "synchronous";
  if (behaviour !== "synchronous") {
    return begin(call, "regenerateKey", { args: { name }, isRunning: behaviour === "running" });
  }
  database.hidden = { ...database.hidden, [name]: world.newKey() };
  return { status: 200, body: keysOf(database) };
}

/** Empties the database; in a group every member of it. */
function flush(call: Call): Answer {
  const database = ready(call);
  const targets = new Set([database, ...membersOf(database, call.world)]);
  return begin(call, "flush", { args: { ids: [...targets].map(({ id }) => id.text) } });
}

/**
 * Takes members out of the group without asking them: for a region that does not answer. The database stays Running, and is
 * in the answer (recorded: azcli-scenario3, 2025-10; powershell, 2026-06).
 */
function forceUnlink(call: Call): Answer {
  const database = ready(call);
  const { world } = call;
  const keys = new Set(parseBody(ids, call.body).ids.map((id) => id.toLowerCase()));
  if (keys.has(database.id.key))
    throw badRequest("A database can not unlink itself: call another member of its group.");
  const linked = new Set(membersOf(database, world).map(({ id }) => id.key));
  const stranger = [...keys].find((key) => !linked.has(key));
  if (stranger !== undefined) throw badRequest(`The database '${stranger}' is not linked with this database.`);
  const { headers } = begin(call, "forceUnlink", {
    args: { keys: [...keys] },
    isRunning: true,
    durationMs: DURATIONS.forceUnlinkMs,
  });
  for (const key of keys) noteUnlinked(world.store.get(key));
  if (hasChanged("unlinksAtOnce", world.schedule.nowMs())) unlink(database, keys, world);
  else markLinks(database, keys, { state: "Unlinking", world });
  return { status: 202, body: database.document, ...(headers ? { headers } : {}) };
}

function noteUnlinked(member: Resource | undefined): void {
  if (member) member.hidden = { ...member.hidden, isUnlinked: true };
}

/** Joins a group with a database that exists; the data of the database is lost. */
function forceLinkToReplicationGroup(call: Call): Answer {
  const database = ready(call);
  const { world } = call;
  const { geoReplication } = parseBody(group, call.body);
  if (membersOf(database, world).length > 1) throw badRequest("The database is in a geo-replication group already.");
  // Documented: an unlinked cache has to be deleted and created again before it joins a group.
  if (database.hidden.isUnlinked === true)
    throw badRequest("The database was unlinked by force: delete it and create it again before it is linked.");
  checkGroup(database, geoReplication, world);
  link(database, geoReplication, { state: "Linking", world });
  return begin(call, "forceLinkToReplicationGroup", {
    args: { geoReplication: geoReplication as unknown as JsonObject },
    durationMs: DURATIONS.databaseGeoCreateMs,
  });
}

/** Moves to the newest version that the service has. The refusal is Azure's (quoted in Az PowerShell's tests). */
function upgradeDBRedisVersion(call: Call): Answer {
  const { redisVersion } = propertiesOf(ready(call).document);
  const newest = call.world.service.redisVersion;
  if (redisVersion === newest) {
    throw badRequest(
      `The database is already at Redis version ${redisVersion}, which meets or exceeds the maximum supported upgrade version ${newest}. No further upgrades are available via this API.`,
    );
  }
  return begin(call, "upgradeDBRedisVersion");
}

function importData(call: Call): Answer {
  checkSas(parseBody(sources, call.body).sasUris, call.world);
  return moveNothing(call, "import");
}

function exportData(call: Call): Answer {
  checkSas([parseBody(destination, call.body).sasUri], call.world);
  return moveNothing(call, "export");
}

/** Blobs are not part of the local Azure: a success would be a lie, so the operation fails and leaves everything as it is. */
function moveNothing(call: Call, action: "import" | "export"): Answer {
  ready(call);
  const message = `The local Azure has no blob storage, so the ${action} moved no data.`;
  return begin(call, action, { args: { message }, ending: "noStorage" });
}

/** Whether keys that are disabled are answered is a doubt. */
function checkHasKeys(database: Resource, { doubts }: World): void {
  const { accessKeysAuthentication, resourceState } = propertiesOf(database.document);
  if (accessKeysAuthentication !== "Enabled" && doubts.value("listKeysWhileDisabled") === "refused") {
    throw badRequest(
      "Access keys can not be listed or regenerated because access keys authentication is disabled for this database.",
    );
  }
  if (resourceState === "Creating" || resourceState === "CreateFailed")
    throw conflict(`The database '${database.id.name}' is not running.`);
}

function ready({ existing, world }: Call): Resource {
  const database = existing as Resource;
  const cluster = database.id.parent;
  if (cluster) checkIdle(cluster, world);
  if (!isReady(database)) throw conflict(`The database '${database.id.name}' is not running.`);
  return database;
}

interface ActionOperation {
  readonly args?: JsonObject;
  /** The name of the action unless told otherwise. */
  readonly ending?: string;
  /** The database stays Running. */
  readonly isRunning?: boolean;
  readonly durationMs?: number;
}

function begin(call: Call, action: string, operation: ActionOperation = {}): Answer {
  const { args = {}, ending = action, isRunning = false, durationMs = DURATIONS.databaseActionMs } = operation;
  const database = call.existing as Resource;
  if (!isRunning) setState(database, "Updating", "Updating");
  const headers = beginCacheOperation(call, database, { verb: "POST", action, durationMs, ending, args });
  return { status: 202, headers };
}
