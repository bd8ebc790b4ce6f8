import { DIRECTORY } from "../../../emulator/world/directory";
import type { Inputs } from "../../../provider/description/inputs";
import { physicalName } from "../../../provider/names";
import type { Kind } from "../../../provider/typeTokens";
import { PLACES } from "./assignedRoles";

/** A resource as the components declare it, before defaults. */
export interface Declared {
  readonly kind: Kind;
  readonly inputs: Inputs;
}

export const OWNER = "org/project/stack/redis";
export const ZONE = `${PLACES.zones}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;
export const CLUSTER = `${PLACES.instances}/providers/Microsoft.Cache/redisEnterprise/cache1`;
export const OWN_SUBNET = physicalName("redis", OWNER);

const within = (place: string): Inputs => ({
  subscriptionId: DIRECTORY.subscriptionId,
  resourceGroupName: place.split("/")[4],
  owner: OWNER,
});
const instance = { ...within(PLACES.instances), clusterName: "cache1" };
const privateEndpointName = "cache1-pe";

export const cluster = (more: Inputs = {}): Declared => ({
  kind: "Cluster",
  inputs: { ...instance, location: "westus2", skuName: "Balanced_B5", ...more },
});

export const database = (more: Inputs = {}): Declared => ({
  kind: "Database",
  inputs: { ...instance, skuName: "Balanced_B5", ...more },
});

export const assignment = (objectId = "11111111-2222-3333-4444-555555555555", more: Inputs = {}): Declared => ({
  kind: "AccessPolicyAssignment",
  inputs: { ...instance, accessPolicyAssignmentName: "app", objectId, ...more },
});

export const endpoint = (more: Inputs = {}): Declared => ({
  kind: "PrivateEndpoint",
  inputs: { ...instance, privateEndpointName, location: "westus2", subnetId: PLACES.subnet, ...more },
});

export const zoneGroup = (more: Inputs = {}): Declared => ({
  kind: "PrivateDnsZoneGroup",
  inputs: {
    ...within(PLACES.instances),
    privateEndpointName,
    privateDnsZoneGroupName: "default",
    privateDnsZoneId: ZONE,
    ...more,
  },
});

export const zone = (more: Inputs = {}): Declared => ({
  kind: "PrivateDnsZone",
  inputs: { ...within(PLACES.zones), ...more },
});

export const link = (more: Inputs = {}): Declared => ({
  kind: "VirtualNetworkLink",
  inputs: {
    ...within(PLACES.zones),
    privateDnsZoneId: ZONE,
    virtualNetworkLinkName: OWN_SUBNET,
    virtualNetworkId: PLACES.virtualNetwork,
    ...more,
  },
});

export const subnet = (addressPrefix: string): Declared => ({
  kind: "Subnet",
  inputs: {
    ...within(PLACES.network),
    virtualNetworkId: PLACES.virtualNetwork,
    subnetName: OWN_SUBNET,
    addressPrefix,
  },
});
