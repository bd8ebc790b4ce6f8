import { strict as assert } from "node:assert";
import { MICROSOFT_CACHE, NETWORK } from "../../provider/azure/apiVersions";
import type { ArmDocument } from "../../provider/azure/arm";
import { OWNER_TAG } from "../../provider/description/ownerTag";
import { foreignSettings, remakeEndpoint } from "./foreignEndpoint";
import { startTestAzure, type TestAzure } from "./localAzure";
import { Project } from "./project";
import { SHELLS } from "./shell";

for (const shell of SHELLS)
  describe(`an instance that is there already, ${shell} shell`, () => {
    let azure: TestAzure;
    let maker: Project;
    let adopter: Project;
    let id: string;
    let endpointId: string;
    let foreign: ArmDocument;

    const instance = (args: object, more = "") => {
      const { resourceGroup, location, subnetId } = azure.local;
      const all = {
        resourceGroupName: resourceGroup,
        location,
        subnetId,
        privateDnsZoneId: "none",
        clusterName: "there",
      };
      const given = JSON.stringify({ ...all, skuName: "Balanced_B5", ...args });
      return `const redis = new ManagedRedis("redis", { ...${given}, ${more} });
        exports.id = redis.id;`;
    };

    before(async () => {
      azure = await startTestAzure();
      const made = { owner: "somebody/else", evictionPolicy: "NoEviction", tags: { team: "a" } };
      maker = await new Project(azure.local, { shell }).program(instance(made)).init();
      assert.equal((await maker.up()).code, 0);
      // Somebody's, and cluster and endpoint made by other means: no marks and no names of ours.
      id = String((await maker.outputs()).id);
      await azure.azure.arm.patch(id, MICROSOFT_CACHE, { tags: { team: "a" } });
      endpointId = `${id.replace("Microsoft.Cache/redisEnterprise", "Microsoft.Network/privateEndpoints")}-pe`;
      foreign = await remakeEndpoint(azure, endpointId);
      adopter = await new Project(azure.local, { shell }).init();
    });
    after(async () => {
      maker?.dispose();
      adopter?.dispose();
      await azure?.stop();
    });

    it("is refused without a word, and the refusal names it", async () => {
      const { code, text } = await adopter.program(instance({ tags: { team: "a" } })).up();
      assert.notEqual(code, 0);
      assert.match(text, /carries no owner's mark, so it is left as it is: .*set adopt: true/);
    });

    it("with adopt: true, one preview lists every difference of cluster, database and endpoint by property", async () => {
      const before = azure.requests().length;
      const subnetId = `${azure.local.subnetId}-of-others`;
      const { code, text } = await adopter
        .program(instance({ adopt: true, skuName: "Balanced_B10", subnetId }))
        .preview();
      assert.notEqual(code, 0);
      assert.match(text, /problem: skuName .*Azure has "Balanced_B5", declared is "Balanced_B10"/);
      assert.match(text, /problem: tags .*differs from the Redis cluster .*Azure has \{"team":"a"\}/);
      assert.match(text, /problem: evictionPolicy .*Azure has "NoEviction", declared is "VolatileLRU"/);
      assert.match(text, /problem: subnetId .*differs from the private endpoint .*declared is "[^"]*-of-others"/);
      assert.match(text, /problem: tags .*differs from the private endpoint /);
      const [, diagnostics = ""] = text.split("Diagnostics:");
      assert.equal(diagnostics.match(/declared is/g)?.length, 5, "each once");
      assert.deepEqual(azure.writes(before), []);
    });

    it("given a value that is not known yet: compares the others, and says once what `up` compares", async () => {
      const { resourceGroup: resourceGroupName, location } = azure.local;
      const other = { resourceGroupName, location, skuName: "Balanced_B5", publicNetworkAccess: "Enabled" };
      const { code, text } = await adopter
        .program(
          `const other = new ManagedRedis("other", ${JSON.stringify(other)});
           ${instance({ adopt: true }, "tags: { team: other.id }")}`,
        )
        .preview();
      assert.notEqual(code, 0);
      const [, diagnostics = ""] = text.split("Diagnostics:");
      assert.equal(diagnostics.match(/compared only then, before anything is adopted: tags\./g)?.length, 1, text);
      assert.match(diagnostics, /problem: evictionPolicy .*Azure has "NoEviction"/);
      assert.equal(diagnostics.match(/declared is/g)?.length, 1, text);
    });

    it("is not marked, without a preview neither, while only its database differs: all or nothing", async () => {
      const before = azure.requests().length;
      const { code, text } = await adopter.program(instance({ adopt: true, tags: { team: "a" } })).up();
      assert.notEqual(code, 0);
      assert.match(text, /problem: evictionPolicy .*Azure has "NoEviction", declared is "VolatileLRU"/);
      assert.deepEqual(azure.writes(before), []);
      assert.deepEqual((await azure.azure.arm.get(id, MICROSOFT_CACHE))?.tags, { team: "a" });
      assert.deepEqual(await adopter.resources(), []);
    });

    it("is taken over as it is: marked, and otherwise untouched; then destroy deletes it", async () => {
      const before = azure.requests().length;
      const right = { adopt: true, evictionPolicy: "NoEviction", tags: { team: "a" } };
      const up = await adopter.program(instance(right)).up();
      assert.equal(up.code, 0, up.text);
      const tags = { team: "a", [OWNER_TAG]: "organization/project/test/redis" };
      assert.deepEqual((await azure.azure.arm.get(id, MICROSOFT_CACHE))?.tags, tags);
      assert.deepEqual(azure.writes(before), ["PUT redisEnterprise/there", "PUT privateEndpoints/there-pe"]);
      const endpoint = await azure.azure.arm.get(endpointId, NETWORK);
      assert.deepEqual(endpoint?.tags, tags);
      assert.deepEqual(foreignSettings(endpoint), foreign);
      for (const { inputs, outputs } of await adopter.resources())
        assert.ok(!("adopts" in inputs || "adopts" in outputs));
      assert.deepEqual(await adopter.plan(), { same: 5 });
      assert.deepEqual(await adopter.program(instance({ ...right, adopt: undefined })).plan(), { same: 5 });
      const edited = await adopter.program(instance({ ...right, adopt: undefined, tags: { team: "b" } })).up();
      assert.equal(edited.code, 0, edited.text);
      const after = await azure.azure.arm.get(endpointId, NETWORK);
      assert.equal(after?.tags?.team, "b");
      assert.deepEqual(foreignSettings(after), foreign);
      assert.equal((await adopter.destroy()).code, 0);
      // What the endpoint refers to is not the program's.
      assert.deepEqual(await azure.leftovers(), ["Microsoft.Network/applicationSecurityGroups asg"]);
    });
  });
