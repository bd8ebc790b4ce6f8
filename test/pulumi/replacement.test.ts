import { strict as assert } from "node:assert";
import { Resolver } from "node:dns/promises";
import { MICROSOFT_CACHE } from "../../provider/azure/apiVersions";
import { startTestAzure, type TestAzure } from "./localAzure";
import { Project } from "./project";
import { SHELLS } from "./shell";
import { ended } from "./until";

for (const shell of SHELLS)
  describe(`a replacement that the program allows by name, ${shell} shell`, () => {
    let azure: TestAzure;
    let project: Project;

    const program = (args: Record<string, unknown> = {}) => {
      const { resourceGroup, location, virtualNetworkId, subnetId } = azure.local;
      return project.program(`
      const network = new ManagedRedisNetwork("network", {
        resourceGroupName: "${resourceGroup}", virtualNetworkId: "${virtualNetworkId}", subnetId: "${subnetId}",
      });
      const redis = new ManagedRedis("redis", {
        resourceGroupName: "${resourceGroup}", location: "${location}", privateEndpointLocation: "${location}",
        skuName: "Balanced_B5", network, ...${JSON.stringify(args)},
      });
      exports.id = redis.id; exports.hostName = redis.hostName; exports.primaryKey = redis.primaryKey;
    `);
    };

    /** The name leads to the private endpoint: its record was not lost on the way. */
    const resolves = async (hostName: unknown, address?: string) => {
      const resolver = new Resolver();
      resolver.setServers([azure.local.dns]);
      const [found] = await resolver.resolve4(String(hostName));
      assert.ok(found);
      if (address !== undefined) assert.equal(found, address);
    };

    before(async () => {
      azure = await startTestAzure();
      project = await new Project(azure.local, { shell }).init();
      const up = await program().up();
      assert.equal(up.code, 0, up.text);
    });
    after(async () => {
      project?.dispose();
      await azure?.stop();
    });

    it("of the clustering policy makes the database anew and nothing else", async () => {
      const { primaryKey } = await project.outputs();
      const before = azure.requests().length;
      const args = { clusteringPolicy: "OSSCluster", allowReplacement: ["clusteringPolicy"] };
      const { text } = await program(args).preview();
      assert.match(text, /Database redis {2}?replace|Database +redis +replace/, text);
      const up = await project.up();
      assert.equal(up.code, 0, up.text);
      const databases = azure.writes(before).filter((write) => write.includes("/databases/"));
      assert.deepEqual(
        databases.map((write) => write.split(" ")[0]),
        ["DELETE", "PUT"],
      );
      assert.equal(azure.writes(before).length, 2, azure.writes(before).join("\n"));
      assert.notEqual((await project.outputs()).primaryKey, primaryKey);
    });

    it("of the location frees the name first, makes all of the instance anew, and leaves no orphan", async () => {
      const { id } = await project.outputs();
      const args = { location: "eastus", clusteringPolicy: "OSSCluster", allowReplacement: ["location"] };
      const before = azure.requests().length;
      const up = await program(args).up();
      assert.equal(up.code, 0, up.text);
      const outputs = await project.outputs();
      assert.equal(outputs.id, id);
      assert.match(String(outputs.hostName), /\.eastus\.redis\.azure\.net$/);
      const cluster = await azure.azure.arm.get(String(id), MICROSOFT_CACHE);
      assert.equal(cluster?.location, "East US");
      const kinds = azure.writes(before).map((write) => write.replace(/\/[^/]+(\/|$)/g, "/").replace(/\/$/, ""));
      // What Azure refuses while another operation runs is sent again, so the last of each counts.
      const at = (write: string) => kinds.lastIndexOf(write);
      // The engine may come to the group when Azure has removed it along with its endpoint: then there is nothing to send.
      const group = "DELETE privateEndpoints/privateDnsZoneGroups";
      assert.deepEqual([...new Set(kinds)].filter((write) => write !== group).sort(), [
        "DELETE privateEndpoints",
        "DELETE redisEnterprise",
        "DELETE redisEnterprise/databases",
        "PUT privateEndpoints",
        "PUT privateEndpoints/privateDnsZoneGroups",
        "PUT redisEnterprise",
        "PUT redisEnterprise/databases",
      ]);
      assert.ok(at(group) < at("DELETE privateEndpoints"), kinds.join());
      const firstPut = kinds.findIndex((write) => write.startsWith("PUT"));
      assert.equal(kinds[firstPut], "PUT redisEnterprise", kinds.join());
      assert.equal(kinds[firstPut - 1], "DELETE redisEnterprise", "the name is free before it is used again");
      assert.ok(
        kinds.slice(firstPut).every((write) => write.startsWith("PUT")),
        kinds.join(),
      );
      await resolves(outputs.hostName);
      assert.deepEqual(await project.plan(), { same: 9 });
    });

    it("of a subnet needs no word: the endpoint is made anew and the data stays", async () => {
      const { virtualNetworkId } = azure.local;
      const subnetId = `${virtualNetworkId}/subnets/other`;
      await ended(
        await azure.azure.arm.put(subnetId, "2024-05-01", { properties: { addressPrefix: azure.range("7.0/28") } }),
      );
      const { primaryKey } = await project.outputs();
      const up = await program({ location: "eastus", clusteringPolicy: "OSSCluster", subnetId }).up();
      assert.equal(up.code, 0, up.text);
      assert.equal((await project.outputs()).primaryKey, primaryKey);
      const endpoint = (await project.resources()).find(({ type }) => type.endsWith(":PrivateEndpoint"));
      assert.equal(endpoint?.outputs.privateIpAddress, azure.range("7.4"));
      await resolves((await project.outputs()).hostName, azure.range("7.4"));
      assert.equal((await project.destroy()).code, 0);
      assert.deepEqual(await azure.leftovers(), []);
    });
  });

describe("a replacement of a database with Entra assignments in it, served shell", () => {
  let azure: TestAzure;
  let project: Project;

  const assignments = { app: "11111111-2222-3333-4444-555555555555", jobs: "99999999-2222-3333-4444-555555555555" };
  const program = (args: object = {}) => {
    const { resourceGroup: resourceGroupName, location } = azure.local;
    const all = {
      resourceGroupName,
      location,
      skuName: "Balanced_B5",
      publicNetworkAccess: "Enabled",
      clusterName: "assigned",
      accessPolicyAssignments: {
        app: { objectId: assignments.app },
        jobs: { objectId: assignments.jobs },
      },
      ...args,
    };
    return project.program(`
      const redis = new ManagedRedis("redis", ${JSON.stringify(all)});
      exports.id = redis.id; exports.databaseId = redis.databaseId;
    `);
  };
  /** What Azure has, not what the state says. */
  const assigned = async () => {
    const databaseId = String((await project.outputs()).databaseId);
    const all = await azure.azure.arm.list(`${databaseId}/accessPolicyAssignments`, MICROSOFT_CACHE);
    return Object.fromEntries(
      (all ?? []).map(({ name, properties }) => [name, (properties as { user: { objectId: string } }).user.objectId]),
    );
  };

  before(async () => {
    azure = await startTestAzure();
    project = await new Project(azure.local, { shell: "served" }).init();
    const up = await program().up();
    assert.equal(up.code, 0, up.text);
    assert.deepEqual(await assigned(), assignments);
  });
  after(async () => {
    project?.dispose();
    await azure?.stop();
  });

  it("makes the assignments again after the database that they are in, and leaves the cluster alone", async () => {
    const args = { clusteringPolicy: "OSSCluster", allowReplacement: ["clusteringPolicy"] };
    const before = azure.requests().length;
    const up = await program(args).up();
    assert.equal(up.code, 0, up.text);
    const writes = azure
      .writes(before)
      .map((write) => write.replace("redisEnterprise/assigned/databases/default", "…"));
    // Assignments of one database come one at a time: what Azure refuses meanwhile is sent again.
    assert.deepEqual([...new Set(writes.filter((write) => write.startsWith("PUT")))].sort(), [
      "PUT …",
      "PUT …/accessPolicyAssignments/app",
      "PUT …/accessPolicyAssignments/jobs",
    ]);
    assert.equal(writes.filter((write) => write === "PUT …").length, 1);
    assert.ok(writes.lastIndexOf("DELETE …") < writes.indexOf("PUT …"), writes.join());
    assert.ok(
      writes.slice(writes.indexOf("PUT …")).every((write) => write.startsWith("PUT")),
      writes.join(),
    );
    assert.ok(
      writes.every((write) => write.includes("…")),
      writes.join(),
    );
    assert.deepEqual(await assigned(), assignments);
    assert.deepEqual(Object.keys(await project.plan()), ["same"]);
    assert.equal((await project.destroy()).code, 0);
    assert.deepEqual(await azure.leftovers(), []);
  });
});
