import { NETWORK, PRIVATE_DNS } from "../azure/apiVersions";
import type { ArmDocument } from "../azure/arm";
import { parseId } from "../azure/ids";
import type { Problem } from "../inputs";
import { REDIS_ZONE } from "../names";
import type { Resource } from "../resource";
import { networkCondition } from "./condition";
import {
  type CommonInputs,
  commonChanges,
  commonShape,
  namesOf,
  networkNameField,
  ownerOfParentChange,
  privateDnsZoneIdField,
  sameId,
} from "./fields";
import { privateEndpointId } from "./privateEndpoint";

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
  shape: {
    ...commonShape,
    privateEndpointName: networkNameField,
    privateDnsZoneGroupName: networkNameField,
    privateDnsZoneId: privateDnsZoneIdField,
  },
  changes: {
    ...commonChanges(LOSES),
    owner: ownerOfParentChange,
    privateEndpointName: { effect: "replace" },
    privateDnsZoneGroupName: { effect: "replace" },
    // One endpoint, one record: a PUT with another zone moves it.
    privateDnsZoneId: { effect: "update", same: sameId, observed: zoneId },
  },

  rules: ({ privateDnsZoneId }) => zoneProblems(privateDnsZoneId),

  id: (inputs) => `${privateEndpointId(inputs)}/privateDnsZoneGroups/${inputs.privateDnsZoneGroupName}`,
  inputsOf(id) {
    const [group, privateEndpointName, privateDnsZoneGroupName] =
      namesOf("Microsoft.Network/privateEndpoints/privateDnsZoneGroups", id) ?? [];
    return group && privateEndpointName && privateDnsZoneGroupName
      ? { ...group, privateEndpointName, privateDnsZoneGroupName }
      : undefined;
  },
  owner: { in: "parent", id: privateEndpointId, apiVersion: NETWORK },
  body: (inputs) => ({
    properties: {
      privateDnsZoneConfigs: [{ name: "default", properties: { privateDnsZoneId: inputs.privateDnsZoneId } }],
    },
  }),
  needs: (inputs) => [
    { id: privateEndpointId(inputs), apiVersion: NETWORK, condition: networkCondition },
    { id: inputs.privateDnsZoneId, apiVersion: PRIVATE_DNS, condition: networkCondition },
  ],
  condition: networkCondition,
  outputs: () => ({}),
  holdsNothing: true,
  // Azure deletes nothing in an endpoint that is not in state Succeeded: a failed one could never go.
  async keep(_document, inputs, { arm }) {
    const endpoint = await arm.get(privateEndpointId(inputs), NETWORK);
    if (!endpoint || networkCondition(endpoint).is !== "failed") return undefined;
    return "its private endpoint has failed, and takes it along when it goes";
  },
  usualMs: { create: 20_000, update: 20_000, delete: 10_000 },
};

function zoneId(document: ArmDocument): unknown {
  const [config] = (document.properties?.privateDnsZoneConfigs ?? []) as ArmDocument[];
  return config?.properties?.privateDnsZoneId;
}

/** Zones of Azure's older Redis services: nobody asks for a record in them, and names lead to the public address. */
const OLDER_ZONE = /^privatelink\.(redis|redisenterprise)\.cache\./i;

function zoneProblems(id: string | undefined): Problem[] {
  const name = id === undefined ? undefined : parseId(id)?.path[0]?.[1];
  if (name === undefined || !OLDER_ZONE.test(name)) return [];
  return [{ property: "privateDnsZoneId", reason: `is the zone of an older Redis service: clients ask ${REDIS_ZONE}` }];
}
