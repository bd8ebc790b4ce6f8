import { strict as assert } from "node:assert";
import { MICROSOFT_CACHE } from "../../provider/azure/apiVersions";
import { startTestAzure, type TestAzure } from "./localAzure";
import { Project } from "./project";

const CLUSTER = { method: "PUT", type: "Microsoft.Cache/redisEnterprise" };

// In one shell: what differs between the two on bad days is tried in `badDays.test.ts`.
describe("a cluster that Azure fails to create", () => {
  let azure: TestAzure;
  let project: Project;
  let name: string;
  let clusters = 0;

  const program = (args: object = {}) => {
    return project.program(`
        const redis = new ManagedRedis("redis", ${JSON.stringify(azure.publicInstance({ clusterName: name, ...args }))});
        exports.id = redis.id; exports.hostName = redis.hostName;
      `);
  };
  const id = () => azure.clusterId(name);
  const resourceState = async () => (await azure.azure.arm.get(id(), MICROSOFT_CACHE))?.properties?.resourceState;
  /** What was asked of the cluster since then. */
  const ofCluster = (since: number) =>
    azure.writes(since).filter((write) => write.endsWith(` redisEnterprise/${name}`));
  const failed = async () => {
    const { code, text } = await project.up();
    assert.notEqual(code, 0);
    assert.ok(!/\n\s+at .*\(/.test(text), text);
    return text;
  };

  before(async () => {
    azure = await startTestAzure();
  });
  beforeEach(async () => {
    name = `cluster-${++clusters}`;
    project = await new Project(azure.local, { shell: "served" }).init();
  });
  afterEach(async () => {
    if (project) assert.equal((await project.destroy()).code, 0);
    assert.deepEqual(await azure.leftovers(), []);
    project?.dispose();
  });
  after(() => azure?.stop());

  it("is in the state, and the next up removes it and makes it once more under its name", async () => {
    program();
    await azure.fault({ kind: "fail", match: CLUSTER, code: "InsufficientCapacity", message: "No room." });
    assert.match(await failed(), /No room.*InsufficientCapacity.*try another SKU or region/);
    assert.equal(await resourceState(), "CreateFailed");
    assert.ok((await project.resources()).some((resource) => resource.id === id()));
    const before = azure.requests().length;
    const up = await project.up();
    assert.equal(up.code, 0, up.text);
    assert.match(up.text, /is removed and made once more: nothing is in it that could be lost/);
    assert.deepEqual(ofCluster(before), [`DELETE redisEnterprise/${name}`, `PUT redisEnterprise/${name}`]);
    assert.equal(await resourceState(), "Running");
  });

  const rows = [{ location: "eastus" }, { skuName: "ComputeOptimized_X5" }, { highAvailability: "Disabled" }];
  for (const elsewhere of rows)
    it(`needs no word to be made with ${JSON.stringify(elsewhere)} instead: nothing is in it`, async () => {
      program();
      await azure.fault({ kind: "fail", match: CLUSTER, code: "InsufficientCapacity", message: "No room." });
      await failed();
      const up = await program(elsewhere).up();
      assert.equal(up.code, 0, up.text);
      assert.equal(await resourceState(), "Running");
      assert.deepEqual(Object.keys(await project.plan()), ["same"]);
    });

  it("is not made a third time: the error says so, and destroy removes it", async () => {
    program();
    await azure.fault({ kind: "fail", match: CLUSTER, times: 2 });
    await failed();
    await failed();
    const before = azure.requests().length;
    assert.match(await failed(), /is in state CreateFailed.*It never ran: `pulumi destroy` removes it/);
    assert.deepEqual(azure.writes(before), []);
  });

  it("is never removed after it ran, whatever becomes of it", async () => {
    program();
    assert.equal((await project.up()).code, 0);
    const match = { method: "PUT", type: CLUSTER.type };
    await azure.fault({ kind: "fail", match, code: "InsufficientCapacity", message: "No room." });
    program({ skuName: "Balanced_B10" });
    const before = azure.requests().length;
    const text = await failed();
    assert.match(text, /No room \(InsufficientCapacity.*the instance keeps its size: try again later/);
    assert.doesNotMatch(text, /highAvailability Disabled/, "Azure cannot take it from what runs");
    assert.equal(await resourceState(), "ScalingFailed");
    const up = await project.up();
    assert.equal(up.code, 0, up.text);
    assert.ok(
      azure.writes(before).every((write) => write.startsWith("PUT ")),
      azure.writes(before).join(),
    );
    assert.equal(await resourceState(), "Running");
  });
});
