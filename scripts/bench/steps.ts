import { DURATIONS } from "../../emulator/world/durations";

export type Verb = "create" | "update" | "delete";

/** One resource in the life of an instance: Azure's own durations, and the resources that Azure wants to exist before. */
interface Step {
  readonly durationMs: { readonly create: number; readonly update?: number; readonly delete: number };
  readonly needs: readonly string[];
}

/** Azure's needs, not the order of a program: the link has no part in the endpoint, the zone has one in the group. */
const STEPS: Readonly<Record<string, Step>> = {
  redisEnterprise: {
    durationMs: {
      create: DURATIONS.clusterCreateMs,
      update: DURATIONS.clusterScaleMs,
      delete: DURATIONS.clusterDeleteMs,
    },
    needs: [],
  },
  "redisEnterprise/databases": {
    durationMs: { create: DURATIONS.databaseCreateMs, delete: DURATIONS.databaseDeleteMs },
    needs: ["redisEnterprise"],
  },
  "redisEnterprise/databases/accessPolicyAssignments": {
    durationMs: {
      create: DURATIONS.accessPolicyAssignmentMs,
      delete: DURATIONS.accessPolicyAssignmentDeleteMs,
    },
    needs: ["redisEnterprise/databases"],
  },
  privateEndpoints: {
    durationMs: { create: DURATIONS.privateEndpointCreateMs, delete: DURATIONS.privateEndpointDeleteMs },
    needs: ["redisEnterprise"],
  },
  "privateEndpoints/privateDnsZoneGroups": {
    durationMs: { create: DURATIONS.privateDnsZoneGroupMs, delete: DURATIONS.privateDnsZoneGroupMs },
    needs: ["privateEndpoints", "privateDnsZones"],
  },
  privateDnsZones: {
    durationMs: { create: DURATIONS.privateDnsZoneMs, delete: DURATIONS.privateDnsZoneMs },
    needs: [],
  },
  "privateDnsZones/virtualNetworkLinks": {
    durationMs: { create: DURATIONS.virtualNetworkLinkMs, delete: DURATIONS.virtualNetworkLinkMs },
    needs: ["privateDnsZones"],
  },
};

/** Azure's own time for one write, in ms; undefined where the table does not know the write. */
export function durationMs(verb: Verb, type: string): number | undefined {
  return STEPS[type]?.durationMs[verb];
}

/** The types of which Azure wants the same done before: what a resource is made in or upon; on a delete, what is in or upon it. */
export function needsOf(verb: Verb, type: string): readonly string[] {
  if (verb === "update") return [];
  if (verb === "create") return STEPS[type]?.needs ?? [];
  return Object.keys(STEPS).filter((other) => STEPS[other]?.needs.includes(type));
}

/** `redisEnterprise/databases` of `/subscriptions/…/providers/Microsoft.Cache/redisEnterprise/x/databases/default?…`. */
export function typeOf(path: string): string {
  const [, ...segments] = path.split("?")[0]?.split("/providers/").at(-1)?.split("/") ?? [];
  return segments.filter((_, index) => index % 2 === 0).join("/");
}
