import { strict as assert } from "node:assert";
import { startTestAzure, type TestAzure } from "./localAzure";
import { Project } from "./project";

/** Slow enough for lines that come every two seconds. */
const TIME_SCALE = 0.01;

describe("progress at the terminal", () => {
  let azure: TestAzure;
  let project: Project;

  before(async () => {
    azure = await startTestAzure(TIME_SCALE);
    project = await new Project(azure.local).init();
  });
  after(async () => {
    project?.dispose();
    await azure?.stop();
  });

  const program = (skuName: string) => {
    const { resourceGroup: resourceGroupName, location } = azure.local;
    const args = { resourceGroupName, location, skuName, publicNetworkAccess: "Enabled" };
    return project.program(`new ManagedRedis("redis", ${JSON.stringify(args)});`);
  };

  it("is on the row of a cluster that is made, in the dynamic shell", async () => {
    const { code, text } = await program("Balanced_B5").up();
    assert.equal(code, 0, text);
    assert.match(text, /:Cluster redis creating \(\d+s\) Creating, \d+ s \(usually about 6 min 40 s\)/);
  });

  it("is Azure's word for what it does and the time it has taken: of one that scales, in the served shell", async () => {
    project.with("served");
    const { code, text } = await program("Balanced_B10").up();
    assert.equal(code, 0, text);
    assert.match(
      text,
      /:Cluster redis updating \(\d+s\) \[diff: ~skuName\]; Scaling, \d+ s \(usually about 12 min 30 s\)/,
    );
  });
});
