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

    const objectId = "11111111-2222-3333-4444-555555555555";
    const assigned = (reader: object) => ({ accessPolicyAssignments: { reader: { objectId, ...reader } } });
    // The sentence as users read it, after the name of the resource.
    const rows: { args: Record<string, unknown>; says: RegExp }[] = [
      { args: { skuName: "B5" }, says: /skuName is "B5": did you mean "Balanced_B5"\?/ },
      {
        args: { skuName: "Premium_P1" },
        says: /skuName is "Premium_P1", a SKU of an older .*: "Balanced_B5" is in/,
      },
      { args: { clusterName: "no_underscores" }, says: /clusterName must be .*single hyphens.*, not "no_underscores"/ },
      { args: { subnetId: "my-subnet" }, says: /subnetId must be an id such as .*, not "my-subnet"/ },
      {
        args: { clusteringPolicy: "OssCluster" },
        says: /clusteringPolicy is "OssCluster": did you mean "OSSCluster"\?/,
      },
      { args: { evictionPolicy: "allkeys-lru" }, says: /evictionPolicy is "allkeys-lru": did you mean "AllKeysLRU"\?/ },
      { args: { highAvailability: true }, says: /highAvailability is true: did you mean "Enabled"\?/ },
      { args: { zones: ["1", "2"] }, says: /zones cannot be set: .* by itself/ },
      {
        args: { clusteringPolicy: "NoCluster", skuName: "Balanced_B50" },
        says: /clusteringPolicy NoCluster holds up to 25/,
      },
      { args: { persistence: { rdbFrequency: "1h" } }, says: /persistence\.rdbFrequency needs rdbEnabled: true/ },
      { args: { persistence: { rdbEnable: true } }, says: /persistence\.rdbEnable is none of aofEnabled, / },
      { args: { modules: [{ name: 5 }] }, says: /modules\[0\]\.name must be "RedisBloom" or .*, not 5/ },
      { args: { tags: { env: "a", ENV: "b" } }, says: /tags\.env is the same tag as ENV/ },
      { args: { location: null }, says: /location is required/ },
      { args: { resourceGroupName: 7 }, says: /resourceGroupName must be text, not 7/ },
      { args: { privateEndpointLocation: "somewhere else!" }, says: /privateEndpointLocation must be a region/ },
      { args: { allowReplacement: ["port"] }, says: /allowReplacement\[0\] allows nothing: "port" is none of / },
    ];
    for (const { args, says } of rows) {
      it(`given ${JSON.stringify(args)}: the preview fails in one sentence and nothing is written to Azure`, async () => {
        const { code, text } = await program(args).preview();
        assert.notEqual(code, 0);
        assert.match(text, new RegExp(`resource 'redis' has a problem: ${says.source}`));
        assert.doesNotMatch(text, /<nil>|Invalid input|Unrecognized|\n\s+at .*\(/);
        assert.deepEqual(azure.writes(), []);
      });
    }

    const entries: { args: Record<string, unknown>; says: RegExp }[] = [
      {
        args: assigned({ accessPolicyName: "Data Owner" }),
        says: /reader\.accessPolicyName cannot be set: the only policy/,
      },
      {
        args: assigned({ accessString: "+get ~cache:*" }),
        says: /reader\.accessString came with api-version 2026-05-01/,
      },
      { args: assigned({ objectID: objectId }), says: /reader\.objectID is not a property/ },
      { args: assigned({ objectId: "me@example.com" }), says: /reader\.objectId must be the object id .*, not "me@/ },
    ];
    for (const { args, says } of entries) {
      it(`given ${JSON.stringify(args)}: the preview fails at the path in the program`, async () => {
        const { code, text } = await program(args).preview();
        assert.notEqual(code, 0);
        assert.match(text, new RegExp(`has a problem: accessPolicyAssignments\\.${says.source}`));
        assert.deepEqual(azure.writes(), []);
      });
    }

    it("given two names for one identity: the preview fails at the second", async () => {
      const accessPolicyAssignments = { app: { objectId }, jobs: { objectId: objectId.toUpperCase() } };
      const { code, text } = await program({ accessPolicyAssignments }).preview();
      assert.notEqual(code, 0);
      assert.match(text, /accessPolicyAssignments\.jobs\.objectId is the identity of accessPolicyAssignments\.app too/);
    });

    it("given a list of assignments, or no arguments at all: one sentence, without a stack", async () => {
      const list = await program({ accessPolicyAssignments: [{ objectId }] }).preview();
      assert.match(list.text, /redis: accessPolicyAssignments must be an object with a name for each/);
      const none = await project.program('new ManagedRedis("redis", null);').preview();
      assert.match(none.text, /redis: nobody could reach it/);
      for (const { code, text } of [list, none]) {
        assert.notEqual(code, 0);
        assert.ok(!/\n\s+at .*\(/.test(text), text);
      }
    });

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
