import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { propertiesOf, setProperties } from "../../world/document";
import type { JsonObject, Resource } from "../../world/resource";
import type { World } from "../../world/world";
import { badRequest, conflict } from "./cacheErrors";
import { clusterOf } from "./hierarchy";
import { isReady } from "./resourceState";
import { type Sku, skuOf } from "./skus";

/** A group of databases as a request names it. */
export const geoReplicationSchema = z.looseObject({
  groupNickname: z.string(),
  linkedDatabases: z.array(z.looseObject({ id: z.string() })),
});
export type GeoReplicationRequest = z.infer<typeof geoReplicationSchema>;

export type LinkState = "Linked" | "Linking" | "Unlinking" | "LinkFailed" | "UnlinkFailed";

const MEMBERS_MAX = 5;
const MODULES: ReadonlySet<string> = new Set(["RediSearch", "RedisJSON"]);
/** Properties that all databases of a group share (azure-docs, how-to-active-geo-replication). */
const SHARED = ["evictionPolicy", "clusteringPolicy", "clientProtocol", "modules"];

/** The databases that a database is linked with, itself included; empty without geo-replication. */
export function membersOf(database: Resource | undefined, world: World): readonly Resource[] {
  return linksOf(database).flatMap(({ id }) => world.store.get(id as string) ?? []);
}

/**
 * Checks that a database can join the group it names (contract, sections 4 and 7).
 * @param candidate   id and settings that the database is going to have
 */
export function checkGroup(candidate: Resource, request: GeoReplicationRequest, world: World): void {
  const cluster = clusterOf(candidate.id, world);
  const sku = skuOf(cluster);
  if (!sku.supportsGeoReplication) throw badRequest(`Geo-replication is not supported for SKU '${sku.name}'.`);
  if (propertiesOf(cluster.document).highAvailability === "Disabled")
    throw badRequest("Geo-replication needs high availability.");
  const foreign = modulesOf(candidate).find(({ name }) => !MODULES.has(name as string));
  if (foreign) throw badRequest(`The module '${foreign.name}' is not supported with geo-replication.`);

  const keys = request.linkedDatabases.map(({ id }) => id.toLowerCase());
  if (!keys.includes(candidate.id.key)) throw badRequest("The linked databases must list the database itself.");
  if (keys.length > MEMBERS_MAX) throw badRequest(`A geo-replication group has at most ${MEMBERS_MAX} databases.`);
  for (const key of keys.filter((other) => other !== candidate.id.key)) {
    const other = world.store.get(key);
    if (other === undefined) throw badRequest(`The linked database '${key}' was not found.`);
    checkPair(candidate, { other, nickname: request.groupNickname, sku }, world);
    const isComplete = linksOf(other).every(({ id }) => keys.includes((id as string).toLowerCase()));
    if (!isComplete) throw badRequest("The linked databases must list every database of the group.");
  }
}

function checkPair(
  candidate: Resource,
  { other, nickname, sku }: { other: Resource; nickname: string; sku: Sku },
  world: World,
): void {
  const theirs = propertiesOf(other.document);
  if (!isReady(other)) throw conflict(`The linked database '${other.id.text}' is not running.`);
  if (groupOf(other)?.groupNickname !== nickname) {
    throw badRequest(`The database '${other.id.text}' is not in the geo-replication group '${nickname}'.`);
  }
  if (skuOf(clusterOf(other.id, world)) !== sku)
    throw badRequest("All databases of a geo-replication group need the same SKU.");
  const own = propertiesOf(candidate.document);
  const isDifferent = (name: string): boolean => {
    const [a, b] = name === "modules" ? [namesOf(candidate), namesOf(other)] : [own[name], theirs[name]];
    return !isDeepStrictEqual(a, b);
  };
  const difference = SHARED.find(isDifferent);
  if (difference) throw badRequest(`All databases of a geo-replication group need the same '${difference}'.`);
}

/** Refuses to change the group of a database by PUT: only the present group may be named. */
export function checkSameGroup(database: Resource, request: GeoReplicationRequest): void {
  const group = groupOf(database);
  const asked = new Set(request.linkedDatabases.map(({ id }) => id.toLowerCase()));
  const linked = linksOf(database).map(({ id }) => (id as string).toLowerCase());
  if (linked.some((key) => !asked.has(key))) {
    // Azure's words; the source breaks off in "it mu…" (Azure/bicep#10230).
    throw badRequest(
      "Linked databases cannot by removed with this API. In order to unlink a database, it must be force-unlinked or deleted.",
    );
  }
  if (group?.groupNickname !== request.groupNickname || asked.size !== linked.length) {
    throw badRequest("The property 'geoReplication' can not be changed on an existing database.");
  }
}

/** Writes the group into every member, with the state of one link. */
export function link(
  database: Resource,
  request: GeoReplicationRequest,
  { state, world }: { state: LinkState; world: World },
): void {
  const ids = request.linkedDatabases.map(({ id }) => world.store.get(id)?.id.text ?? id);
  for (const id of ids) {
    const member = world.store.get(id);
    if (member === undefined) continue;
    const isOf = (other: string): boolean => member === database || other.toLowerCase() === database.id.key;
    const linkedDatabases = ids.map((other) => ({ id: other, state: isOf(other) ? state : stateOf(member, other) }));
    setProperties(member, { geoReplication: { groupNickname: request.groupNickname, linkedDatabases } });
  }
}

/** Changes the state of links in every member of a group. */
export function markLinks(
  database: Resource,
  keys: ReadonlySet<string>,
  { state, world }: { state: LinkState; world: World },
): void {
  for (const member of membersOf(database, world)) {
    const linkedDatabases = linksOf(member).map((one) =>
      keys.has((one.id as string).toLowerCase()) ? { ...one, state } : one,
    );
    setProperties(member, { geoReplication: { ...groupOf(member), linkedDatabases } });
  }
}

/** Takes databases out of a group: the others forget them, and they are alone. */
export function unlink(database: Resource, keys: ReadonlySet<string>, world: World): void {
  for (const member of membersOf(database, world)) {
    const isOut = keys.has(member.id.key);
    const linkedDatabases = linksOf(member).filter(({ id }) => {
      const key = (id as string).toLowerCase();
      return isOut ? key === member.id.key : !keys.has(key);
    });
    const settled = linkedDatabases.map((one) => ({ ...one, state: "Linked" }));
    setProperties(member, { geoReplication: { ...groupOf(member), linkedDatabases: settled } });
  }
}

/** Hides the other members of groups until a moment of Azure's time: a force-link may end before they show. */
export function hideMembers(database: Resource, untilMs: number, world: World): void {
  for (const member of membersOf(database, world)) member.hidden = { ...member.hidden, membersHiddenUntilMs: untilMs };
}

/** The group of a database as a read sees it: an object with `geoReplication`, empty without a group. */
export function visibleGroup(database: Resource, nowMs: number): JsonObject {
  const group = groupOf(database);
  if (group === undefined) return {};
  const isHidden = Number(database.hidden.membersHiddenUntilMs ?? 0) > nowMs;
  const linkedDatabases = linksOf(database).filter(
    ({ id }) => !isHidden || (id as string).toLowerCase() === database.id.key,
  );
  return { geoReplication: { ...group, linkedDatabases } };
}

function groupOf(database: Resource | undefined): JsonObject | undefined {
  return database && (propertiesOf(database.document).geoReplication as JsonObject | undefined);
}

function linksOf(database: Resource | undefined): readonly JsonObject[] {
  return (groupOf(database)?.linkedDatabases ?? []) as JsonObject[];
}

function stateOf(member: Resource, id: string): string {
  const found = linksOf(member).find((one) => (one.id as string).toLowerCase() === id.toLowerCase());
  return (found?.state as string | undefined) ?? "Linking";
}

function modulesOf(database: Resource): readonly JsonObject[] {
  return (propertiesOf(database.document).modules ?? []) as JsonObject[];
}

function namesOf(database: Resource): readonly unknown[] {
  return modulesOf(database)
    .map(({ name }) => name)
    .sort();
}
