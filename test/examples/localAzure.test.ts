import { strict as assert } from "node:assert";
import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { MICROSOFT_CACHE, NETWORK, PRIVATE_DNS } from "../../provider/azure/apiVersions";
import type { ArmDocument } from "../../provider/azure/arm";
import { OWNER_TAG } from "../../provider/description/ownerTag";
import { ask } from "../pulumi/client";
import { startTestAzure, type TestAzure } from "../pulumi/localAzure";
import { Project } from "../pulumi/project";
import { until } from "../pulumi/until";

const ROOT = join(__dirname, "..", "..");
/** What their engine plugins look for is more of Azure than the local one has, or a cluster; they run with mocks, in tests of their own. */
const NOT_HERE = ["azure-native-network", "central-zone", "runner"];

interface Row {
  readonly example: string;
  config(): Record<string, string>;
  /** What users have in Azure before. */
  prepare?(): Promise<void>;
  /** What it is about, as Azure has it. */
  shows(outputs: Record<string, unknown>): Promise<void>;
  readonly warns?: readonly string[];
  /** What stays in Azure, since it is not the example's. */
  readonly leaves?: readonly string[];
}

describe("the examples, by a real pulumi up against one local Azure", () => {
  let azure: TestAzure;

  const group = () => `/subscriptions/${azure.local.subscriptionId}/resourceGroups/${azure.local.resourceGroup}`;
  const network = (type: string, name: string) => `${group()}/providers/Microsoft.Network/${type}/${name}`;
  const adopted = () => `${group()}/providers/Microsoft.Cache/redisEnterprise/by-others`;
  const put = async (id: string, apiVersion: string, body: ArmDocument) => {
    const { operation } = await azure.azure.arm.put(id, apiVersion, body);
    await until(async () => !operation || (await operation.poll()).status !== "running");
  };
  const get = async (id: string) => (await azure.azure.arm.get(id, MICROSOFT_CACHE)) as ArmDocument;
  const database = async (clusterId: unknown) => (await get(`${clusterId}/databases/default`)).properties ?? {};
  const common = () => ({ location: azure.local.location, resourceGroupName: azure.local.resourceGroup });
  const inNetwork = () => ({ ...common(), virtualNetworkId: azure.local.virtualNetworkId });
  const pong = async (outputs: Record<string, unknown>) => {
    const accessKey = decodeURIComponent(new URL(String(outputs.connectionString)).password);
    assert.equal(await ask(azure.local, { hostName: outputs.hostName, accessKey }, ["PING"]), "PONG");
  };

  const rows: Row[] = [
    {
      example: "quickstart",
      config: () => ({ ...inNetwork(), subnetId: azure.local.subnetId, skuName: "Balanced_B0" }),
      shows: pong,
    },
    {
      example: "complete",
      config: () => ({
        ...inNetwork(),
        subnetAddressPrefix: azure.range("9.0/27"),
        shopObjectId: "11111111-2222-3333-4444-555555555555",
      }),
      async shows(outputs) {
        const { modules, persistence, deferUpgrade, clientProtocol } = await database(outputs.id);
        assert.deepEqual(
          (modules as { name: string }[]).map(({ name }) => name),
          ["RediSearch", "RedisJSON"],
        );
        assert.equal((persistence as { rdbFrequency: string }).rdbFrequency, "6h");
        assert.deepEqual([deferUpgrade, clientProtocol, outputs.redisVersion], ["Deferred", "Encrypted", "7.4"]);
        await pong(outputs);
      },
    },
    {
      example: "development",
      config: common,
      async shows(outputs) {
        const { properties } = await get(String(outputs.id));
        assert.deepEqual([properties?.publicNetworkAccess, properties?.highAvailability], ["Enabled", "Disabled"]);
        assert.equal((await database(outputs.id)).clusteringPolicy, "NoCluster");
        await pong(outputs);
      },
      warns: [
        "Without high availability the instance is offline and loses its data when it is patched or scaled.",
        "With clusteringPolicy NoCluster the database is not sharded: it cannot scale above 25 GB.",
      ],
    },
    {
      example: "customer-managed-key",
      config: () => ({
        ...inNetwork(),
        subnetId: azure.local.subnetId,
        identityId: `${group()}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/redis`,
        keyUrl: "https://vault.vault.azure.net/keys/redis/0123456789abcdef",
      }),
      async shows(outputs) {
        const { properties } = await get(String(outputs.id));
        const encryption = JSON.stringify(properties?.encryption);
        for (const part of ["/keys/redis/0123456789abcdef", "/userAssignedIdentities/redis"])
          assert.ok(encryption.includes(part), encryption);
        await pong(outputs);
      },
    },
    {
      example: "geo-replication",
      config: () => ({
        resourceGroupName: azure.local.resourceGroup,
        "first.location": azure.local.location,
        "first.virtualNetworkId": azure.local.virtualNetworkId,
        "first.subnetId": azure.local.subnetId,
        "second.location": "eastus",
        "second.virtualNetworkId": network("virtualNetworks", "east"),
        "second.subnetId": `${network("virtualNetworks", "east")}/subnets/endpoints`,
      }),
      prepare: () =>
        put(network("virtualNetworks", "east"), NETWORK, {
          location: "eastus",
          properties: {
            addressSpace: { addressPrefixes: ["127.99.0.0/16"] },
            subnets: [{ name: "endpoints", properties: { addressPrefix: "127.99.1.0/27" } }],
          },
        }),
      async shows(outputs) {
        const hosts = (outputs.endpoints as string[]).map((endpoint) => endpoint.split(".")[1]);
        assert.deepEqual(hosts, ["westus2", "eastus"]);
        for (const name of (outputs.endpoints as string[]).map((endpoint) => endpoint.split(".")[0])) {
          const { geoReplication } = await database(`${group()}/providers/Microsoft.Cache/redisEnterprise/${name}`);
          const { groupNickname, linkedDatabases } = geoReplication as {
            groupNickname: string;
            linkedDatabases: { state: string }[];
          };
          assert.equal(groupNickname, "shop");
          assert.deepEqual(
            linkedDatabases.map(({ state }) => state),
            ["Linked", "Linked"],
          );
        }
      },
    },
    {
      example: "adopt",
      config: () => ({
        ...common(),
        clusterName: "by-others",
        skuName: "Balanced_B10",
        evictionPolicy: "NoEviction",
        "tags.team": "a",
        subnetId: azure.local.subnetId,
        privateEndpointName: "of-others",
        privateDnsZoneId: network("privateDnsZones", "privatelink.redis.azure.net"),
      }),
      async prepare() {
        const zone = network("privateDnsZones", "privatelink.redis.azure.net");
        const endpoint = network("privateEndpoints", "of-others");
        await put(zone, PRIVATE_DNS, { location: "global" });
        await put(adopted(), MICROSOFT_CACHE, {
          location: "westus2",
          sku: { name: "Balanced_B10" },
          tags: { team: "a" },
          properties: { minimumTlsVersion: "1.2", publicNetworkAccess: "Disabled" },
        });
        await until(async () => (await get(adopted())).properties?.resourceState === "Running");
        await put(`${adopted()}/databases/default`, MICROSOFT_CACHE, {
          properties: {
            port: 10000,
            clusteringPolicy: "EnterpriseCluster",
            evictionPolicy: "NoEviction",
            accessKeysAuthentication: "Enabled",
          },
        });
        await put(endpoint, NETWORK, {
          location: "westus2",
          tags: { team: "a" },
          properties: {
            subnet: { id: azure.local.subnetId },
            privateLinkServiceConnections: [
              { name: "redis", properties: { privateLinkServiceId: adopted(), groupIds: ["redisEnterprise"] } },
            ],
          },
        });
        await put(`${endpoint}/privateDnsZoneGroups/default`, NETWORK, {
          properties: { privateDnsZoneConfigs: [{ name: "redis", properties: { privateDnsZoneId: zone } }] },
        });
      },
      async shows(outputs) {
        assert.equal(outputs.id, adopted());
        assert.match(String((await get(adopted())).tags?.[OWNER_TAG]), /^organization\/.*\/redis$/);
        await pong(outputs);
      },
      leaves: ["Microsoft.Network/privateDnsZones privatelink.redis.azure.net"],
    },
  ];

  before(async () => {
    azure = await startTestAzure();
  });
  after(() => azure?.stop());

  it("are all there is", () => {
    const folders = readdirSync(join(ROOT, "examples"));
    assert.deepEqual(folders.sort(), [...rows.map(({ example }) => example), ...NOT_HERE].sort());
  });

  for (const { example, config, prepare, shows, warns = [], leaves = [] } of rows) {
    it(`examples/${example}: is made, shows what it is about, and is destroyed`, async () => {
      await prepare?.();
      // What the compiler says of the examples, the type check of the repository says.
      const project = new Project(azure.local, {
        shell: "served",
        variables: { PULUMI_NODEJS_TRANSPILE_ONLY: "true" },
      });
      try {
        copyExample(example, project.folder);
        await project.init();
        const pairs = Object.entries(config()).flatMap(([name, value]) => ["--plaintext", `${name}=${value}`]);
        await project.ok(["config", "set-all", "--path", ...pairs]);
        const up = await project.up();
        assert.equal(up.code, 0, up.text);
        const warnings = new Set(up.text.match(/(?<=warning: ).*/g) ?? []);
        assert.deepEqual([...warnings].sort(), [...warns].sort());
        await shows(await project.outputs());
        assert.deepEqual(Object.keys(await project.plan()), ["same"]);
      } finally {
        // In any case: the others want the same names.
        const destroy = await project.destroy();
        project.dispose();
        assert.equal(destroy.code, 0, destroy.text);
      }
      assert.deepEqual(await azure.leftovers(), leaves);
    });
  }
});

/** Puts the example where the project is, instead of the program that the project brings; the quickstart is run from the root. */
function copyExample(example: string, folder: string): void {
  for (const file of ["package.json", "index.js"]) rmSync(join(folder, file), { force: true });
  const from = join(ROOT, "examples", example);
  const isWhole = existsSync(join(from, "Pulumi.yaml"));
  if (!isWhole) cpSync(join(ROOT, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  cpSync(from, isWhole ? folder : join(folder, "examples", example), { recursive: true });
}
