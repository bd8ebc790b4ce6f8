import { strict as assert } from "node:assert";
import { MICROSOFT_CACHE } from "../../provider/azure/apiVersions";
import { OWNER_TAG } from "../../provider/ownership";
import { startTestAzure, type TestAzure } from "./localAzure";
import { Project, SHELLS } from "./project";
import { until } from "./until";

const DATABASES = "Microsoft.Cache/redisEnterprise/databases";

for (const shell of SHELLS)
  describe(`a bad day, ${shell} shell`, () => {
    let azure: TestAzure;
    const projects: Project[] = [];

    const args = (clusterName: string) => {
      const { resourceGroup, location, subnetId } = azure.local;
      return {
        resourceGroupName: resourceGroup,
        location,
        skuName: "Balanced_B5",
        subnetId,
        privateDnsZoneId: "none",
        clusterName,
      };
    };
    /** A project whose program makes one instance of this name. */
    const project = async (clusterName: string, variables: NodeJS.ProcessEnv = {}) => {
      const made = new Project(azure.local, { shell, variables });
      projects.push(made);
      made.program(`
      const redis = new ManagedRedis("redis", ${JSON.stringify(args(clusterName))});
      exports.id = redis.id; exports.primaryKey = redis.primaryKey;
    `);
      return made.init();
    };
    const idOf = (clusterName: string) => {
      const { subscriptionId, resourceGroup } = azure.local;
      return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Cache/redisEnterprise/${clusterName}`;
    };
    const noStack = (text: string) => assert.ok(!/\n\s+at .*\(/.test(text), `no stack trace for users: ${text}`);

    before(async () => {
      azure = await startTestAzure();
    });
    afterEach(() => {
      for (const one of projects.splice(0)) one.dispose();
    });
    after(() => azure?.stop());

    const credentials: { given: string; variables: NodeJS.ProcessEnv; says: RegExp }[] = [
      {
        given: "no credential at all",
        variables: {
          ARM_CLIENT_ID: undefined,
          ARM_CLIENT_SECRET: undefined,
          ARM_TENANT_ID: undefined,
          PATH: process.env.PATH,
        },
        says: /az login|ARM_CLIENT_ID/,
      },
      { given: "a secret without its tenant", variables: { ARM_TENANT_ID: undefined }, says: /ARM_TENANT_ID/ },
      { given: "a wrong secret", variables: { ARM_CLIENT_SECRET: "wrong" }, says: /ARM_CLIENT_SECRET/ },
      {
        given: "a wrong tenant",
        variables: { ARM_TENANT_ID: "11111111-1111-1111-1111-111111111111" },
        says: /ARM_TENANT_ID|tenant/i,
      },
      {
        given: "no subscription",
        variables: { ARM_SUBSCRIPTION_ID: undefined },
        says: /subscriptionId.*ARM_SUBSCRIPTION_ID/,
      },
      {
        given: "an Azure that cannot be reached",
        variables: { ARM_METADATA_HOSTNAME: "127.0.0.1:9" },
        says: /cannot reach 127\.0\.0\.1:9 .*tried several times/,
      },
    ];
    for (const { given, variables, says } of credentials) {
      it(`given ${given}: one sentence that says what is missing`, async () => {
        const { code, text } = await (await project("credentials", variables)).up();
        assert.notEqual(code, 0);
        assert.match(text, says);
        noStack(text);
        assert.ok(!text.includes(azure.local.clientSecret));
        assert.equal(await azure.azure.arm.get(idOf("credentials"), MICROSOFT_CACHE), undefined);
      });
    }

    it("given a missing permission: names it and its scope", async () => {
      await azure.fault({
        kind: "refuse",
        match: { method: "PUT", type: "Microsoft.Cache/redisEnterprise" },
        status: 403,
        code: "AuthorizationFailed",
        message:
          "The client 'app' with object id '1' does not have authorization to perform action " +
          `'Microsoft.Cache/redisEnterprise/write' over scope '${idOf("forbidden")}' or the scope is invalid.`,
      });
      const { code, text } = await (await project("forbidden")).up();
      assert.notEqual(code, 0);
      assert.match(text, /lacks the permission Microsoft\.Cache\/redisEnterprise\/write on \/subscriptions/);
      noStack(text);
    });

    it("given a database that is refused after the cluster was made: the cluster is in the state, the next up goes on, destroy cleans", async () => {
      const one = await project("half");
      await azure.fault({
        kind: "refuse",
        match: { method: "PUT", type: DATABASES },
        status: 400,
        code: "BadRequest",
        message: "Not today.",
      });
      const before = azure.requests().length;
      const failed = await one.up();
      assert.notEqual(failed.code, 0);
      assert.match(failed.text, /Not today/);
      noStack(failed.text);
      assert.ok((await one.resources()).some(({ id }) => id === idOf("half")));
      const second = await one.up();
      assert.equal(second.code, 0, second.text);
      const writes = azure.writes(before);
      assert.equal(writes.filter((write) => write === "PUT redisEnterprise/half").length, 1, "one cluster, made once");
      assert.equal((await one.destroy()).code, 0);
      assert.deepEqual(await azure.leftovers(), []);
    });

    it("given a database operation that fails without a reason: is kept in the state, and destroy cleans", async () => {
      const one = await project("failed");
      await azure.fault({ kind: "fail", match: { type: DATABASES } });
      const failed = await one.up();
      assert.notEqual(failed.code, 0);
      assert.match(failed.text, /OperationFailed/);
      const database = (await one.resources()).find(({ type }) => type.endsWith(":Database"));
      assert.equal(database?.id, `${idOf("failed")}/databases/default`);
      assert.equal(database?.initErrors?.length, 1);
      assert.equal((await one.destroy()).code, 0);
      assert.deepEqual(await azure.leftovers(), []);
    });

    it("given a connection that is cut after Azure accepted: makes no second one", async () => {
      const one = await project("cut");
      const before = azure.requests().length;
      await azure.fault({ kind: "drop", match: { method: "PUT", type: "Microsoft.Cache/redisEnterprise" } });
      const { code, text } = await one.up();
      assert.equal(code, 0, text);
      assert.ok(
        azure.writes(before).filter((write) => write === "PUT redisEnterprise/cut").length <= 2,
        "the transport may ask again, with the same PUT",
      );
      assert.equal((await one.destroy()).code, 0);
    });

    // The served provider is this very process.
    if (shell === "dynamic")
      it("given a CLI and a provider that are killed during the create: the next up goes on with what Azure has", async () => {
        const one = await project("killed");
        const before = azure.requests().length;
        await azure.fault({
          kind: "throttle",
          match: { type: "Microsoft.Cache/redisEnterprise", poll: true },
          times: 1,
          retryAfter: 3600,
        });
        const up = one.start(["up", "--yes", "--skip-preview"]);
        await until(async () => (await azure.azure.arm.get(idOf("killed"), MICROSOFT_CACHE)) !== undefined);
        up.kill();
        assert.equal((await up.ended).signal, "SIGKILL");
        assert.deepEqual(await one.resources(), [], "nothing of it came into the state");
        await one.ok(["cancel", "--yes"]);
        const second = await one.up();
        assert.equal(second.code, 0, second.text);
        assert.deepEqual(
          azure.writes(before).filter((write) => write.endsWith(" redisEnterprise/killed")),
          ["PUT redisEnterprise/killed"],
        );
        assert.equal((await one.destroy()).code, 0);
        assert.deepEqual(await azure.leftovers(), []);
      });

    it("given a cluster of that name with another owner: refuses and leaves it untouched", async () => {
      const id = idOf("taken");
      const mine = await project("taken");
      assert.equal((await mine.up()).code, 0);
      await azure.azure.arm.patch(id, MICROSOFT_CACHE, { tags: { [OWNER_TAG]: "org/other/prod/redis" } });
      const there = JSON.stringify(await azure.azure.arm.get(id, MICROSOFT_CACHE));
      const before = azure.requests().length;
      const other = await project("taken");
      const { code, text } = await other.up();
      assert.notEqual(code, 0);
      assert.match(text, /exists already and belongs to org\/other\/prod\/redis, so it is left as it is/);
      assert.match(text, /set adopt: true/);
      assert.deepEqual(azure.writes(before), []);
      assert.equal((await other.destroy()).code, 0);
      assert.equal(JSON.stringify(await azure.azure.arm.get(id, MICROSOFT_CACHE)), there);
      await azure.azure.arm.patch(id, MICROSOFT_CACHE, { tags: { [OWNER_TAG]: "organization/project/test/redis" } });
      assert.equal((await mine.destroy()).code, 0);
      assert.deepEqual(await azure.leftovers(), []);
    });

    it("given a cluster that was deleted outside: refresh notices, and the next up makes all of it again", async () => {
      const one = await project("gone");
      assert.equal((await one.up()).code, 0);
      await azure.azure.redis.beginDelete(idOf("gone"));
      await until(async () => (await azure.azure.arm.get(idOf("gone"), MICROSOFT_CACHE)) === undefined);
      assert.equal((await one.refresh()).code, 0);
      const { code, text } = await one.up();
      assert.equal(code, 0, text);
      assert.equal((await one.destroy()).code, 0);
      assert.deepEqual(await azure.leftovers(), []);
    });
  });
