import { strict as assert } from "node:assert";
import { changeElsewhere } from "./changeElsewhere";
import { ask } from "./client";
import { startTestAzure, type TestAzure } from "./localAzure";
import { Project } from "./project";
import { SHELLS } from "./shell";
import { ended } from "./until";

for (const shell of SHELLS)
  describe(`keys and credentials, ${shell} shell`, () => {
    let azure: TestAzure;
    let project: Project;

    const instance = () => `
      const redis = new ManagedRedis("redis", ${JSON.stringify(azure.publicInstance())});
      exports.id = redis.id; exports.hostName = redis.hostName; exports.accessKey = redis.accessKey;
    `;
    const pong = async () => ask(azure.local, await project.outputs(), ["PING"]);

    before(async () => {
      azure = await startTestAzure();
      project = await new Project(azure.local, { shell }).program(instance()).init();
      const up = await project.up();
      assert.equal(up.code, 0, up.text);
    });
    after(async () => {
      project?.dispose();
      await azure?.stop();
    });

    it("are on although Azure's default is off, and open Redis", async () => assert.equal(await pong(), "PONG"));

    it("given keys that somebody regenerated: a refresh and an up bring the new ones to the outputs, and write nothing", async () => {
      const { id, accessKey } = await project.outputs();
      const database = `${String(id)}/databases/default`;
      await ended(await azure.azure.redis.beginRegenerateKey(database, "Primary"));
      await assert.rejects(pong(), /WRONGPASS|AUTH/i);
      const before = azure.requests().length;
      for (const run of [await project.refresh(), await project.up()]) assert.equal(run.code, 0, run.text);
      assert.notEqual((await project.outputs()).accessKey, accessKey);
      assert.equal(await pong(), "PONG");
      assert.deepEqual(azure.writes(before), []);
    });

    it("given keys that somebody switched off: a refresh shows it, and an up switches them on again", async () => {
      const database = `${String((await project.outputs()).id)}/databases/default`;
      await changeElsewhere(azure.azure, database, { accessKeysAuthentication: "Disabled" });
      assert.equal((await project.refresh()).code, 0);
      assert.match((await project.preview("--diff")).text, /accessKeysAuthentication\s*: "Disabled" => "Enabled"/);
      const up = await project.up();
      assert.equal(up.code, 0, up.text);
      assert.equal(await pong(), "PONG");
    });

    it("leave no credential in the state", async () => {
      const state = await project.exported();
      for (const text of [azure.local.clientSecret, azure.local.clientId]) assert.ok(!state.includes(text));
    });

    // The served provider has this process' environment.
    if (shell === "dynamic")
      it("given another credential than that of the up: destroy signs in with it, and says when it does not do", async () => {
        const args = ["destroy", "--yes", "--skip-preview"];
        const { code, text } = await project.start(args, { ARM_CLIENT_SECRET: "another" }).ended;
        assert.notEqual(code, 0);
        assert.match(text, /ARM_CLIENT_SECRET/);
        assert.ok((await project.resources()).length > 0);
      });

    it("are no matter for destroy", async () => {
      const destroy = await project.destroy();
      assert.equal(destroy.code, 0, destroy.text);
      assert.deepEqual(await azure.leftovers(), []);
    });
  });
