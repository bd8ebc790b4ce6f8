import { z } from "zod";
import { DURATIONS } from "../durations";
import type { Answer, Call, JsonObject, Resource, ResourceType } from "../resourceType";
import { loseData } from "./data";
import { checkGroup, geoReplicationSchema, link, markLinks, membersOf, unlink } from "./geoReplication";
import { requestBody } from "./requestBody";
import { badRequest, checkIdle, conflict, isReady, properties, setState } from "./state";

const keyType = z.looseObject({ keyType: z.enum(["Primary", "Secondary"]) });

const ids = z.looseObject({ ids: z.array(z.string()).min(1) });
const group = z.looseObject({ geoReplication: geoReplicationSchema });

/** What can be done with a database beside changing it (contract, section 4). */
export const databaseActions: NonNullable<ResourceType["actions"]> = {
  listKeys,
  regenerateKey,
  flush,
  forceUnlink,
  forceLinkToReplicationGroup,
};

function listKeys({ existing }: Call): Answer {
  const database = existing as Resource;
  checkHasKeys(database);
  return { status: 200, body: keysOf(database) };
}

function regenerateKey(call: Call): Answer {
  const database = ready(call);
  checkHasKeys(database);
  const name = requestBody(keyType, call.body).keyType === "Primary" ? "primaryKey" : "secondaryKey";
  const renew = (): void => {
    database.hidden = { ...database.hidden, [name]: call.world.newKey() };
  };
  return begin(call, "regenerateKey", { finish: renew, result: () => keysOf(database) });
}

/** Empties the database; in a group every member of it. */
function flush(call: Call): Answer {
  const database = ready(call);
  const { world } = call;
  const targets = new Set([database, ...membersOf(database, world)]);
  return begin(call, "flush", {
    finish() {
      for (const target of targets) loseData(target, world);
    },
  });
}

/** Takes members out of the group without asking them: for a region that does not answer. */
function forceUnlink(call: Call): Answer {
  const database = ready(call);
  const { world } = call;
  const keys = new Set(requestBody(ids, call.body).ids.map((id) => id.toLowerCase()));
  const linked = new Set(membersOf(database, world).map(({ id }) => id.key));
  const stranger = [...keys].find((key) => !linked.has(key));
  if (stranger !== undefined) throw badRequest(`The database '${stranger}' is not linked with this database.`);
  markLinks(database, keys, { state: "Unlinking", world });
  return begin(call, "forceUnlink", {
    finish: () => unlink(database, keys, world),
    fail: () => markLinks(database, keys, { state: "UnlinkFailed", world }),
  });
}

/** Joins a group with a database that exists; what is in it is lost. */
function forceLinkToReplicationGroup(call: Call): Answer {
  const database = ready(call);
  const { world } = call;
  const { geoReplication } = requestBody(group, call.body);
  if (membersOf(database, world).length > 1) throw badRequest("The database is in a geo-replication group already.");
  checkGroup(database, geoReplication, world);
  link(database, geoReplication, { state: "Linking", world });
  return begin(call, "forceLinkToReplicationGroup", {
    finish() {
      loseData(database, world);
      link(database, geoReplication, { state: "Linked", world });
    },
    fail: () => unlink(database, new Set([database.id.key]), world),
  });
}

/** With keys disabled there is nothing to list. That Azure refuses, and how, is inferred (contract, section 13). */
function checkHasKeys(database: Resource): void {
  const { accessKeysAuthentication, resourceState } = properties(database);
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

function keysOf({ hidden }: Resource): JsonObject {
  return { primaryKey: hidden.primaryKey as string, secondaryKey: hidden.secondaryKey as string };
}

interface Work {
  readonly finish: () => void;
  readonly fail?: () => void;
  readonly result?: () => JsonObject;
}

function begin({ existing, apiVersion, world }: Call, action: string, { finish, fail, result }: Work): Answer {
  const database = existing as Resource;
  const cluster = world.store.get(database.id.parent ?? database.id);
  setState(database, "Updating", "Updating");
  const headers = world.operations.begin({
    dialect: "cache",
    id: database.id,
    apiVersion,
    verb: "POST",
    action,
    location: cluster?.document.location as string,
    durationMs: DURATIONS.databaseActionMs,
    ...(result ? { result } : {}),
    finish() {
      finish();
      setState(database, "Succeeded", "Running");
      return undefined;
    },
    fail() {
      fail?.();
      setState(database, "Failed", "UpdateFailed");
    },
  });
  return { status: 202, headers };
}
