import { NETWORK } from "../../provider/azure/apiVersions";
import type { ArmDocument } from "../../provider/azure/arm";
import type { TestAzure } from "./localAzure";
import { until } from "./until";

/**
 * Puts another endpoint in the place of one, as another tool makes it: with a name of its own for the connection and the
 * interface, an address of its choice and a security group, none of which our programs can name.
 */
export async function remakeEndpoint({ azure, local, range }: TestAzure, id: string): Promise<ArmDocument> {
  const { location, subnetId } = local;
  const clusterId = id
    .replace("Microsoft.Network/privateEndpoints", "Microsoft.Cache/redisEnterprise")
    .replace(/-pe$/, "");
  const groupIds = ["redisEnterprise"];
  await azure.arm.delete(id, NETWORK);
  await until(async () => (await azure.arm.get(id, NETWORK)) === undefined);
  const securityGroup = id.replace(/privateEndpoints.*/, "applicationSecurityGroups/asg");
  await azure.arm.put(securityGroup, NETWORK, { location });
  await azure.arm.put(id, NETWORK, {
    location,
    tags: { team: "a" },
    properties: {
      subnet: { id: subnetId },
      customNetworkInterfaceName: "nic-redis",
      ipConfigurations: [{ name: "static", properties: { groupId: groupIds[0], privateIPAddress: range("0.9") } }],
      applicationSecurityGroups: [{ id: securityGroup }],
      privateLinkServiceConnections: [{ name: "psc-redis", properties: { privateLinkServiceId: clusterId, groupIds } }],
    },
  });
  await until(async () => (await azure.arm.get(id, NETWORK))?.properties?.provisioningState === "Succeeded");
  return foreignSettings(await azure.arm.get(id, NETWORK));
}

/** What such an endpoint has beside what our programs say. */
export function foreignSettings({ properties = {} }: ArmDocument = {}): ArmDocument {
  const { customNetworkInterfaceName, ipConfigurations, applicationSecurityGroups, networkInterfaces } = properties;
  const [connection] = properties.privateLinkServiceConnections as ArmDocument[];
  return {
    connection: connection?.name,
    customNetworkInterfaceName,
    ipConfigurations,
    applicationSecurityGroups,
    networkInterfaces,
  };
}
