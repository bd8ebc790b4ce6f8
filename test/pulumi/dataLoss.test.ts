import { strict as assert } from "node:assert";
import { ask } from "./client";
import { startTestAzure, type TestAzure } from "./localAzure";
import { Project } from "./project";
import { SHELLS } from "./shell";

for (const shell of SHELLS)
  describe(`what is in an instance, ${shell} shell`, () => {
    let azure: TestAzure;
    let project: Project;

    const program = (args: object, options: object = {}) => {
      return project.program(`
        const redis = new ManagedRedis("redis", ${JSON.stringify(azure.publicInstance(args))}, ${JSON.stringify(options)});
        exports.hostName = redis.hostName; exports.accessKey = redis.accessKey;
      `);
    };
    const value = async () => ask(azure.local, await project.outputs(), ["GET", "precious"]);

    before(async () => {
      azure = await startTestAzure();
      project = await new Project(azure.local, { shell }).init();
      const up = await program({ clusteringPolicy: "NoCluster" }).up();
      assert.equal(up.code, 0, up.text);
      await ask(azure.local, await project.outputs(), ["SET", "precious", "data"]);
    });
    after(async () => {
      project?.dispose();
      await azure?.stop();
    });

    const scaled = { skuName: "Balanced_B10" };
    const whole = { ...scaled, persistence: { aofEnabled: true }, keyRotation: { trigger: "a" } };
    const inPlace: { args: object; writes: RegExp[]; because: string }[] = [
      { args: {}, writes: [/^PUT .*\/databases\/default$/], because: "Azure leaves NoCluster in place" },
      { args: scaled, writes: [/^PUT redisEnterprise\/[^/]+$/], because: "Azure scales in place" },
      {
        args: whole,
        writes: [/^PUT .*\/databases\/default$/, /^POST .*\/regenerateKey$/],
        because: "the settings of a database are no data, nor are its keys",
      },
    ];
    for (const { args, writes, because } of inPlace) {
      it(`survives a change to ${JSON.stringify(args)}: ${because}`, async () => {
        assert.deepEqual(Object.keys(await program(args).plan()).sort(), ["same", "update"]);
        const before = azure.requests().length;
        const up = await project.up();
        assert.equal(up.code, 0, up.text);
        const sent = azure.writes(before);
        assert.equal(sent.length, writes.length, sent.join());
        for (const [index, write] of writes.entries()) assert.match(sent[index] ?? "", write);
        assert.equal(await value(), "data");
      });
    }

    const destructive: { args: object; property: string; says: RegExp }[] = [
      { args: { clusteringPolicy: "NoCluster" }, property: "clusteringPolicy", says: /its data and keys lost/ },
      { args: { modules: [{ name: "RedisJSON" }] }, property: "modules", says: /its data and keys lost/ },
      {
        args: { persistence: undefined, geoReplication: { groupNickname: "group" } },
        property: "geoReplication",
        says: /its data and keys lost/,
      },
      { args: { highAvailability: "Disabled" }, property: "highAvailability", says: /its data, its keys/ },
      { args: { location: "eastus" }, property: "location", says: /its data, its keys/ },
      { args: { clusterName: "another" }, property: "clusterName", says: /its data, its keys/ },
      { args: { resourceGroupName: "another" }, property: "resourceGroupName", says: /its data, its keys/ },
      {
        args: { clusteringPolicy: "OSSCluster", allowReplacement: ["location"] },
        property: "clusteringPolicy",
        says: /allowReplacement: \["clusteringPolicy"\]/,
      },
      {
        args: { skuName: "FlashOptimized_A250" },
        property: "skuName",
        says: /cannot scale from Balanced_B10 .*Azure allows .*Balanced_B20.*allowReplacement: \["clusterName"\]/,
      },
      {
        args: { skuName: "FlashOptimized_A250", allowReplacement: ["skuName"] },
        property: "allowReplacement[0]",
        says: /allows nothing: "skuName" is none of clusterName, clusteringPolicy, /,
      },
    ];
    for (const { args, property, says } of destructive) {
      it(`given ${JSON.stringify(args)}: the preview fails at ${property}, and nothing is shown as an update`, async () => {
        const before = azure.requests().length;
        const { code, text } = await program({ ...whole, ...args }).preview();
        assert.notEqual(code, 0);
        assert.match(text, new RegExp(`resource '.*' has a problem: ${property.replace(/[[\]]/g, "\\$&")} `));
        assert.match(text, says);
        assert.doesNotMatch(text, /\d+ to (update|replace|create|delete)/);
        assert.deepEqual(azure.writes(before), []);
      });
    }

    it("is there after all that was refused", async () => assert.equal(await value(), "data"));

    it("given protect: true: outlives a destroy", async () => {
      const up = await program(whole, { protect: true }).up();
      assert.equal(up.code, 0, up.text);
      const before = azure.requests().length;
      const destroy = await project.destroy();
      assert.notEqual(destroy.code, 0);
      assert.match(destroy.text, /protect/);
      assert.deepEqual(azure.writes(before), []);
      assert.equal(await value(), "data");
    });
  });
