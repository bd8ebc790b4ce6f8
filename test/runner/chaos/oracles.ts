import type { NumberedRequest } from "../../../emulator/server/requestRing";
import type { Resource } from "../../../emulator/world/resource";
import type { Condition } from "../../../runner/api/conditions";
import type { UnparsedObject } from "../../../runner/api/customKind";
import { type Secret, secretText } from "../../../runner/kubernetes/secret";
import type { Life } from "../../chaos/ledger";
import { excuses, IS_PART } from "../../chaos/lifeOracle";
import { isWrite } from "../../chaos/write";
import { type Actor, POLICIES, REFUSALS, SIZES, type Wish } from "./life";

/** The parts of a status that both planes have. */
export interface Told {
  readonly observedGeneration?: number;
  readonly id?: string;
  readonly state?: string;
  readonly primaryEndpoint?: string;
  readonly conditions?: readonly Condition[];
}

export function toldBy(object: UnparsedObject | undefined): Told {
  return (object?.status ?? {}) as Told;
}

/** An object stands as its user wants: Ready, refused with the reason that says why, or gone. */
export function standingDefects(actor: Actor, wish: Wish | undefined, object: UnparsedObject | undefined): string[] {
  if (wish === undefined) return object === undefined ? [] : [`${actor.name} is still there: ${said(object)}`];
  if (object === undefined) return [`${actor.name} is not there`];
  const { observedGeneration, conditions = [] } = toldBy(object);
  const { generation } = object.metadata;
  if (observedGeneration !== generation) {
    return [
      `${actor.name}: the status speaks of generation ${observedGeneration}, not of ${generation}: ${said(object)}`,
    ];
  }
  const ready = conditions.find(({ type }) => type === "Ready");
  const has = (type: string) => conditions.some((one) => one.type === type && one.status === "True");
  if (wish.wrong === undefined) return has("Ready") ? [] : [`${actor.name} is not Ready: ${said(object)}`];
  const isSaid = has("Stalled") && has("Error") && ready?.status === "False" && ready.reason === REFUSALS[wish.wrong];
  return isSaid ? [] : [`${actor.name} is not refused with ${REFUSALS[wish.wrong]}: ${said(object)}`];
}

function said(object: UnparsedObject): string {
  const { state, conditions = [] } = toldBy(object);
  const { deletionTimestamp } = object.metadata;
  const words = conditions.map(({ type, status, reason, message }) => `${type}=${status} ${reason} "${message}"`);
  return [...(deletionTimestamp ? ["deleted"] : []), state ?? "no state", ...words].join(", ");
}

/** An instance in Azure, as far as a plan looks at it. */
export interface Instance {
  readonly cluster: Resource | undefined;
  readonly database: Resource | undefined;
  readonly endpoint: Resource | undefined;
  readonly zoneGroup: Resource | undefined;
}

/** Azure has what the object says. What cannot be had changes nothing. */
export function declaredDefects(name: string, { size, policy }: Wish, instance: Instance): string[] {
  const { cluster, database, endpoint, zoneGroup } = instance;
  const missing = Object.entries({ cluster, database, endpoint, zoneGroup }).filter(([, one]) => one === undefined);
  if (missing.length > 0) return missing.map(([part]) => `${name} has no ${part} in Azure`);
  const { sku } = SIZES[size] as (typeof SIZES)[number];
  const found = (cluster?.document.sku as { name?: string } | undefined)?.name;
  const evicts = propertyOf(database, "evictionPolicy");
  const wanted = policy === undefined ? "VolatileLRU" : POLICIES[policy];
  return [
    ...(found === sku ? [] : [`${name}: Azure has SKU ${found} instead of ${sku}`]),
    ...(evicts === wanted ? [] : [`${name}: Azure has eviction policy ${evicts} instead of ${wanted}`]),
  ];
}

/** Secret and status tell the instance's endpoint, and the Secret its key. */
export function secretDefects(name: string, secret: Secret | undefined, told: Told, instance: Instance): string[] {
  if (secret === undefined) return [`${name} has no Secret`];
  const host = propertyOf(instance.cluster, "hostName");
  const isKey = secretText(secret, "authString") === instance.database?.hidden.primaryKey;
  return [
    ...(isKey ? [] : [`${name}: the Secret does not have the key of the database`]),
    ...(secretText(secret, "host") === host ? [] : [`${name}: the Secret has another host than ${host}`]),
    ...(told.primaryEndpoint === host ? [] : [`${name}: the status has ${told.primaryEndpoint} instead of ${host}`]),
  ];
}

function propertyOf(resource: Resource | undefined, name: string): unknown {
  return (resource?.document.properties as Record<string, unknown> | undefined)?.[name];
}

/** A finalizer that was taken off, and what Azure still had of the object then. */
export interface Release {
  readonly name: string;
  readonly left: readonly string[];
}

export function releaseDefects(releases: readonly Release[]): string[] {
  return releases
    .filter(({ left }) => left.length > 0)
    .map(({ name, left }) => `the finalizer of ${name} went while Azure had ${left.join(", ")}`);
}

/**
 * Each resource was made once for each life of its object, and deleted as often. What failed on demand may be made once more
 * (`excuses`).
 */
export function livesDefects(lives: ReadonlyMap<string, Life>, wanted: (key: string) => number): string[] {
  const defects: string[] = [];
  for (const [key, { births, deaths }] of lives) {
    if (IS_PART.test(key)) continue;
    const most = wanted(key) + excuses(key, lives);
    if (births > most) defects.push(`${key} was made ${births} times instead of ${most}`);
    if (births !== deaths) defects.push(`${key} was made ${births} times and deleted ${deaths} times`);
  }
  return defects;
}

/**
 * What Azure accepted: one write for each birth and each change that was asked for, one delete for each death.
 * `excused`: writes that were repeated because Azure did not answer, or failed.
 */
export function writesDefects(
  requests: readonly NumberedRequest[],
  lives: ReadonlyMap<string, Life>,
  { changes, excused }: { readonly changes: (key: string) => number; readonly excused: number },
): string[] {
  const counts = new Map<string, { puts: number; deletes: number }>();
  for (const request of requests) {
    const { method, id, status } = request;
    // 204: there was nothing to delete.
    if (id === undefined || !isWrite(request) || ![200, 201, 202].includes(status)) continue;
    const count = counts.get(id.toLowerCase()) ?? { puts: 0, deletes: 0 };
    if (method === "DELETE") count.deletes += 1;
    else count.puts += 1;
    counts.set(id.toLowerCase(), count);
  }
  return [...counts].flatMap(([key, { puts, deletes }]) => {
    const { births, deaths } = lives.get(key) ?? { births: 0, deaths: 0 };
    const [mostPuts, mostDeletes] = [births + changes(key) + excused, deaths + excused];
    return [
      ...(puts > mostPuts ? [`${key} was written ${puts} times instead of ${mostPuts}`] : []),
      ...(deletes > mostDeletes ? [`${key} was deleted ${deletes} times instead of ${mostDeletes}`] : []),
    ];
  });
}

/** Something that a runner did, and when, in ms. */
export interface Activity {
  readonly atMs: number;
  readonly what: string;
}

/** A runner with nothing to do writes nothing, and runs no pass. */
export function quietDefects(activities: readonly Activity[], sinceMs: number): string[] {
  return activities
    .filter(({ atMs }) => atMs > sinceMs)
    .map(({ what }) => `with nothing to do the runner did: ${what}`);
}

/** A state file at rest has no operation under way, and no lock. */
export function stateDefects(files: Iterable<readonly [name: string, text: string]>): string[] {
  const defects: string[] = [];
  for (const [name, text] of files) {
    if (name.includes("/.pulumi/locks/")) defects.push(`a lock is left: ${name}`);
    if (!/\/\.pulumi\/stacks\/.*\.json$/.test(name)) continue;
    const { checkpoint } = JSON.parse(text) as { checkpoint: { latest?: { pending_operations?: readonly unknown[] } } };
    if (checkpoint.latest?.pending_operations?.length) defects.push(`an operation is pending in ${name}`);
  }
  return defects;
}

/** When all objects are gone, no stack is left, nor a draft of its files. */
export function leftStackDefects(files: Iterable<readonly [name: string, text: string]>): string[] {
  return Array.from(files, ([name]) => name)
    .filter((name) => /\/\.pulumi\/stacks\//.test(name) || /\/Pulumi\.[^/]+\.yaml(\.|$)/.test(name))
    .map((name) => `the state folder keeps ${name}`);
}

/** Nothing of a runner's is left in Azure. */
export function leftInAzureDefects(azure: readonly Resource[], foreign: ReadonlySet<string>): string[] {
  return azure
    .filter(({ id }) => !foreign.has(id.key) && !IS_PART.test(id.key))
    .map(({ id }) => `Azure still has ${id.text}`);
}

/** What a stage has seen: oracles that look at nothing find nothing. */
export interface Seen {
  readonly releases: readonly Release[];
  /** Keys that Azure gave out for our databases; undefined: no object of the plan ever was to be Ready. */
  readonly keys: number | undefined;
  readonly passes: number;
  readonly activities: readonly Activity[];
}

/** Whoever plays an object's life sees its finalizer go, keys, passes, and writes to both sides. */
export function blindDefects(names: Iterable<string>, { releases, keys, passes, activities }: Seen): string[] {
  const unseen = [...names].filter((name) => !releases.some((one) => one.name === name));
  const isSeen = (pattern: RegExp) => activities.some(({ what }) => pattern.test(what));
  return [
    ...unseen.map((name) => `nobody saw the finalizer of ${name} go`),
    ...(keys === 0 ? ["nobody saw a key"] : []),
    ...(passes > 0 ? [] : ["nobody saw a pass"]),
    ...(isSeen(/^PATCH \/apis\//) ? [] : ["nobody saw a write to Kubernetes"]),
    ...(isSeen(/^PUT \/subscriptions\//i) ? [] : ["nobody saw a write to Azure"]),
  ];
}

/** The end of a runner by SIGTERM. */
export function endDefects(code: number | null, left: readonly number[]): string[] {
  return [
    ...(code === 0 ? [] : [`at SIGTERM the runner ended with ${code}`]),
    ...(left.length === 0 ? [] : [`${left.length} processes of the runner are left`]),
  ];
}
