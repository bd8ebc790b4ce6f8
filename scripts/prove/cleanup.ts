import { MICROSOFT_CACHE, NETWORK, PRIVATE_DNS, RESOURCES } from "../../provider/azure/apiVersions";
import { type Instance, RUN_TAG } from "./instance";
import { entries, type Json, member } from "./json";
import { reasonOf } from "./scene";
import type { Wire } from "./wire";

/** What is deleted, in this order: an endpoint before the cluster, a link before its zone. */
interface Doomed {
  readonly id: string;
  readonly apiVersion: string;
}

/** Tries for one resource, as Azure refuses while something else goes on; a pace lies between two. */
const TRIES_MAX = 1_000;
/** Looks that must find nothing: the request that makes a resource may still be on its way. */
const ABSENCES = 3;

/** Everything that a run may have made, whether it is there or not. */
export function madeBy({ endpoint, link, zone, cluster }: Instance): readonly Doomed[] {
  return [
    { id: endpoint, apiVersion: NETWORK },
    { id: link, apiVersion: PRIVATE_DNS },
    { id: zone, apiVersion: PRIVATE_DNS },
    { id: cluster, apiVersion: MICROSOFT_CACHE },
  ];
}

/** What in a group carries the tag of any run; undefined where there is no such group. */
export async function tagged(wire: Wire, group: string): Promise<readonly Doomed[] | undefined> {
  const found = await resourcesIn(wire, group);
  // A policy may have changed the case of the tag's name.
  const own = found?.filter(({ tags }) => entries(tags).some(([name]) => name.toLowerCase() === RUN_TAG));
  if (own === undefined) return undefined;
  const of = (type: string): readonly string[] => own.filter((one) => one.type === type).map(({ id }) => id);
  const zones = of("microsoft.network/privatednszones");
  const links = await Promise.all(zones.map((zone) => idsIn(wire, `${zone}/virtualNetworkLinks`, PRIVATE_DNS)));
  return [
    ...of("microsoft.network/privateendpoints").map((id) => ({ id, apiVersion: NETWORK })),
    ...[...links.flat(), ...zones].map((id) => ({ id, apiVersion: PRIVATE_DNS })),
    ...of("microsoft.cache/redisenterprise").map((id) => ({ id, apiVersion: MICROSOFT_CACHE })),
  ];
}

export interface Found {
  readonly id: string;
  /** In lower case. */
  readonly type: string;
  readonly tags: Json | undefined;
}

/** What is in a resource group; undefined where there is no such group. @throws Error  for any other refusal */
export async function resourcesIn(wire: Wire, group: string): Promise<readonly Found[] | undefined> {
  const seen = await wire.send("GET", group, { apiVersion: RESOURCES });
  if (seen.status === 404) return undefined;
  const answer = await wire.send("GET", `${group}/resources`, { apiVersion: RESOURCES });
  if (answer.status >= 400) throw new Error(`cannot list what is in ${group}: ${reasonOf(answer)}`);
  return ((member(answer.body, "value") ?? []) as readonly Json[]).map((one) => ({
    id: String(member(one, "id")),
    type: String(member(one, "type")).toLowerCase(),
    tags: member(one, "tags"),
  }));
}

/** Deletes, and waits until Azure shows nothing of it. @returns what is left, each with Azure's reason */
export async function remove(wire: Wire, all: readonly Doomed[]): Promise<readonly string[]> {
  const left: string[] = [];
  for (const one of all) {
    const reason = await removeOne(wire, one);
    if (reason !== undefined) left.push(`${one.id}: ${reason}`);
  }
  return left;
}

async function removeOne(wire: Wire, one: Doomed): Promise<string | undefined> {
  let tried: Tried = {};
  let absences = 0;
  for (let attempt = 0; attempt < TRIES_MAX && absences < ABSENCES && !tried.isForbidden; attempt++) {
    if (attempt > 0) await wire.pause();
    tried = await tryToRemove(wire, one).catch((error: unknown): Tried => ({ reason: String(error) }));
    absences = tried.isAbsent ? absences + 1 : 0;
  }
  return absences === ABSENCES ? undefined : (tried.reason ?? "Azure shows it still");
}

interface Tried {
  readonly isAbsent?: boolean;
  readonly isForbidden?: boolean;
  readonly reason?: string;
}

async function tryToRemove(wire: Wire, { id, apiVersion }: Doomed): Promise<Tried> {
  const seen = await wire.send("GET", id, { apiVersion });
  if (member(seen.body, "properties.provisioningState") === "Deleting") return {};
  // Also what Azure does not show: a creation may just have been accepted.
  const answer = await wire.send("DELETE", id, { apiVersion });
  if (seen.status === 404 && (answer.status === 204 || answer.status === 404)) return { isAbsent: true };
  if (answer.status >= 400) return { reason: reasonOf(answer), isForbidden: answer.status === 403 };
  await wire.end(answer);
  return {};
}

async function idsIn(wire: Wire, list: string, apiVersion: string): Promise<readonly string[]> {
  const { body } = await wire.send("GET", list, { apiVersion });
  return ((member(body, "value") ?? []) as readonly Json[]).map((one) => String(member(one, "id")));
}
