import { strict as assert } from "node:assert";
import { MICROSOFT_CACHE } from "../../provider/azure/apiVersions";
import { OWNER_TAG } from "../../provider/description/ownerTag";
import { startTestAzure, type TestAzure } from "./localAzure";
import { Project } from "./project";

describe("a stack that is renamed", () => {
  let azure: TestAzure;
  let project: Project;
  let id: string;
  const owner = "organization/project/test/redis";

  const instance = (args: object = {}) => {
    const { resourceGroup, location, subnetId } = azure.local;
    const all = { resourceGroupName: resourceGroup, location, subnetId, privateDnsZoneId: "none" };
    return `const redis = new ManagedRedis("redis", ${JSON.stringify({ ...all, skuName: "Balanced_B5", ...args })});
      exports.id = redis.id;`;
  };

  before(async () => {
    azure = await startTestAzure();
    project = await new Project(azure.local, { shell: "served" }).program(instance()).init();
    assert.equal((await project.up()).code, 0);
    id = String((await project.outputs()).id);
    await project.rename("renamed");
  });
  after(async () => {
    project?.dispose();
    await azure?.stop();
  });

  it("without owner: the preview refuses another name for what runs, and says which owner keeps it", async () => {
    const before = azure.requests().length;
    const { code, text } = await project.preview();
    assert.notEqual(code, 0);
    assert.match(text, /problem: clusterName cannot change from "redis-[0-9a-f]{8}" to "redis-[0-9a-f]{8}" in place/);
    assert.match(
      text,
      /renamed, or moved\?\): clusterName: "redis-[0-9a-f]{8}", owner: "organization\/project\/test\/redis" keep names/,
    );
    assert.deepEqual(azure.writes(before), []);
  });

  it("with another logical name and an alias: what the refusal names is all that is needed", async () => {
    const [, names = ""] = /moved\?\): (clusterName: .*?) keep names/.exec((await project.preview()).text) ?? [];
    const renamed = instance({ owner, clusterName: id.split("/").at(-1) }).replace(
      /new ManagedRedis\("redis", (.*)\);/,
      'new ManagedRedis("cache", $1, { aliases: [{ name: "redis" }] });',
    );
    for (const said of [owner, id.split("/").at(-1) as string]) assert.ok(names.includes(`"${said}"`), names);
    assert.deepEqual(Object.keys(await project.program(renamed).plan()), ["same"]);
    await project.program(instance());
  });

  it("with the former owner: nothing changes, names and marks stay, and destroy still knows what is its own", async () => {
    const before = azure.requests().length;
    assert.deepEqual(Object.keys(await project.program(instance({ owner })).plan()), ["same"]);
    const up = await project.up();
    assert.equal(up.code, 0, up.text);
    assert.deepEqual(azure.writes(before), []);
    assert.equal((await project.outputs()).id, id);
    assert.deepEqual((await azure.azure.arm.get(id, MICROSOFT_CACHE))?.tags, { [OWNER_TAG]: owner });
    assert.equal((await project.destroy()).code, 0);
    assert.deepEqual(await azure.leftovers(), []);
  });
});
