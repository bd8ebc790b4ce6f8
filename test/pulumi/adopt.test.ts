import { strict as assert } from "node:assert";
import { MICROSOFT_CACHE } from "../../provider/azure/apiVersions";
import { OWNER_TAG } from "../../provider/ownership";
import { startTestAzure, type TestAzure } from "./localAzure";
import { Project, SHELLS } from "./project";

for (const shell of SHELLS)
  describe(`an instance that is there already, ${shell} shell`, () => {
    let azure: TestAzure;
    let maker: Project;
    let adopter: Project;

    const instance = (args: object) => {
      const { resourceGroup, location, subnetId } = azure.local;
      const all = {
        resourceGroupName: resourceGroup,
        location,
        subnetId,
        privateDnsZoneId: "none",
        clusterName: "there",
      };
      return `const redis = new ManagedRedis("redis", ${JSON.stringify({ ...all, skuName: "Balanced_B5", ...args })});
        exports.id = redis.id;`;
    };

    before(async () => {
      azure = await startTestAzure();
      maker = await new Project(azure.local, { shell }).program(instance({ evictionPolicy: "NoEviction" })).init();
      assert.equal((await maker.up()).code, 0);
      // Somebody's, made by other means: no mark of ours.
      const { id } = await maker.outputs();
      await azure.azure.arm.patch(String(id), MICROSOFT_CACHE, { tags: { team: "a" } });
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

    it("with adopt: true, the preview lists every difference by property, and nothing changes before there are none", async () => {
      const before = azure.requests().length;
      const { code, text } = await adopter.program(instance({ adopt: true, skuName: "Balanced_B10" })).preview();
      assert.notEqual(code, 0);
      assert.match(text, /property skuName .*Azure has "Balanced_B5", the program wants "Balanced_B10"/);
      assert.match(text, /property tags .*Azure has \{"team":"a"\}/);
      // The database is looked at when its cluster would do.
      const next = await adopter.program(instance({ adopt: true, tags: { team: "a" } })).preview();
      assert.match(next.text, /property evictionPolicy .*Azure has "NoEviction", the program wants "VolatileLRU"/);
      assert.deepEqual(azure.writes(before), []);
    });

    it("is taken over as it is: marked, and otherwise untouched; then destroy deletes it", async () => {
      const before = azure.requests().length;
      const right = { adopt: true, evictionPolicy: "NoEviction", tags: { team: "a" } };
      const up = await adopter.program(instance(right)).up();
      assert.equal(up.code, 0, up.text);
      const { id } = await adopter.outputs();
      const tags = { team: "a", [OWNER_TAG]: "organization/project/test/redis" };
      assert.deepEqual((await azure.azure.arm.get(String(id), MICROSOFT_CACHE))?.tags, tags);
      const writes = azure.writes(before);
      assert.ok(
        writes.every((write) => !write.startsWith("DELETE") && !write.includes("/databases/")),
        writes.join(),
      );
      assert.deepEqual(await adopter.plan(), { same: 5 });
      assert.equal((await adopter.destroy()).code, 0);
      assert.deepEqual(await azure.leftovers(), []);
    });
  });
