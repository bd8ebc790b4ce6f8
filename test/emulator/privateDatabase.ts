import assert from "node:assert/strict";
import type { ManualClock } from "../../emulator/world/clock";
import { CLUSTER, DATABASE, GROUP } from "./localArm";
import type { RunningEmulator } from "./runningEmulator";

const ENDPOINT = `${GROUP}/providers/Microsoft.Network/privateEndpoints/pe`;
const ZONE = `${GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;

/** A database behind a private endpoint, with keys and EnterpriseCluster unless told otherwise: all that a name needs is made. */
export async function privateDatabase(
  { arm, emulator }: RunningEmulator,
  clock: ManualClock,
  properties: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const put = async (path: string, version: string, body: object): Promise<void> => {
    const { status, text } = await arm("PUT", `${path}?api-version=${version}`, body);
    assert.ok(status < 300, `${path}: ${status} ${text}`);
    clock.advance(404_000);
  };
  await put(CLUSTER, "2025-07-01", {
    location: "westus2",
    sku: { name: "Balanced_B5" },
    properties: { publicNetworkAccess: "Disabled" },
  });
  const defaults = { accessKeysAuthentication: "Enabled", clusteringPolicy: "EnterpriseCluster" };
  await put(DATABASE, "2025-07-01", { properties: { ...defaults, ...properties } });
  await put(ZONE, "2024-06-01", { location: "global" });
  const link = { registrationEnabled: false, virtualNetwork: { id: emulator.cloud.virtualNetworkId } };
  await put(`${ZONE}/virtualNetworkLinks/l`, "2024-06-01", { location: "global", properties: link });
  const connection = { name: "c", properties: { privateLinkServiceId: CLUSTER, groupIds: ["redisEnterprise"] } };
  const subnet = { id: emulator.cloud.subnetId };
  await put(ENDPOINT, "2024-05-01", {
    location: "westus2",
    properties: { subnet, privateLinkServiceConnections: [connection] },
  });
  const config = { name: "default", properties: { privateDnsZoneId: ZONE } };
  await put(`${ENDPOINT}/privateDnsZoneGroups/default`, "2024-05-01", {
    properties: { privateDnsZoneConfigs: [config] },
  });
  await arm("GET", `${CLUSTER}?api-version=2025-07-01`);
  assert.equal(emulator.world.store.get(ENDPOINT)?.id.text, ENDPOINT);
}

/** The access key that clients use. */
export async function primaryKey({ arm }: RunningEmulator): Promise<string> {
  const { json } = await arm("POST", `${DATABASE}/listKeys?api-version=2025-07-01`, {});
  return json.primaryKey as string;
}
