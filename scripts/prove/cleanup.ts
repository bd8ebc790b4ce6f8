import { MICROSOFT_CACHE, NETWORK, PRIVATE_DNS, RESOURCES } from "../../provider/azure/apiVersions";
import type { Instance } from "./instance";
import { RUN_TAG } from "./instance";
import { type Json, member } from "./json";
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
  const own = found?.filter(({ tags }) => member(tags, RUN_TAG) !== undefined);
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
export async function remove(wire: Wire, all: readonly Doomed[], signal?: AbortSignal): Promise<readonly string[]> {
  const left: string[] = [];
  for (const one of all) {
    const reason = await removeOne(wire, one, signal).catch((error: unknown) => String(error));
    if (reason !== undefined) left.push(`${one.id}: ${reason}`);
  }
  return left;
}

async function removeOne(wire: Wire, { id, apiVersion }: Doomed, signal?: AbortSignal): Promise<string | undefined> {
  let reason = "Azure shows it still";
  let absences = 0;
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    const seen = await wire.send("GET", id, { apiVersion, signal });
    if (member(seen.body, "properties.provisioningState") !== "Deleting") {
      // Also what Azure does not show: a creation may just have been accepted.
      const answer = await wire.send("DELETE", id, { apiVersion, signal });
      if (answer.status === 403) return reasonOf(answer);
      const isAbsent = seen.status === 404 && (answer.status === 204 || answer.status === 404);
      absences = isAbsent ? absences + 1 : 0;
      if (absences === ABSENCES) return undefined;
      if (answer.status < 400) await wire.end(answer, signal);
      else reason = reasonOf(answer);
    }
    await wire.pause(signal);
  }
  return reason;
}

async function idsIn(wire: Wire, list: string, apiVersion: string): Promise<readonly string[]> {
  const { body } = await wire.send("GET", list, { apiVersion });
  return ((member(body, "value") ?? []) as readonly Json[]).map((one) => String(member(one, "id")));
}
