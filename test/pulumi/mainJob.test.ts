import { strict as assert } from "node:assert";
import { MICROSOFT_CACHE } from "../../provider/azure/apiVersions";
import { providerText } from "../../provider/providerText";
import { ping } from "../../scripts/demo/ping";
import { changeElsewhere } from "./changeElsewhere";
import { startTestAzure, type TestAzure } from "./localAzure";
import { Project } from "./project";
import { SHELLS } from "./shell";

const KINDS = [
  "Cluster",
  "Database",
  "PrivateDnsZone",
  "PrivateDnsZoneGroup",
  "PrivateEndpoint",
  "Subnet",
  "VirtualNetworkLink",
] as const;

for (const shell of SHELLS)
  describe(`a private Redis from one pulumi up, ${shell} shell`, () => {
    let azure: TestAzure;
    let project: Project;

    const program = (args: Record<string, unknown> = {}) => {
      const { resourceGroup, location, virtualNetworkId } = azure.local;
      return project.program(`
      const network = new ManagedRedisNetwork("network", {
        resourceGroupName: "${resourceGroup}", virtualNetworkId: "${virtualNetworkId}", subnetAddressPrefix: "${azure.range("9.0/27")}",
      });
      const redis = new ManagedRedis("redis", {
        resourceGroupName: "${resourceGroup}", location: "${location}", skuName: "Balanced_B5", network,
        ...${JSON.stringify(args)},
      });
      const { id, hostName, port, primaryEndpoint, primaryKey, secondaryKey, connectionString, nodeRedisOptions, caCert } = redis;
      Object.assign(exports, { id, hostName, port, primaryEndpoint, primaryKey, secondaryKey, connectionString, nodeRedisOptions, caCert });
    `);
    };

    before(async () => {
      azure = await startTestAzure();
      project = await new Project(azure.local, { shell, asUsersDo: shell === "dynamic" }).init();
    });
    after(async () => {
      project?.dispose();
      await azure?.stop();
    });

    it("makes zone, link, subnet, cluster, database, endpoint and zone group, and Redis answers through the endpoint", async () => {
      const preview = await program().preview();
      assert.equal(preview.code, 0, preview.text);
      assert.deepEqual(azure.writes(), [], "a preview writes nothing");
      const up = await project.up();
      assert.equal(up.code, 0, up.text);
      const outputs = await project.outputs();
      const hostName = String(outputs.hostName);
      assert.match(hostName, /^redis-[0-9a-f]{8}\.westus2\.redis\.azure\.net$/);
      assert.equal(outputs.primaryEndpoint, `${hostName}:10000`);
      assert.equal(
        outputs.connectionString,
        `rediss://:${encodeURIComponent(String(outputs.primaryKey))}@${hostName}:10000`,
      );
      const lines: string[] = [];
      const connection = { hostName, port: Number(outputs.port), key: String(outputs.primaryKey) };
      await ping(azure.local, connection, (line) => lines.push(line));
      assert.match(lines[0] ?? "", new RegExp(`resolves to ${azure.range("9.4")} through the private DNS zone`));
      assert.match(lines.at(-1) ?? "", /PING -> PONG/);
    });

    it("keeps a short stable provider text in the state, and the keys nowhere in plain text", async () => {
      const resources = await project.resources();
      assert.deepEqual(resources.map(({ type }) => type.split(":").at(-1)).sort(), [...KINDS]);
      for (const kind of KINDS) {
        const resource = resources.find(({ type }) => type.endsWith(`:${kind}`));
        const name = kind.charAt(0).toLowerCase() + kind.slice(1);
        const text = `exports.handler = () => require("pulumi-azure-managed-redis/provider").${name};`;
        assert.equal(resource?.inputs.__provider, text);
        assert.equal(providerText(kind), text);
      }
      const { primaryKey, secondaryKey } = await project.outputs();
      const preview = await project.preview("--diff");
      const up = await project.up("--diff");
      const refresh = await project.refresh();
      for (const key of [String(primaryKey), String(secondaryKey)]) {
        assert.equal(key.length, 44);
        for (const text of [await project.exported(), preview.text, up.text, refresh.text, azure.log()]) {
          for (const form of [key, encodeURIComponent(key), key.replace(/=+$/, "")]) assert.ok(!text.includes(form));
        }
      }
    });

    it("changes nothing when nothing changed", async () => {
      const before = azure.requests().length;
      const up = await program().up();
      assert.match(up.text, /10 unchanged/, up.text);
      assert.deepEqual(await project.plan(), { same: 10 });
      assert.deepEqual(azure.writes(before), []);
    });

    it("scales in place: exactly one update in preview, the same keys and name afterwards", async () => {
      const before = await project.outputs();
      assert.deepEqual(await program({ skuName: "Balanced_B10" }).plan(), { same: 9, update: 1 });
      const up = await project.up();
      assert.equal(up.code, 0, up.text);
      const { primaryKey, hostName } = await project.outputs();
      assert.deepEqual([primaryKey, hostName], [before.primaryKey, before.hostName]);
      const cluster = await azure.azure.arm.get(String(before.id), MICROSOFT_CACHE);
      assert.deepEqual(cluster?.sku, { name: "Balanced_B10" });
      assert.deepEqual(await project.plan(), { same: 10 });
    });

    it("refuses in preview what Azure cannot do in place, in one sentence with both values, the loss and the way out", async () => {
      const before = azure.requests().length;
      const refused = await program({ skuName: "Balanced_B10", clusteringPolicy: "OSSCluster" }).preview();
      assert.notEqual(refused.code, 0);
      assert.match(
        refused.text,
        /clusteringPolicy.*cannot change from "EnterpriseCluster" to "OSSCluster" in place: the database would be made anew and its data and keys lost\. To allow it, add allowReplacement: \["clusteringPolicy"\]/,
      );
      const flash = await program({ skuName: "FlashOptimized_A250" }).preview();
      assert.match(
        flash.text,
        /skuName.*cannot scale from Balanced_B10 to FlashOptimized_A250; Azure allows .*Balanced_B20/,
      );
      for (const { text } of [refused, flash]) assert.ok(!/\n\s+at .*\(/.test(text), `no stack trace: ${text}`);
      assert.deepEqual(azure.writes(before), []);
    });

    it("updates eviction policy, tags, public access and access keys in place", async () => {
      const args = {
        skuName: "Balanced_B10",
        evictionPolicy: "NoEviction",
        tags: { team: "cache" },
        publicNetworkAccess: "Enabled",
        accessKeysAuthentication: "Disabled",
      };
      // Cluster (tags, public access), endpoint (tags), database.
      assert.deepEqual(await program(args).plan(), { same: 7, update: 3 });
      const up = await project.up();
      assert.equal(up.code, 0, up.text);
      const outputs = await project.outputs();
      assert.ok(!("primaryKey" in outputs) && !("connectionString" in outputs), "outputs of keys vanish with them");
      const cluster = await azure.azure.arm.get(String(outputs.id), MICROSOFT_CACHE);
      assert.equal(cluster?.properties?.publicNetworkAccess, "Enabled");
      assert.deepEqual(cluster?.tags, {
        team: "cache",
        "pulumi-azure-managed-redis-owner": "organization/project/test/redis",
      });
      const database = await azure.azure.arm.get(`${String(outputs.id)}/databases/default`, MICROSOFT_CACHE);
      assert.equal(database?.properties?.evictionPolicy, "NoEviction");
      const back = await program({ skuName: "Balanced_B10" }).up();
      assert.equal(back.code, 0, back.text);
      assert.match(String((await project.outputs()).primaryKey), /^.{44}$/);
    });

    it("shows drift by property after a refresh and repairs it", async () => {
      const { id } = await project.outputs();
      await changeElsewhere(azure.azure, `${String(id)}/databases/default`, { evictionPolicy: "AllKeysLFU" });
      const refresh = await project.refresh();
      assert.equal(refresh.code, 0, refresh.text);
      const preview = await project.preview("--diff");
      assert.match(preview.text, /evictionPolicy\s*: "AllKeysLFU" => "VolatileLRU"/, preview.text);
      assert.equal((await project.up()).code, 0);
      assert.deepEqual(await project.plan(), { same: 10 });
    });

    it("destroys in order, waits until Azure answers 404, and leaves nothing", async () => {
      const before = azure.requests().length;
      const destroy = await project.destroy();
      assert.equal(destroy.code, 0, destroy.text);
      assert.deepEqual(await azure.leftovers(), []);
      const order = azure.writes(before).map((write) =>
        write
          .split("/")
          .filter((_, index) => index % 2 === 0)
          .join("/"),
      );
      const at = (type: string) => order.findIndex((write) => write.endsWith(type));
      assert.ok(at("privateDnsZoneGroups") < at("privateEndpoints"), order.join("\n"));
      assert.ok(at("databases") < at("DELETE redisEnterprise"), order.join("\n"));
      assert.ok(at("DELETE privateEndpoints") < at("DELETE redisEnterprise"), order.join("\n"));
      assert.deepEqual(await project.resources(), []);
    });
  });
