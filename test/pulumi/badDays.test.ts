import { strict as assert } from "node:assert";
import { Resolver } from "node:dns/promises";
import { MICROSOFT_CACHE } from "../../provider/azure/apiVersions";
import { OWNER_TAG } from "../../provider/description/ownerTag";
import { ask } from "./client";
import { startTestAzure, type TestAzure } from "./localAzure";
import { Project } from "./project";
import { SHELLS } from "./shell";
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
        assert.equal(await azure.azure.arm.get(azure.clusterId("credentials"), MICROSOFT_CACHE), undefined);
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
          `'Microsoft.Cache/redisEnterprise/write' over scope '${azure.clusterId("forbidden")}' or the scope is invalid.`,
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
      assert.ok((await one.resources()).some(({ id }) => id === azure.clusterId("half")));
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
      assert.equal(database?.id, `${azure.clusterId("failed")}/databases/default`);
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
      assert.deepEqual(
        azure.writes(before).filter((write) => write.endsWith(" redisEnterprise/cut")),
        ["PUT redisEnterprise/cut"],
      );
      assert.equal(azure.requests().filter(({ dropped }) => dropped).length, 1, "and that one was cut");
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
        await until(async () => (await azure.azure.arm.get(azure.clusterId("killed"), MICROSOFT_CACHE)) !== undefined);
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
      const id = azure.clusterId("taken");
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

    it("given a cluster that was deleted outside: refresh notices, preview lists and up makes again all that was in it, in order", async () => {
      const one = await project("gone");
      const { resourceGroup, virtualNetworkId, subnetId, dns } = azure.local;
      const network = { resourceGroupName: resourceGroup, virtualNetworkId, subnetId };
      const { privateDnsZoneId: _, subnetId: __, ...rest } = args("gone");
      one.program(`
        const network = new ManagedRedisNetwork("network", ${JSON.stringify(network)});
        const redis = new ManagedRedis("redis", { ...${JSON.stringify(rest)}, network });
        exports.id = redis.id; exports.hostName = redis.hostName; exports.accessKey = redis.accessKey;
      `);
      const up = await one.up();
      assert.equal(up.code, 0, up.text);
      const first = await one.outputs();
      await azure.azure.arm.delete(azure.clusterId("gone"), MICROSOFT_CACHE);
      await until(async () => (await azure.azure.arm.get(azure.clusterId("gone"), MICROSOFT_CACHE)) === undefined);
      const refresh = await one.refresh();
      assert.equal(refresh.code, 0, refresh.text);
      assert.match(refresh.text, /- {2}pulumi-nodejs:azure-managed-redis:Cluster redis deleted/);
      assert.match(refresh.text, /- {2}pulumi-nodejs:azure-managed-redis:Database redis deleted/);
      assert.match(refresh.text, /~ {2}pulumi-nodejs:azure-managed-redis:PrivateEndpoint redis updated/, "cut off");
      assert.match(refresh.text, /~ 1 updated\s+- 2 deleted/, "and nothing else");

      const preview = await one.preview();
      assert.equal(preview.code, 0, preview.text);
      for (const [kind, does] of [
        ["Cluster", "create"],
        ["Database", "create"],
        ["PrivateEndpoint", "replace"],
        ["PrivateDnsZoneGroup", "replace"],
      ]) {
        assert.match(preview.text, new RegExp(`azure-managed-redis:${kind} redis ${does} `), "all that was in it");
      }
      assert.deepEqual(await one.plan(), { create: 2, replace: 2, same: 5 });

      const before = azure.requests().length;
      const again = await one.up();
      assert.equal(again.code, 0, again.text);
      const writes = azure.writes(before);
      const endpoint = "privateEndpoints/gone-pe";
      const group = `${endpoint}/privateDnsZoneGroups/default`;
      assert.deepEqual([...new Set(writes)].sort(), [
        `DELETE ${endpoint}`,
        `DELETE ${group}`,
        `PUT ${endpoint}`,
        `PUT ${group}`,
        "PUT redisEnterprise/gone",
        "PUT redisEnterprise/gone/databases/default",
      ]);
      // What Azure refuses while another operation runs is sent again, so the last of each counts.
      const at = (write: string) => writes.lastIndexOf(write);
      assert.equal(at("PUT redisEnterprise/gone"), 0, writes.join());
      const order = [`DELETE ${group}`, `DELETE ${endpoint}`, `PUT ${endpoint}`, `PUT ${group}`];
      assert.deepEqual(
        order,
        [...order].sort((a, b) => at(a) - at(b)),
        writes.join(),
      );

      const outputs = await one.outputs();
      assert.deepEqual([outputs.id, outputs.hostName], [first.id, first.hostName]);
      assert.notEqual(outputs.accessKey, first.accessKey, "it is another database");
      assert.equal(await ask(azure.local, outputs, ["PING"]), "PONG");
      const resolver = new Resolver();
      resolver.setServers([dns]);
      const made = (await one.resources()).find(({ type }) => type.endsWith(":PrivateEndpoint"));
      assert.deepEqual(await resolver.resolve4(String(outputs.hostName)), [made?.outputs.privateIpAddress]);
      assert.deepEqual(await one.plan(), { same: 9 });
      assert.equal((await one.destroy()).code, 0);
      assert.deepEqual(await azure.leftovers(), []);
    });
  });
