import { strict as assert } from "node:assert";
import { startTestAzure, type TestAzure } from "./localAzure";
import { Project } from "./project";
import { SHELLS } from "./shell";

for (const shell of SHELLS)
  describe(`wrong input to a ManagedRedis, ${shell} shell`, () => {
    let azure: TestAzure;
    let project: Project;

    const good = () => {
      const { resourceGroup, location, subnetId } = azure.local;
      return { resourceGroupName: resourceGroup, location, skuName: "Balanced_B5", subnetId, privateDnsZoneId: "none" };
    };
    const program = (args: Record<string, unknown>) =>
      project.program(`new ManagedRedis("redis", ${JSON.stringify({ ...good(), ...args })});`);

    before(async () => {
      azure = await startTestAzure();
      project = await new Project(azure.local, { shell }).init();
    });
    after(async () => {
      project?.dispose();
      await azure?.stop();
    });

    const rows: { args: Record<string, unknown>; property: string; says: RegExp }[] = [
      { args: { skuName: "B5" }, property: "skuName", says: /Balanced_B10/ },
      { args: { clusterName: "no_underscores" }, property: "clusterName", says: /single hyphens/ },
      { args: { subnetId: "my-subnet" }, property: "subnetId", says: /id such as/ },
      { args: { clusteringPolicy: "oss" }, property: "clusteringPolicy", says: /EnterpriseCluster/ },
      { args: { zones: ["1", "2"] }, property: "zones", says: /by itself/ },
      { args: { clusteringPolicy: "NoCluster", skuName: "Balanced_B50" }, property: "clusteringPolicy", says: /25 GB/ },
    ];
    for (const { args, property, says } of rows) {
      it(`given ${JSON.stringify(args)}: the preview fails at ${property} and nothing is sent to Azure`, async () => {
        const { code, text } = await program(args).preview();
        assert.notEqual(code, 0);
        assert.match(text, new RegExp(`property ${property} value .* has a problem:`));
        assert.match(text, says);
        assert.ok(!/\n\s+at .*\(/.test(text), text);
        assert.deepEqual(azure.requests(), []);
      });
    }

    it("given a SKU that is well written and unknown: warns on its resource and leaves the decision to Azure", async () => {
      const { code, text } = await program({ skuName: "Balanced_B2" }).preview();
      assert.equal(code, 0, text);
      assert.match(text, /warning: skuName Balanced_B2 is not known to this version/);
    });

    it("given no network at all: says what is missing, without a stack", async () => {
      const { code, text } = await project
        .program(`new ManagedRedis("redis", ${JSON.stringify({ ...good(), subnetId: undefined })});`)
        .preview();
      assert.notEqual(code, 0);
      assert.match(text, /redis: nobody could reach it: give a network or a subnetId/);
      assert.ok(!/\n\s+at .*\(/.test(text), text);
    });
  });
