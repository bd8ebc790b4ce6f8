import { z } from "zod";
import { PRIVATE_DNS } from "../azure/apiVersions";
import type { ArmDocument } from "../azure/arm";
import { privateDnsZoneId, REDIS_ZONE } from "../names";
import type { Resource } from "../resource";
import { networkCondition } from "./condition";
import {
  type CommonInputs,
  commonChanges,
  commonShape,
  namesOf,
  ownerTagChange,
  tagsChange,
  tagsField,
} from "./fields";

/** `Microsoft.Network/privateDnsZones`. */
export type PrivateDnsZoneInputs = CommonInputs & {
  privateZoneName: string;
  tags?: Record<string, string>;
};

const LOSES = "the zone would be made anew, and names in it do not resolve meanwhile";

export const privateDnsZone: Resource<PrivateDnsZoneInputs> = {
  kind: "PrivateDnsZone",
  noun: "private DNS zone",
  sharedBy: "give its id as privateDnsZoneId to share it",
  apiVersion: PRIVATE_DNS,
  shape: {
    ...commonShape,
    privateZoneName: z
      .string()
      .regex(/^[a-z0-9-]+(\.[a-z0-9-]+){1,33}$/i, "must be a DNS name of 2 to 34 labels")
      .default(REDIS_ZONE),
    tags: tagsField,
  },
  changes: {
    ...commonChanges(LOSES),
    owner: ownerTagChange,
    privateZoneName: { effect: "refuse", loses: LOSES },
    tags: tagsChange,
  },

  id: privateDnsZoneId,
  inputsOf(id) {
    const [group, privateZoneName] = namesOf("Microsoft.Network/privateDnsZones", id) ?? [];
    return group && privateZoneName ? { ...group, privateZoneName } : undefined;
  },
  owner: { in: "tags" },
  body: () => ({ location: "global" }),
  patch: () => ({}),
  condition: networkCondition,
  outputs: () => ({}),
  keep: inUse,
  usualMs: { create: 30_000, update: 30_000, delete: 30_000 },
};

/** Others may have put records into the zone, or linked their networks to it: then it is not ours to take away. */
function inUse(document: ArmDocument): string | undefined {
  // The zone's own SOA record counts as one.
  const records = Number(document.properties?.numberOfRecordSets ?? 1) - 1;
  const links = Number(document.properties?.numberOfVirtualNetworkLinks ?? 0);
  if (records <= 0 && links <= 0) return undefined;
  return `it still has ${records} record set(s) and ${links} link(s) of others`;
}
