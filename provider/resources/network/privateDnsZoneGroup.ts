import { z } from "zod";
import { MICROSOFT_CACHE, NETWORK, PRIVATE_DNS } from "../../azure/apiVersions";
import type { ArmDocument, Azure } from "../../azure/arm";
import { parseId } from "../../azure/ids";
import type { Advice } from "../../description/advice";
import type { Problem } from "../../description/inputs";
import type { Resource } from "../../description/resource";
import { REDIS_ZONE } from "../../names";
import {
  type CommonInputs,
  commonChanges,
  commonShape,
  namesOf,
  networkNameField,
  ownerOfParentChange,
  privateDnsZoneIdField,
  sameId,
  sameText,
} from "../fields";
import { networkReadiness } from "../readiness";
import { privateEndpointId } from "./privateEndpoint";
import { connectionOf } from "./privateLinkConnection";
import { hasLostRecord } from "./zoneGroupRecord";

/** `…/privateEndpoints/privateDnsZoneGroups`: keeps the endpoint's A record in a private DNS zone. */
export type PrivateDnsZoneGroupInputs = CommonInputs & {
  privateEndpointName: string;
  privateDnsZoneGroupName: string;
  privateDnsZoneId: string;
};

const LOSES = "the record of the endpoint would be made anew";

export const privateDnsZoneGroup: Resource<PrivateDnsZoneGroupInputs> = {
  kind: "PrivateDnsZoneGroup",
  noun: "private DNS zone group",
  apiVersion: NETWORK,
  id: (inputs) => `${privateEndpointId(inputs)}/privateDnsZoneGroups/${inputs.privateDnsZoneGroupName}`,
  inputsOf(id) {
    const [group, privateEndpointName, privateDnsZoneGroupName] =
      namesOf("Microsoft.Network/privateEndpoints/privateDnsZoneGroups", id) ?? [];
    return group && privateEndpointName && privateDnsZoneGroupName
      ? { ...group, privateEndpointName, privateDnsZoneGroupName }
      : undefined;
  },
  owner: { in: "parent", id: privateEndpointId, apiVersion: NETWORK },
  inputs: {
    shape: {
      ...commonShape,
      privateEndpointName: networkNameField,
      privateDnsZoneGroupName: networkNameField,
      privateDnsZoneId: z
        .string()
        .refine(
          (id) => !/^none$/i.test(id),
          'is an output of "none": write "none" as plain text, since the record is planned before outputs are known',
        )
        .pipe(privateDnsZoneIdField),
    },
    changes: {
      ...commonChanges(LOSES),
      owner: ownerOfParentChange,
      privateEndpointName: { effect: "replace", same: sameText, fromOwner: true },
      privateDnsZoneGroupName: { effect: "replace", same: sameText },
      // One endpoint has one record: a PUT with another zone moves the record.
      privateDnsZoneId: { effect: "update", same: sameId, observed: zoneId },
    },
    rules: ({ privateDnsZoneId }) => zoneProblems(privateDnsZoneId),
    verifyNew: async (azure, inputs, { advice }) => {
      const problem = await rivalOf(inputs, azure, advice);
      return problem ? [problem] : [];
    },
  },
  reading: {
    needs: (inputs) => [
      { id: privateEndpointId(inputs), apiVersion: NETWORK, readiness: networkReadiness },
      { id: inputs.privateDnsZoneId, apiVersion: PRIVATE_DNS, readiness: networkReadiness },
    ],
    readiness: networkReadiness,
    async isInVain(document, azure) {
      const config = configOf(document);
      return config !== undefined && (await hasLostRecord(config, azure));
    },
    outputs: () => ({}),
    caution: zoneCaution,
  },
  writing: {
    body: (inputs) => ({ properties: { privateDnsZoneConfigs: configs(inputs) } }),
    change: (inputs, changed, document) =>
      changed.has("privateDnsZoneId") ? { properties: { privateDnsZoneConfigs: configs(inputs, document) } } : {},
    readOnly: ["recordSets"],
    usualMs: { create: 20_000, update: 20_000, delete: 10_000 },
  },
  replacing: {
    holdsNothing: true,
    // Azure deletes nothing in an endpoint that is not in state Succeeded: the group of a failed one could never go.
    async keep(_document, inputs, { arm }) {
      const endpoint = await arm.get(privateEndpointId(inputs), NETWORK);
      if (!endpoint || networkReadiness(endpoint).is !== "failed") return undefined;
      return "its private endpoint has failed, and takes it along when it goes";
    },
    rival: rivalOf,
  },
};

/**
 * The warning about a zone that clients of this cloud do not ask. The answer of `privateLinkResources` is not recorded for Azure
 * Managed Redis, so a zone is not refused for it.
 */
async function zoneCaution(
  inputs: PrivateDnsZoneGroupInputs,
  { arm }: Azure,
  advice: Advice,
): Promise<string | undefined> {
  const endpoint = await arm.get(privateEndpointId(inputs), NETWORK);
  const cluster = endpoint && connectionOf(endpoint)?.privateLinkServiceId;
  if (typeof cluster !== "string") return undefined;
  const resources = (await arm.list(`${cluster}/privateLinkResources`, MICROSOFT_CACHE)) ?? [];
  const zones = resources.flatMap(({ properties }) => (properties?.requiredZoneNames ?? []) as unknown[]);
  const name = parseId(inputs.privateDnsZoneId)?.path[0]?.[1];
  if (zones.length === 0 || zones.some((zone) => sameText(zone, name))) return undefined;
  return (
    `Azure names ${zones.join(", ")} as the private DNS zone of ${cluster}, and the record is in ${name}: clients may not ` +
    `find it. ${advice.otherZone}`
  );
}

/** Another group that the endpoint has already: Azure Policy makes one, for instance. */
async function rivalOf(
  inputs: PrivateDnsZoneGroupInputs,
  { arm }: Azure,
  advice: Advice,
): Promise<Problem | undefined> {
  const groups = (await arm.list(`${privateEndpointId(inputs)}/privateDnsZoneGroups`, NETWORK)) ?? [];
  const other = groups.find(({ name }) => !sameText(name, inputs.privateDnsZoneGroupName));
  if (other?.name === undefined) return undefined;
  return { ...advice.groupTaken(other.name), code: "StrangerError" };
}

/**
 * The zone configurations in a PUT. Other tools name ours differently, and may keep records of the endpoint in more zones:
 * those entries stay.
 */
function configs({ privateDnsZoneId }: PrivateDnsZoneGroupInputs, document: ArmDocument = {}): ArmDocument[] {
  const ours = configOf(document);
  if (ours === undefined) return [{ name: "default", properties: { privateDnsZoneId } }];
  return configsOf(document).map((config) =>
    config === ours ? { ...config, properties: { ...config.properties, privateDnsZoneId } } : config,
  );
}

function zoneId(document: ArmDocument): unknown {
  return configOf(document)?.properties?.privateDnsZoneId;
}

/** The configuration of the zone that clients ask. A cloud with other zone names has only one configuration. */
function configOf(document: ArmDocument): ArmDocument | undefined {
  const all = configsOf(document);
  const isAsked = ({ properties }: ArmDocument) =>
    sameText(parseId(String(properties?.privateDnsZoneId))?.path[0]?.[1], REDIS_ZONE);
  return all.find(isAsked) ?? all[0];
}

function configsOf({ properties }: ArmDocument): ArmDocument[] {
  return (properties?.privateDnsZoneConfigs ?? []) as ArmDocument[];
}

/** Zones of Azure's older Redis services: no client asks for a record in them, and names lead to the public address. */
const OLDER_ZONE = /^privatelink\.(redis|redisenterprise)\.cache\./i;

function zoneProblems(id: string | undefined): Problem[] {
  const name = id === undefined ? undefined : parseId(id)?.path[0]?.[1];
  if (name === undefined || !OLDER_ZONE.test(name)) return [];
  return [{ property: "privateDnsZoneId", reason: `is the zone of an older Redis service: clients ask ${REDIS_ZONE}` }];
}
