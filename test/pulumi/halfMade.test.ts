import { strict as assert } from "node:assert";
import { MICROSOFT_CACHE } from "../../provider/azure/apiVersions";
import { startTestAzure, type TestAzure } from "./localAzure";
import { Project } from "./project";
import { ended } from "./until";

// In one shell: what differs between the two on bad days is tried in `badDays.test.ts`.
describe("a cluster and its database", () => {
  let azure: TestAzure;
  let project: Project;

  const program = (args: object = {}) => {
    return project.program(`
        const redis = new ManagedRedis("redis", ${JSON.stringify(azure.publicInstance({ clusterName: "half", ...args }))});
        exports.id = redis.id; exports.databaseId = redis.databaseId;
      `);
  };
  const databaseId = () => `${azure.clusterId("half")}/databases/default`;
  const put = async (clusteringPolicy: string) => {
    const properties = { clusteringPolicy, evictionPolicy: "VolatileLRU", accessKeysAuthentication: "Enabled" };
    return ended(await azure.azure.arm.put(databaseId(), MICROSOFT_CACHE, { properties }));
  };

  before(async () => {
    azure = await startTestAzure();
  });
  beforeEach(async () => {
    project = await new Project(azure.local, { shell: "served" }).init();
    const refused = { status: 400, code: "BadRequest", message: "Not today." };
    await azure.fault({
      kind: "refuse",
      match: { method: "PUT", type: "Microsoft.Cache/redisEnterprise/databases" },
      ...refused,
    });
    assert.notEqual((await program().up()).code, 0);
  });
  afterEach(async () => {
    if (project) assert.equal((await project.destroy()).code, 0);
    assert.deepEqual(await azure.leftovers(), []);
    project?.dispose();
  });
  after(() => azure?.stop());

  it("given a database that appeared by itself, as wanted: the next up takes it as it is", async () => {
    await put("EnterpriseCluster");
    const before = azure.requests().length;
    const up = await program().up();
    assert.equal(up.code, 0, up.text);
    assert.deepEqual(azure.writes(before), []);
    assert.equal((await project.outputs()).databaseId, databaseId());
  });

  it("given a database that appeared with another policy: says so, and deletes nothing that may hold data", async () => {
    await put("OSSCluster");
    const before = azure.requests().length;
    const { code, text } = await program().up();
    assert.notEqual(code, 0);
    assert.match(text, /clusteringPolicy differs from .*: Azure has "OSSCluster", declared is "EnterpriseCluster"/);
    assert.deepEqual(azure.writes(before), []);
    const up = await program({ clusteringPolicy: "OSSCluster" }).up();
    assert.equal(up.code, 0, up.text);
    assert.deepEqual(azure.writes(before), []);
  });

  it("given a database that was deleted and its cluster was not: refresh notices, and the next up makes it again", async () => {
    assert.equal((await program().up()).code, 0);
    await ended(await azure.azure.arm.delete(databaseId(), MICROSOFT_CACHE));
    assert.equal((await project.refresh()).code, 0);
    const before = azure.requests().length;
    const up = await project.up();
    assert.equal(up.code, 0, up.text);
    assert.deepEqual(azure.writes(before), ["PUT redisEnterprise/half/databases/default"]);
  });
});
