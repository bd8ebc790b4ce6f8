import { z } from "zod";
import { propertiesOf } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import { badRequest, conflict } from "./cacheErrors";
import { beginCacheOperation } from "./cacheOperation";
import { keysOf } from "./databaseEndings";
import { checkGroup, geoReplicationSchema, link, markLinks, membersOf } from "./geoReplication";
import { checkIdle } from "./idle";
import { parseBody } from "./requestBody";
import { isReady, setState } from "./resourceState";

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

function listKeys({ existing }: Call): Answer {
  const database = existing as Resource;
  checkHasKeys(database);
  return { status: 200, body: keysOf(database) };
}

function regenerateKey(call: Call): Answer {
  checkHasKeys(ready(call));
  const name = parseBody(keyType, call.body).keyType === "Primary" ? "primaryKey" : "secondaryKey";
  return begin(call, "regenerateKey", { name });
}

/** Empties the database; in a group every member of it. */
function flush(call: Call): Answer {
  const database = ready(call);
  const targets = new Set([database, ...membersOf(database, call.world)]);
  return begin(call, "flush", { ids: [...targets].map(({ id }) => id.text) });
}

/** Takes members out of the group without asking them: for a region that does not answer. */
function forceUnlink(call: Call): Answer {
  const database = ready(call);
  const { world } = call;
  const keys = new Set(parseBody(ids, call.body).ids.map((id) => id.toLowerCase()));
  const linked = new Set(membersOf(database, world).map(({ id }) => id.key));
  const stranger = [...keys].find((key) => !linked.has(key));
  if (stranger !== undefined) throw badRequest(`The database '${stranger}' is not linked with this database.`);
  markLinks(database, keys, { state: "Unlinking", world });
  return begin(call, "forceUnlink", { keys: [...keys] });
}

/** Joins a group with a database that exists; the data of the database is lost. */
function forceLinkToReplicationGroup(call: Call): Answer {
  const database = ready(call);
  const { world } = call;
  const { geoReplication } = parseBody(group, call.body);
  if (membersOf(database, world).length > 1) throw badRequest("The database is in a geo-replication group already.");
  checkGroup(database, geoReplication, world);
  link(database, geoReplication, { state: "Linking", world });
  return begin(call, "forceLinkToReplicationGroup", { geoReplication: geoReplication as unknown as JsonObject });
}

/** Moves to the newest version that the service has. On the newest already, the operation changes nothing (inferred). */
function upgradeDBRedisVersion(call: Call): Answer {
  ready(call);
  return begin(call, "upgradeDBRedisVersion");
}

function importData(call: Call): Answer {
  parseBody(sources, call.body);
  return moveNothing(call, "import");
}

function exportData(call: Call): Answer {
  parseBody(destination, call.body);
  return moveNothing(call, "export");
}

/** Blobs are not part of the local Azure: a success would be a lie, so the operation fails and leaves everything as it is. */
function moveNothing(call: Call, action: "import" | "export"): Answer {
  ready(call);
  const message = `The local Azure has no blob storage, so the ${action} moved no data.`;
  return begin(call, action, { message }, "noStorage");
}

/** Refuses to list keys that are disabled. That Azure refuses, and how, is inferred (contract, section 13). */
function checkHasKeys(database: Resource): void {
  const { accessKeysAuthentication, resourceState } = propertiesOf(database.document);
  if (accessKeysAuthentication !== "Enabled") {
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

function begin(call: Call, action: string, args: JsonObject = {}, ending = action): Answer {
  const database = call.existing as Resource;
  setState(database, "Updating", "Updating");
  const durationMs = DURATIONS.databaseActionMs;
  const headers = beginCacheOperation(call, database, { verb: "POST", action, durationMs, ending, args });
  return { status: 202, headers };
}
