import type { ArmId } from "../../../emulator/world/armId";
import type { JsonObject } from "../../../emulator/world/resource";

const BODIES: Readonly<Record<string, (id: ArmId) => JsonObject>> = {
  "microsoft.resources/resourcegroups": () => ({ location: "westus2" }),
  "microsoft.cache/redisenterprise": () => ({
    location: "westus2",
    sku: { name: "Balanced_B5" },
    properties: { publicNetworkAccess: "Disabled", minimumTlsVersion: "1.2" },
  }),
  "microsoft.cache/redisenterprise/databases": () => ({
    properties: { clusteringPolicy: "EnterpriseCluster", accessKeysAuthentication: "Enabled" },
  }),
  "microsoft.cache/redisenterprise/databases/accesspolicyassignments": () => ({
    properties: { accessPolicyName: "default", user: { objectId: "11111111-2222-3333-4444-555555555555" } },
  }),
  "microsoft.network/virtualnetworks": () => ({
    location: "westus2",
    properties: { addressSpace: { addressPrefixes: ["10.0.0.0/8"] } },
  }),
  "microsoft.network/virtualnetworks/subnets": () => ({ properties: { addressPrefix: "10.0.0.0/24" } }),
  "microsoft.network/privateendpoints": (id) => {
    const privateLinkServiceId = neighbour(id, "Microsoft.Cache/redisEnterprise/cache1");
    return {
      location: "westus2",
      properties: {
        subnet: { id: neighbour(id, "Microsoft.Network/virtualNetworks/vnet/subnets/endpoints") },
        privateLinkServiceConnections: [
          { name: id.name, properties: { privateLinkServiceId, groupIds: ["redisEnterprise"] } },
        ],
      },
    };
  },
  "microsoft.network/privateendpoints/privatednszonegroups": (id) => {
    const privateDnsZoneId = neighbour(id, "Microsoft.Network/privateDnsZones/privatelink.redis.azure.net");
    return { properties: { privateDnsZoneConfigs: [{ name: "default", properties: { privateDnsZoneId } }] } };
  },
  "microsoft.network/applicationsecuritygroups": () => ({ location: "westus2" }),
  "microsoft.network/networksecuritygroups": () => ({ location: "westus2" }),
  "microsoft.network/routetables": () => ({ location: "westus2" }),
  "microsoft.network/privatednszones": () => ({ location: "global" }),
  "microsoft.network/privatednszones/virtualnetworklinks": (id) => {
    const virtualNetwork = { id: neighbour(id, "Microsoft.Network/virtualNetworks/vnet") };
    return { location: "global", properties: { registrationEnabled: false, virtualNetwork } };
  },
};

/** The body of what is made where a test says no more than that it is there. */
export function usualBody(id: ArmId): JsonObject | undefined {
  return BODIES[id.type.toLowerCase()]?.(id);
}

/** The id of a resource in the same resource group. */
function neighbour(id: ArmId, path: string): string {
  return `${id.text.split("/").slice(0, 5).join("/")}/providers/${path}`;
}
