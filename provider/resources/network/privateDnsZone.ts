import { z } from "zod";
import { PRIVATE_DNS } from "../../azure/apiVersions";
import type { ArmDocument, Azure } from "../../azure/arm";
import { ArmError } from "../../azure/errors";
import type { Problem } from "../../description/inputs";
import { OWNER_TAG, tagOf } from "../../description/ownerTag";
import type { Resource, Told } from "../../description/resource";
import { privateDnsZoneId, REDIS_ZONE } from "../../names";
import {
  type CommonInputs,
  commonChanges,
  commonShape,
  dnsTagsField,
  namesOf,
  ownerTagChange,
  sameText,
  tagsChange,
} from "../fields";
import { networkReadiness } from "../readiness";

/** `Microsoft.Network/privateDnsZones`. */
export type PrivateDnsZoneInputs = CommonInputs & {
  privateZoneName: string;
  tags?: Record<string, string>;
};

const LOSES = "the zone would be made anew, and names in it do not resolve meanwhile";

export const privateDnsZone: Resource<PrivateDnsZoneInputs> = {
  kind: "PrivateDnsZone",
  noun: "private DNS zone",
  apiVersion: PRIVATE_DNS,
  id: privateDnsZoneId,
  inputsOf(id) {
    const [group, privateZoneName] = namesOf("Microsoft.Network/privateDnsZones", id) ?? [];
    return group && privateZoneName ? { ...group, privateZoneName } : undefined;
  },
  owner: { in: "tags" },
  inputs: {
    shape: {
      ...commonShape,
      privateZoneName: z
        .string()
        .regex(/^[a-z0-9-]+(\.[a-z0-9-]+){1,33}$/i, "must be a DNS name of 2 to 34 labels")
        .default(REDIS_ZONE),
      tags: dnsTagsField,
    },
    changes: {
      ...commonChanges(LOSES),
      owner: ownerTagChange,
      privateZoneName: { effect: "refuse", loses: LOSES, same: sameText },
      tags: tagsChange,
    },
    argument: (property) => (property === "privateZoneName" ? "privateDnsZoneName" : property),
    verifyNew: strangerProblems,
  },
  reading: {
    readiness: networkReadiness,
    outputs: () => ({}),
  },
  writing: {
    body: () => ({ location: "global" }),
    change: () => ({}),
    readOnly: [
      "internalId",
      "maxNumberOfRecordSets",
      "maxNumberOfVirtualNetworkLinks",
      "maxNumberOfVirtualNetworkLinksWithRegistration",
      "numberOfRecordSets",
      "numberOfVirtualNetworkLinks",
      "numberOfVirtualNetworkLinksWithRegistration",
    ],
    usualMs: { create: 10_000, update: 10_000, delete: 10_000 },
  },
  replacing: {
    takesAlong: true,
    keep: inUse,
    sharedBy: "privateDnsZoneId",
  },
};

/** A zone of another owner is found here, before the instances are made that would use it. */
async function strangerProblems({ arm }: Azure, inputs: PrivateDnsZoneInputs, { advice }: Told): Promise<Problem[]> {
  const id = privateDnsZoneId(inputs);
  const document = await arm.get(id, PRIVATE_DNS);
  const owner = document && tagOf(document, OWNER_TAG);
  if (document === undefined || owner === inputs.owner) return [];
  const whose = owner === undefined ? "carries no owner's mark" : `belongs to ${owner}`;
  return [{ ...advice.zoneTaken(id, whose), code: "StrangerError" }];
}

/**
 * The reason to keep a zone into which others have put records, or to which they have linked networks. The counters lag behind
 * deletions, so lists confirm them; a credential that may not list goes by the counters.
 */
async function inUse(document: ArmDocument, inputs: PrivateDnsZoneInputs, { arm }: Azure): Promise<string | undefined> {
  const { numberOfRecordSets = 1, numberOfVirtualNetworkLinks = 0 } = (document.properties ?? {}) as Counters;
  // The zone's own SOA record counts as one.
  if (numberOfRecordSets <= 1 && numberOfVirtualNetworkLinks <= 0) return undefined;
  const id = privateDnsZone.id(inputs);
  try {
    const records = ((await arm.list(`${id}/ALL`, PRIVATE_DNS)) ?? []).filter(
      ({ type }) => !/\/SOA$/i.test(String(type)),
    );
    const links = (await arm.list(`${id}/virtualNetworkLinks`, PRIVATE_DNS)) ?? [];
    return records.length + links.length === 0 ? undefined : others(records.length, links.length);
  } catch (error) {
    if (error instanceof ArmError && error.status === 403)
      return others(numberOfRecordSets - 1, numberOfVirtualNetworkLinks);
    throw error;
  }
}

interface Counters {
  readonly numberOfRecordSets?: number;
  readonly numberOfVirtualNetworkLinks?: number;
}

function others(records: number, links: number): string {
  return `it still has ${records} record set(s) and ${links} link(s) of others`;
}
