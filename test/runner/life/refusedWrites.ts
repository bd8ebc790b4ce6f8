import type { FaultInput } from "../../../emulator/faults/faults";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import type { Verb } from "../../provider/inProcess/call";
import { CLUSTER_ID, DATABASE_ID, ENDPOINT_ID, LifeWorld } from "./lifeWorld";
import { readyInstance } from "./readyInstance";

/** One write that the runner sends, and what leads to it. */
export interface Write {
  readonly of: string;
  readonly verb: Verb;
  readonly id: string;
  readonly match: FaultInput["match"];
  readonly start: () => Promise<LifeWorld>;
  readonly how: (world: LifeWorld) => Promise<void>;
  /** Ready tells this afterwards, when nothing is in the way. */
  readonly ends: RegExp;
}

const CLUSTER = "Microsoft.Cache/redisEnterprise";
const ENDPOINT = "Microsoft.Network/privateEndpoints";
const made = {
  verb: "put",
  start: () => LifeWorld.start(),
  how: (world: LifeWorld) => world.redis(),
  ends: /^Ready/,
} as const;
const changed = (spec: object) =>
  ({
    verb: "put",
    start: readyInstance,
    how: (world: LifeWorld) => world.patch("redis", { spec }),
    ends: /^Ready/,
  }) as const;
const removed = {
  verb: "delete",
  start: readyInstance,
  how: (world: LifeWorld) => world.delete(CONTROL_PLANE_REDIS, "redis"),
  ends: /^gone/,
} as const;
export const put = (type: string) => ({ method: "PUT", type });
const deletion = (type: string) => ({ method: "DELETE", type });

export const WRITES: readonly Write[] = [
  { of: "the creation of a cluster", id: CLUSTER_ID, match: put(CLUSTER), ...made },
  { of: "the creation of a database", id: DATABASE_ID, match: put(`${CLUSTER}/databases`), ...made },
  { of: "the creation of an endpoint", id: ENDPOINT_ID, match: put(ENDPOINT), ...made },
  {
    of: "the creation of a zone group",
    id: `${ENDPOINT_ID}/privateDnsZoneGroups/redis-dzg`,
    match: put(`${ENDPOINT}/privateDnsZoneGroups`),
    ...made,
  },
  { of: "the list of keys", id: DATABASE_ID, match: { action: "listKeys" }, ...made, verb: "listKeys" },
  { of: "a scale", id: CLUSTER_ID, match: put(CLUSTER), ...changed({ sku: "Balanced_B10" }) },
  {
    of: "a change of the database",
    id: DATABASE_ID,
    match: put(`${CLUSTER}/databases`),
    ...changed({ redisConfiguration: { "maxmemory-policy": "noeviction" } }),
  },
  { of: "the deletion of a database", id: DATABASE_ID, match: deletion(`${CLUSTER}/databases`), ...removed },
  { of: "the deletion of a cluster", id: CLUSTER_ID, match: deletion(CLUSTER), ...removed },
];
/** A write that Azure refuses from the beginning on. */
export async function begun({ start, how, match }: Write, cause: FaultInput): Promise<LifeWorld> {
  const world = await start();
  world.azure.fault({ ...cause, match, times: "always" });
  world.azure.calls.length = 0;
  await how(world);
  return world;
}

/** The times at which Azure got the write, in ms. */
export function timesOf(world: LifeWorld, { verb, id }: Write): number[] {
  return world.azure.calls.filter((call) => call.verb === verb && call.id === id).map(({ atMs }) => atMs);
}

export function gapsOf(times: readonly number[]): number[] {
  return times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
}
