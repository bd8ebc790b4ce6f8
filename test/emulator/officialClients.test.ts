import assert from "node:assert/strict";
import { NetworkManagementClient } from "@azure/arm-network";
import { PrivateDnsManagementClient } from "@azure/arm-privatedns";
import { RedisEnterpriseManagementClient } from "@azure/arm-redisenterprisecache";
import { ClientSecretCredential } from "@azure/identity";
import { CLUSTER, DATABASE, GROUP } from "./localArm";
import { type RunningEmulator, runEmulator } from "./runningEmulator";

/** A thousand times as fast: what these clients wait for by themselves is over when they ask. */
const TIME_SCALE = 0.0005;
const VERSION = "?api-version=2025-07-01";
const RESOURCE_GROUP = "local";
/** The older clients wait two seconds between polls unless told. */
const INTERVAL = { updateIntervalInMs: 5 };

describe("official clients, unmodified", () => {
  let running: RunningEmulator;
  let settings: Settings;
  beforeEach(async () => {
    running = await runEmulator({ timeScale: TIME_SCALE, isStrict: true });
    settings = clientSettings(running);
  });
  afterEach(async () => running?.stop());

  it("@azure/identity gets a token for the right secret only", async () => {
    const { cloud } = running.emulator;
    const token = await settings.credential.getToken(`${cloud.endpoint}/.default`);
    assert.equal(token.token.split(".").length, 3);
    const wrong = new ClientSecretCredential(cloud.tenantId, cloud.clientId, "wrong", settings.identity);
    await assert.rejects(wrong.getToken(`${cloud.endpoint}/.default`), /7000215/);
  });

  it("@azure/arm-redisenterprisecache reads, lists, handles keys and deletes", async () => {
    await running.arm("PUT", CLUSTER + VERSION, {
      location: "westus2",
      sku: { name: "Balanced_B5" },
      properties: { publicNetworkAccess: "Disabled" },
    });
    await untilReady(running, CLUSTER);
    await running.arm("PUT", DATABASE + VERSION, { properties: { accessKeysAuthentication: "Enabled" } });
    await untilReady(running, DATABASE);
    const client = new RedisEnterpriseManagementClient(settings.credential, settings.subscriptionId, settings.client);

    const cluster = await client.redisEnterprise.get(RESOURCE_GROUP, "cache1");
    assert.deepEqual([cluster.hostName, cluster.resourceState], ["cache1.westus2.redis.azure.net", "Running"]);
    const listed: (string | undefined)[] = [];
    for await (const { name } of client.redisEnterprise.listByResourceGroup(RESOURCE_GROUP)) listed.push(name);
    assert.deepEqual(listed, ["cache1"]);
    const before = await client.databases.listKeys(RESOURCE_GROUP, "cache1", "default");
    await client.databases.beginRegenerateKeyAndWait(
      RESOURCE_GROUP,
      "cache1",
      "default",
      { keyType: "Secondary" },
      INTERVAL,
    );
    const after = await client.databases.listKeys(RESOURCE_GROUP, "cache1", "default");
    assert.equal(after.primaryKey, before.primaryKey);
    assert.notEqual(after.secondaryKey, before.secondaryKey);
    await client.redisEnterprise.beginDeleteAndWait(RESOURCE_GROUP, "cache1", INTERVAL);
    await assert.rejects(client.redisEnterprise.get(RESOURCE_GROUP, "cache1"), {
      code: "ResourceNotFound",
      statusCode: 404,
    });
  });

  it("@azure/arm-privatedns makes and removes a zone, its link and records", async () => {
    const zone = "privatelink.redis.azure.net";
    const client = new PrivateDnsManagementClient(settings.credential, settings.subscriptionId, settings.client);
    const made = await client.privateZones.createOrUpdate(RESOURCE_GROUP, zone, { location: "global" });
    assert.equal(made.provisioningState, "Succeeded");
    const link = await client.virtualNetworkLinks.createOrUpdate(RESOURCE_GROUP, zone, "link", {
      location: "global",
      registrationEnabled: false,
      virtualNetwork: { id: running.emulator.cloud.virtualNetworkId },
    });
    assert.equal(link.virtualNetworkLinkState, "Completed");
    await client.recordSets.createOrUpdate(RESOURCE_GROUP, zone, "A", "a.westus2", {
      ttl: 10,
      aRecords: [{ ipv4Address: "10.0.0.4" }],
    });
    const records: (string | undefined)[] = [];
    for await (const { name } of client.recordSets.list(RESOURCE_GROUP, zone)) records.push(name);
    assert.deepEqual(records.sort(), ["@", "a.westus2"]);
    await assert.rejects(client.privateZones.delete(RESOURCE_GROUP, zone), { code: "CannotDeleteResource" });
    await client.virtualNetworkLinks.delete(RESOURCE_GROUP, zone, "link");
    await client.privateZones.delete(RESOURCE_GROUP, zone);
    await assert.rejects(client.privateZones.get(RESOURCE_GROUP, zone), { code: "ResourceNotFound" });
    assert.ok(
      !running.emulator.world.store
        .all()
        .some(({ id }) => id.text.startsWith(`${GROUP}/providers/Microsoft.Network/privateDns`)),
    );
  });
});

describe("@azure/arm-network, unmodified", () => {
  let running: RunningEmulator;
  let client: NetworkManagementClient;
  before(async () => {
    running = await runEmulator({ timeScale: TIME_SCALE, isStrict: true });
    const settings = clientSettings(running);
    client = new NetworkManagementClient(settings.credential, settings.subscriptionId, settings.client);
  });
  after(async () => running?.stop());

  it("makes, reads and removes a subnet", async () => {
    const { subnets } = client;
    const addressPrefix = running.emulator.cloud.addressSpace.replace("0.0/16", "9.0/24");
    const made = await subnets.beginCreateOrUpdateAndWait(RESOURCE_GROUP, "vnet", "more", { addressPrefix }, INTERVAL);
    assert.deepEqual([made.provisioningState, made.addressPrefix], ["Succeeded", addressPrefix]);
    assert.equal((await subnets.get(RESOURCE_GROUP, "vnet", "more")).id, made.id);
    const names: (string | undefined)[] = [];
    for await (const { name } of subnets.list(RESOURCE_GROUP, "vnet")) names.push(name);
    assert.deepEqual(names, ["default", "more"]);
    await subnets.beginDeleteAndWait(RESOURCE_GROUP, "vnet", "more", INTERVAL);
    await assert.rejects(subnets.get(RESOURCE_GROUP, "vnet", "more"), { code: "ResourceNotFound" });
  });

  it("makes, reads and removes a private endpoint with its zone group", async () => {
    await running.arm("PUT", CLUSTER + VERSION, {
      location: "westus2",
      sku: { name: "Balanced_B5" },
      properties: { publicNetworkAccess: "Disabled" },
    });
    await untilReady(running, CLUSTER);
    const zoneId = `${GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;
    await running.arm("PUT", `${zoneId}?api-version=2024-06-01`, { location: "global" });
    await untilReady(running, zoneId, "?api-version=2024-06-01");

    const { privateEndpoints, privateDnsZoneGroups } = client;
    const made = await privateEndpoints.beginCreateOrUpdateAndWait(
      RESOURCE_GROUP,
      "pe",
      {
        location: "westus2",
        subnet: { id: running.emulator.cloud.subnetId },
        privateLinkServiceConnections: [{ name: "c", privateLinkServiceId: CLUSTER, groupIds: ["redisEnterprise"] }],
      },
      INTERVAL,
    );
    const [connection] = made.privateLinkServiceConnections ?? [];
    assert.equal(connection?.privateLinkServiceConnectionState?.status, "Approved");
    assert.equal(made.customDnsConfigs?.[0]?.fqdn, "cache1.westus2.redis.azure.net");
    const group = await privateDnsZoneGroups.beginCreateOrUpdateAndWait(
      RESOURCE_GROUP,
      "pe",
      "default",
      {
        privateDnsZoneConfigs: [{ name: "default", privateDnsZoneId: zoneId }],
      },
      INTERVAL,
    );
    const [record] = group.privateDnsZoneConfigs?.[0]?.recordSets ?? [];
    assert.equal(record?.recordSetName, "cache1.westus2");
    assert.equal((await privateEndpoints.get(RESOURCE_GROUP, "pe")).provisioningState, "Succeeded");
    await privateDnsZoneGroups.beginDeleteAndWait(RESOURCE_GROUP, "pe", "default", INTERVAL);
    await privateEndpoints.beginDeleteAndWait(RESOURCE_GROUP, "pe", INTERVAL);
    await assert.rejects(privateEndpoints.get(RESOURCE_GROUP, "pe"), { code: "ResourceNotFound" });
  });
});

interface Settings {
  readonly subscriptionId: string;
  readonly credential: ClientSecretCredential;
  readonly identity: ConstructorParameters<typeof ClientSecretCredential>[3];
  readonly client: object;
}

/** What a user sets in the environment, and the CA, which a running process does not take from there. */
function clientSettings({ emulator: { cloud }, ca }: RunningEmulator): Settings {
  const tlsOptions = { ca };
  const identity = { authorityHost: cloud.endpoint, disableInstanceDiscovery: true, tlsOptions };
  const credential = new ClientSecretCredential(cloud.tenantId, cloud.clientId, cloud.clientSecret, identity);
  const client = { endpoint: cloud.endpoint, credentialScopes: `${cloud.endpoint}/.default`, tlsOptions };
  return { subscriptionId: cloud.subscriptionId, credential, identity, client };
}

async function untilReady(running: RunningEmulator, id: string, version = VERSION): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    const { json } = await running.arm("GET", id + version);
    if ((json.properties as { provisioningState?: string }).provisioningState === "Succeeded") return;
  }
  assert.fail(`${id} is not ready`);
}
