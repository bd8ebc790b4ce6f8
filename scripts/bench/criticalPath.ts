import { DURATIONS } from "../../emulator/world/durations";

/** A write in the request log, with the time on Azure's clock when Azure accepted it. */
export interface Write {
  readonly method: string;
  readonly path: string;
  readonly azureTime: string;
}

/** A creation: its duration in Azure's own table, and the resources that Azure wants to exist before. */
interface Step {
  readonly durationMs: number;
  readonly needs: readonly string[];
}

/** Azure's needs, not the order of a program: the link has no part in the endpoint, the zone has one in the group. */
const STEPS: Readonly<Record<string, Step>> = {
  redisEnterprise: { durationMs: DURATIONS.clusterCreateMs, needs: [] },
  "redisEnterprise/databases": { durationMs: DURATIONS.databaseCreateMs, needs: ["redisEnterprise"] },
  privateEndpoints: { durationMs: DURATIONS.privateEndpointCreateMs, needs: ["redisEnterprise"] },
  "privateEndpoints/privateDnsZoneGroups": {
    durationMs: DURATIONS.privateDnsZoneGroupMs,
    needs: ["privateEndpoints", "privateDnsZones"],
  },
  privateDnsZones: { durationMs: DURATIONS.privateDnsZoneMs, needs: [] },
  "privateDnsZones/virtualNetworkLinks": { durationMs: DURATIONS.virtualNetworkLinkMs, needs: ["privateDnsZones"] },
};

export interface CriticalPath {
  /** The longest chain of waits that Azure imposes, in ms of its time. */
  readonly neededMs: number;
  /** Time from the first write that Azure accepted to the end of the last, by the log: never shorter than `neededMs`. */
  readonly takenMs: number;
}

/**
 * The critical path of one creation, from the writes to Azure and Azure's own table of durations.
 * @throws Error  for a write that is no step of a creation, or that comes twice: the figure would mean something else
 */
export function criticalPath(writes: readonly Write[]): CriticalPath {
  const spans = new Map<string, { startMs: number; endMs: number }>();
  for (const { method, path, azureTime } of writes) {
    const type = typeOf(path);
    const step = STEPS[type];
    if (method !== "PUT" || !step || spans.has(type)) throw new Error(`${method} ${path} is no step of one creation`);
    const startMs = Date.parse(azureTime);
    spans.set(type, { startMs, endMs: startMs + step.durationMs });
  }
  const made = [...spans.keys()];
  const doneMs = (type: string): number => {
    const { durationMs, needs } = STEPS[type] as Step;
    return durationMs + Math.max(0, ...needs.filter((need) => spans.has(need)).map(doneMs));
  };
  const all = [...spans.values()];
  return {
    neededMs: Math.max(...made.map(doneMs)),
    takenMs: Math.max(...all.map(({ endMs }) => endMs)) - Math.min(...all.map(({ startMs }) => startMs)),
  };
}

/** `redisEnterprise/databases` of `/subscriptions/…/providers/Microsoft.Cache/redisEnterprise/x/databases/default?…`. */
function typeOf(path: string): string {
  const [, ...segments] = path.split("?")[0]?.split("/providers/").at(-1)?.split("/") ?? [];
  return segments.filter((_, index) => index % 2 === 0).join("/");
}
