import { strict as assert } from "node:assert";
import { MICROSOFT_CACHE } from "../../provider/azure/apiVersions";
import { startTestAzure, type TestAzure } from "./localAzure";
import { Project } from "./project";
import { SHELLS } from "./shell";

const objectId = "11111111-2222-3333-4444-555555555555";
type Assignment = { user: { objectId: string } };
const otherId = "99999999-2222-3333-4444-555555555555";

const WINDOWS = [
  { dayOfWeek: "Saturday", startHourUtc: 3, duration: "PT9H" },
  { dayOfWeek: "Sunday", startHourUtc: 3, duration: "PT9H" },
];

describe("what an instance can have beside the usual", () => {
  let azure: TestAzure;
  const projects: Project[] = [];

  /** A project with one instance that can be reached from everywhere: endpoints and zones are no matter here. */
  const project = async (clusterName: string, args: object, shell: (typeof SHELLS)[number] = "served") => {
    const made = new Project(azure.local, { shell });
    projects.push(made);
    return program(made, clusterName, args).init();
  };
  const program = (one: Project, clusterName: string, args: object) => {
    return one.program(`
      const redis = new ManagedRedis("redis", ${JSON.stringify(azure.publicInstance({ clusterName, ...args }))});
      for (const name of ["databaseId", "redisVersion", "principalId", "accessKey", "primaryKey", "secondaryKey", "connectionString"]) exports[name] = redis[name];
    `);
  };
  const up = async (one: Project) => {
    const ended = await one.up();
    assert.equal(ended.code, 0, ended.text);
    return ended.text;
  };
  const databaseOf = async (clusterName: string) => {
    const document = await azure.azure.arm.get(`${azure.clusterId(clusterName)}/databases/default`, MICROSOFT_CACHE);
    assert.ok(document?.properties, `${clusterName} has a database`);
    return document.properties;
  };
  const assigned = async (clusterName: string) => {
    const all = await azure.azure.arm.list(
      `${azure.clusterId(clusterName)}/databases/default/accessPolicyAssignments`,
      MICROSOFT_CACHE,
    );
    const objectIds = (all ?? []).map(({ name, properties }) => [name, (properties as Assignment).user.objectId]);
    return Object.fromEntries(objectIds) as Record<string, string>;
  };

  before(async () => {
    azure = await startTestAzure();
  });
  afterEach(() => {
    for (const one of projects.splice(0)) one.dispose();
  });
  after(() => azure?.stop());

  for (const shell of SHELLS) {
    it(`Entra identities and key rotation, ${shell} shell: with keys off, then both keys in turn without an outage`, async () => {
      const name = `access-${shell}`;
      const keysOff = { accessKeysAuthentication: "Disabled" };
      const one = await project(name, { ...keysOff, accessPolicyAssignments: { app: { objectId } } }, shell);
      await up(one);
      assert.deepEqual(await assigned(name), { app: objectId });
      assert.equal((await one.outputs()).accessKey, undefined);
      assert.deepEqual(Object.keys(await one.plan()), ["same"]);

      // Another identity for one, and a second one: the first is made anew, nothing else is touched.
      const accessPolicyAssignments = { app: { objectId: otherId }, jobs: { objectId } };
      const keysOn = { accessPolicyAssignments, keyRotation: { trigger: "a" } };
      program(one, name, keysOn);
      await up(one);
      assert.deepEqual(await assigned(name), { app: otherId, jobs: objectId });
      const first = await one.outputs();
      assert.equal(first.accessKey, first.primaryKey);

      const before = azure.requests().length;
      program(one, name, { ...keysOn, keyRotation: { trigger: "b" } });
      const text = await up(one);
      const rotated = await one.outputs();
      assert.deepEqual(azure.writes(before), [`POST redisEnterprise/${name}/databases/default/regenerateKey`]);
      assert.equal(rotated.accessKey, rotated.secondaryKey);
      assert.notEqual(rotated.secondaryKey, first.secondaryKey);
      assert.equal(rotated.primaryKey, first.primaryKey, "clients that still use it go on");
      assert.ok(String(rotated.connectionString).includes(encodeURIComponent(String(rotated.accessKey))));
      for (const key of [first.primaryKey, rotated.secondaryKey]) {
        assert.ok(!text.includes(String(key)) && !(await one.exported()).includes(String(key)), "no key in plain text");
      }
      assert.deepEqual(Object.keys(await one.plan()), ["same"]);

      assert.equal((await one.destroy()).code, 0);
      assert.equal(await azure.azure.arm.get(azure.clusterId(name), MICROSOFT_CACHE), undefined);
    });
  }

  it("begin mode rotates over several passes, once", async () => {
    const one = await project("begin", { keyRotation: { trigger: "a" } });
    await up(one);
    const first = await one.outputs();
    one.serving = { waitUntil: "started", deletions: new Map() };
    program(one, "begin", { keyRotation: { trigger: "b" } });
    const before = azure.requests().length;
    let passes = 0;
    do {
      assert.ok(++passes < 20, JSON.stringify(one.statuses));
      await up(one);
    } while (Object.values(one.statuses).some(({ is }) => is === "in progress"));
    const rotated = await one.outputs();
    assert.equal(rotated.accessKey, rotated.secondaryKey);
    assert.notEqual(rotated.secondaryKey, first.secondaryKey);
    assert.equal(azure.writes(before).filter((write) => write.endsWith("/regenerateKey")).length, 1);
    assert.ok(passes > 1);
    const keys = await azure.azure.redis.listKeys(`${azure.clusterId("begin")}/databases/default`);
    assert.deepEqual([rotated.primaryKey, rotated.secondaryKey], [keys.primaryKey, keys.secondaryKey]);
    assert.equal(rotated.primaryKey, first.primaryKey, "clients that still use it go on");
    assert.deepEqual(Object.keys(await one.plan()), ["same"]);
  });

  it("modules, persistence, a Redis version, identities and a key of one's own: made, changed in place, refused where not", async () => {
    const { subscriptionId, resourceGroup } = azure.local;
    const identity = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/redis`;
    const search = { modules: [{ name: "RediSearch" }, { name: "RedisJSON" }], evictionPolicy: "NoEviction" };
    const keyEncryptionKeyUrl = "https://vault.vault.azure.net/keys/redis/0123456789abcdef";
    const whole = {
      ...search,
      persistence: { rdbEnabled: true, rdbFrequency: "6h" },
      deferUpgrade: "Deferred",
      redisVersion: "7.4",
      identity: { type: "SystemAssigned, UserAssigned", userAssignedIdentities: [identity] },
      customerManagedKeyEncryption: { keyEncryptionKeyUrl, userAssignedIdentityResourceId: identity },
    };
    const one = await project("whole", whole);
    await up(one);
    assert.deepEqual(Object.keys(await one.plan()), ["same"]);
    const made = await databaseOf("whole");
    assert.deepEqual(
      (made.modules as { name: string }[]).map(({ name }) => name),
      ["RediSearch", "RedisJSON"],
    );
    assert.equal((made.persistence as { rdbFrequency: string }).rdbFrequency, "6h");
    const document = await azure.azure.arm.get(azure.clusterId("whole"), MICROSOFT_CACHE);
    assert.match(JSON.stringify(document?.properties?.encryption), /keys\/redis\/0123456789abcdef/);
    assert.match(String((await one.outputs()).principalId), /^[0-9a-f-]{36}$/);
    assert.equal((await one.refresh()).code, 0);
    assert.deepEqual(Object.keys(await one.plan()), ["same"], "a refresh finds no drift");

    const before = azure.requests().length;
    const { persistence: _, customerManagedKeyEncryption: __, deferUpgrade: ___, ...less } = whole;
    program(one, "whole", { ...less, identity: { type: "SystemAssigned" }, persistence: { aofEnabled: true } });
    await up(one);
    // The key goes first, and then the identity that reads the key.
    assert.deepEqual(azure.writes(before), [
      "PUT redisEnterprise/whole",
      "PUT redisEnterprise/whole",
      "PUT redisEnterprise/whole/databases/default",
    ]);
    assert.deepEqual(Object.keys(await one.plan()), ["same"]);

    for (const { args, says } of [
      {
        args: { modules: [{ name: "RediSearch" }] },
        says: /modules.*cannot change from .* in place: the database would be made anew/s,
      },
      {
        args: { redisVersion: "7.2" },
        says: /redisVersion.*cannot change from "7\.4" to "7\.2": Azure does not go back/s,
      },
      {
        args: { maintenanceWindows: WINDOWS },
        says: /set apiVersion to "2026-02-01-preview" or later/,
      },
    ]) {
      program(one, "whole", {
        ...less,
        identity: { type: "SystemAssigned" },
        persistence: { aofEnabled: true },
        ...args,
      });
      const { code, text } = await one.preview();
      assert.notEqual(code, 0);
      assert.match(text, says);
    }
  });

  it("a newer Redis is upgraded to by the action; what a newer api-version has is said with it", async () => {
    const one = await project("newer", { redisVersion: "7.4" });
    await up(one);
    await azure.newestRedis("8.0");
    const before = azure.requests().length;
    const newer = {
      redisVersion: "8.0",
      apiVersion: "2026-09-01",
      notifyKeyspaceEvents: "KEA",
      maintenanceWindows: WINDOWS,
    };
    program(one, "newer", newer);
    await up(one);
    assert.equal((await one.outputs()).redisVersion, "8.0");
    assert.deepEqual(azure.writes(before), [
      "PUT redisEnterprise/newer",
      "PUT redisEnterprise/newer/databases/default",
      "POST redisEnterprise/newer/databases/default/upgradeDBRedisVersion",
    ]);
    const document = await azure.azure.arm.get(azure.clusterId("newer"), "2026-09-01");
    assert.match(JSON.stringify(document?.properties?.maintenanceConfiguration), /"dayOfWeek":"Sunday"/);
    assert.deepEqual(Object.keys(await one.plan()), ["same"]);
  });

  it("a geo-replication group grows by a second program, and the first one sees no change in it", async () => {
    const first = await project("west", { geoReplication: { groupNickname: "group" } });
    await up(first);
    const linkedDatabaseIds = [String((await first.outputs()).databaseId)];
    const second = await project("east", { geoReplication: { groupNickname: "group", linkedDatabaseIds } });
    await up(second);
    for (const one of [first, second]) {
      assert.equal((await one.refresh()).code, 0);
      assert.deepEqual(Object.keys(await one.plan()), ["same"]);
    }
    assert.equal((await second.destroy()).code, 0);
    assert.equal((await first.destroy()).code, 0);
  });

  it("a region without room: one line with Azure's code, and what to try", async () => {
    await azure.fault({
      kind: "fail",
      match: { method: "PUT", type: "Microsoft.Cache/redisEnterprise", name: "full" },
      code: "InsufficientCapacity",
      message: "There is not enough capacity in the region.",
    });
    const { code, text } = await (await project("full", {})).up();
    assert.notEqual(code, 0);
    assert.match(
      text,
      /cannot create or update redisEnterprise full .*not enough capacity in the region \(InsufficientCapacity/,
    );
    assert.match(
      text,
      /Azure has no room for this at the moment: try another SKU or region, or highAvailability Disabled/,
    );
    assert.ok(!/\n\s+at .*\(/.test(text), "no stack");
  });
});
