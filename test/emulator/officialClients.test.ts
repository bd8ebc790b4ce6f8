import assert from "node:assert/strict";
import { PrivateDnsManagementClient } from "@azure/arm-privatedns";
import { RedisEnterpriseManagementClient } from "@azure/arm-redisenterprisecache";
import { ClientSecretCredential } from "@azure/identity";
import { CLUSTER, DATABASE, GROUP } from "./localArm";
import { type RunningEmulator, runEmulator } from "./runningEmulator";

/** A thousand times as fast: what these clients wait for by themselves is over when they ask. */
const TIME_SCALE = 0.0005;
const VERSION = "?api-version=2025-07-01";
const RESOURCE_GROUP = "local";

describe("official clients, unmodified", () => {
  let running: RunningEmulator;
  let settings: Settings;
  beforeEach(async () => {
    running = await runEmulator({ timeScale: TIME_SCALE, isStrict: true });
    settings = clientSettings(running);
  });
  afterEach(async () => running.stop());

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
    const interval = { updateIntervalInMs: 5 };
    await client.databases.beginRegenerateKeyAndWait(
      RESOURCE_GROUP,
      "cache1",
      "default",
      { keyType: "Secondary" },
      interval,
    );
    const after = await client.databases.listKeys(RESOURCE_GROUP, "cache1", "default");
    assert.equal(after.primaryKey, before.primaryKey);
    assert.notEqual(after.secondaryKey, before.secondaryKey);
    await client.redisEnterprise.beginDeleteAndWait(RESOURCE_GROUP, "cache1", interval);
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

async function untilReady(running: RunningEmulator, id: string): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    const { json } = await running.arm("GET", id + VERSION);
    if ((json.properties as { provisioningState?: string }).provisioningState === "Succeeded") return;
  }
  assert.fail(`${id} is not ready`);
}
