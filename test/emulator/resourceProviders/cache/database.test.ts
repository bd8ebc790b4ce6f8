import assert from "node:assert/strict";
import type { JsonObject } from "../../../../emulator/world/resource";
import { CLUSTER, DATABASE, LocalArm } from "../../localArm";

const states = (arm: LocalArm): unknown[] => {
  const { provisioningState, resourceState } = arm.properties(DATABASE);
  return [provisioningState, resourceState];
};

describe("databases", () => {
  describe("given a PUT of a new one", () => {
    it("answers 201 with Azure's defaults, and is ready after 5.6 s", () => {
      const arm = onCluster();
      const made = arm.ok("PUT", DATABASE, { properties: {} });
      assert.equal(made.status, 201);
      assert.deepEqual(made.body, {
        name: "default",
        id: DATABASE,
        type: "Microsoft.Cache/redisEnterprise/databases",
        properties: {
          clientProtocol: "Encrypted",
          port: 10000,
          clusteringPolicy: "OSSCluster",
          evictionPolicy: "VolatileLRU",
          deferUpgrade: "NotDeferred",
          accessKeysAuthentication: "Disabled",
          redisVersion: "7.4",
          provisioningState: "Creating",
          resourceState: "Creating",
        },
      });
      arm.pass(5);
      assert.deepEqual(states(arm), ["Creating", "Creating"]);
      arm.pass(1);
      assert.deepEqual(states(arm), ["Succeeded", "Running"]);
    });

    for (const { version, keys } of [
      { version: "2025-04-01", keys: "Enabled" },
      { version: "2025-05-01-preview", keys: "Enabled" },
      { version: "2026-05-01-preview", keys: "Disabled" },
      { version: "2026-06-01-preview", keys: "Disabled" },
    ]) {
      it(`has access keys ${keys} with ${version}, where the body {} says nothing (recorded)`, () => {
        const arm = onCluster();
        arm.ok("PUT", DATABASE, {}, version);
        assert.equal(arm.properties(DATABASE).accessKeysAuthentication, keys);
      });
    }

    it("takes RediSearch with NoCluster (recorded: azcli-scenario6)", () => {
      const modules = ["RedisBloom", "RedisTimeSeries", "RediSearch"].map((name) => ({ name }));
      const reply = onCluster("Balanced_B10").ok("PUT", DATABASE, {
        properties: { modules, clusteringPolicy: "NoCluster", evictionPolicy: "NoEviction" },
      });
      assert.equal(reply.status, 201);
      assert.deepEqual((reply.body.properties as JsonObject).modules, [
        { name: "RedisBloom", args: "", version: "2.2.4" },
        { name: "RedisTimeSeries", args: "", version: "1.4.8" },
        { name: "RediSearch", args: "", version: "2.0.6" },
      ]);
    });

    it("takes minutes in a geo-replication group (recorded: azcli-scenario3)", () => {
      const arm = onCluster("Balanced_B10");
      arm.ok("PUT", DATABASE, {
        properties: { geoReplication: { groupNickname: "g", linkedDatabases: [{ id: DATABASE }] } },
      });
      const state = (): unknown =>
        ((arm.properties(DATABASE).geoReplication as JsonObject).linkedDatabases as JsonObject[])[0]?.state;
      arm.pass(141);
      assert.equal(state(), "Linking");
      arm.pass(1);
      assert.equal(state(), "Linked");
    });

    it("shows modules with a version that may change until it is ready", () => {
      const arm = onCluster();
      const modules = [{ name: "RediSearch" }, { name: "RedisBloom", args: "ERROR_RATE 0.01" }];
      arm.ok("PUT", DATABASE, {
        properties: { modules, clusteringPolicy: "EnterpriseCluster", evictionPolicy: "NoEviction" },
      });
      const first = arm.properties(DATABASE).modules as JsonObject[];
      arm.pass(6);
      const final = arm.properties(DATABASE).modules as JsonObject[];
      assert.deepEqual(
        final.map(({ name, args }) => [name, args]),
        [
          ["RediSearch", ""],
          ["RedisBloom", "ERROR_RATE 0.01"],
        ],
      );
      assert.notEqual(first[0]?.version, final[0]?.version);
    });

    const persistences: { asked: JsonObject; shown: JsonObject }[] = [
      {
        asked: { rdbEnabled: true, rdbFrequency: "6h" },
        shown: { aofEnabled: false, rdbEnabled: true, rdbFrequency: "6h" },
      },
      {
        asked: { aofEnabled: true },
        shown: { aofEnabled: true, rdbEnabled: false, aofFrequency: "1s", rdbFrequency: null },
      },
    ];
    for (const { asked, shown } of persistences) {
      it(`shows persistence ${JSON.stringify(asked)} in full`, () => {
        const arm = onCluster();
        arm.ok("PUT", DATABASE, { properties: { persistence: asked } });
        assert.deepEqual(arm.properties(DATABASE).persistence, shown);
      });
    }

    const search = {
      modules: [{ name: "RediSearch" }],
      clusteringPolicy: "EnterpriseCluster",
      evictionPolicy: "NoEviction",
    };
    const refusals: { properties: JsonObject; sku?: string; message: RegExp; because: string }[] = [
      {
        properties: { clusteringPolicy: "NoCluster" },
        sku: "Balanced_B50",
        message: /up to 25 GB/,
        because: "NoCluster is for small ones",
      },
      {
        properties: { ...search, clusteringPolicy: "OSSCluster" },
        message: /EnterpriseCluster/,
        because: "search needs one endpoint",
      },
      {
        properties: { ...search, evictionPolicy: "VolatileLRU" },
        message: /NoEviction/,
        because: "an index must not lose keys",
      },
      {
        properties: { modules: [{ name: "RedisBloom" }] },
        sku: "FlashOptimized_A250",
        message: /'RedisBloom' is not supported for SKU/,
        because: "Flash has RedisJSON only",
      },
      {
        properties: { modules: [{ name: "RedisGears" }] },
        message: /'properties\.modules\.0\.name'/,
        because: "there are four modules",
      },
      {
        properties: { modules: [{ name: "RedisJSON" }, { name: "RedisJSON" }] },
        message: /twice/,
        because: "each once",
      },
      {
        properties: { persistence: { aofEnabled: true, rdbEnabled: true, rdbFrequency: "1h" } },
        message: /Only one of AOF and RDB/,
        because: "one kind of persistence",
      },
      {
        properties: { persistence: { rdbEnabled: true } },
        message: /rdbFrequency/,
        because: "RDB needs to know how often",
      },
      {
        properties: { persistence: { rdbEnabled: true, rdbFrequency: "2h" } },
        message: /rdbFrequency/,
        because: "and not every interval exists",
      },
      { properties: { port: 6379 }, message: /port/, because: "the port is 10000" },
      {
        properties: { evictionPolicy: "LRU" },
        message: /'properties\.evictionPolicy'/,
        because: "it is an enumeration",
      },
      { properties: { clusteringPolicy: "Cluster" }, message: /'properties\.clusteringPolicy'/, because: "so is this" },
    ];
    for (const { properties, sku, message, because } of refusals) {
      it(`refuses ${JSON.stringify(properties)}: ${because}`, () => {
        const reply = onCluster(sku).send("PUT", DATABASE, { properties });
        assert.deepEqual([reply.status, reply.code], [400, "BadRequest"]);
        assert.match(reply.message, message);
      });
    }

    it("takes only the name default, in Azure's words", () => {
      const reply = onCluster().send("PUT", `${CLUSTER}/databases/second`, {});
      assert.deepEqual([reply.status, reply.code], [400, "BadRequest"]);
      assert.equal(
        reply.message,
        "You can currently only create or update a single RedisEnterprise database which must be named 'default'.",
      );
      assert.equal((reply.body.error as JsonObject).target, null);
    });
  });

  describe("given a running database", () => {
    it("is Updating for a moment when a PUT changes it", () => {
      const arm = onDatabase();
      const put = arm.ok("PUT", DATABASE, { properties: { evictionPolicy: "NoEviction" } });
      assert.deepEqual([put.status, (put.body.properties as JsonObject).resourceState], [200, "Updating"]);
      assert.ok(put.headers.Location?.includes("/operationresults/"));
      arm.pass(2);
      assert.deepEqual(
        [states(arm), arm.properties(DATABASE).evictionPolicy],
        [["Succeeded", "Running"], "NoEviction"],
      );
    });

    it("is an operation too when a PUT changes nothing (recorded: aso, 2026-07)", () => {
      const arm = onDatabase();
      const put = arm.ok("PUT", DATABASE, {
        properties: { accessKeysAuthentication: "Enabled", clusteringPolicy: "OSSCluster" },
      });
      assert.deepEqual([put.status, (put.body.properties as JsonObject).provisioningState], [200, "Updating"]);
      assert.ok(put.headers["Azure-AsyncOperation"]);
    });

    it("has no PATCH, whatever the body (azure-powershell#30045, azure-sdk-for-python#46142)", () => {
      const arm = onDatabase();
      for (const body of [{}, { properties: { evictionPolicy: "AllKeysLRU" } }, { properties: { port: "x" } }]) {
        const reply = arm.send("PATCH", DATABASE, body as JsonObject);
        assert.deepEqual([reply.status, reply.code], [501, "NotImplemented"]);
      }
      assert.equal(arm.properties(DATABASE).evictionPolicy, "VolatileLRU");
    });

    it("loses by a PUT what it leaves out, but for access keys (recorded: powershell-scenario, 2026-06)", () => {
      const arm = onDatabase({ evictionPolicy: "AllKeysLFU" });
      const version = "2026-02-01-preview";
      arm.ok("PUT", DATABASE, { properties: { clusteringPolicy: "OSSCluster", notifyKeyspaceEvents: "KEA" } }, version);
      arm.pass(2);
      const { evictionPolicy, accessKeysAuthentication, notifyKeyspaceEvents } = arm.properties(DATABASE, version);
      assert.deepEqual(
        [evictionPolicy, accessKeysAuthentication, notifyKeyspaceEvents],
        ["VolatileLRU", "Enabled", "KEA"],
      );
    });

    it("leaves NoCluster for another policy (recorded: net-nocluster-update, 2025-04), and no other way (NVIDIA/OSMO)", () => {
      const arm = onDatabase({ clusteringPolicy: "NoCluster" });
      const put = arm.ok("PUT", DATABASE, { properties: { clusteringPolicy: "EnterpriseCluster" } });
      assert.equal((put.body.properties as JsonObject).clusteringPolicy, "EnterpriseCluster", "in the answer already");
      arm.pass(2);
      assert.deepEqual(
        [states(arm), arm.properties(DATABASE).clusteringPolicy],
        [["Succeeded", "Running"], "EnterpriseCluster"],
      );
      for (const clusteringPolicy of ["NoCluster", "OSSCluster"]) {
        const reply = arm.send("PUT", DATABASE, { properties: { clusteringPolicy } });
        assert.deepEqual([reply.status, reply.code], [400, "BadRequest"]);
        assert.match(reply.message, /'clusteringPolicy' can not be changed/);
      }
    });

    const fixed: { properties: JsonObject; because: string }[] = [
      { properties: { port: 10001 }, because: "the port is fixed" },
      { properties: { modules: [{ name: "RedisBloom" }] }, because: "modules are" },
      {
        properties: { geoReplication: { groupNickname: "g", linkedDatabases: [{ id: DATABASE }] } },
        because: "so is the group",
      },
    ];
    for (const { properties, because } of fixed) {
      it(`refuses ${JSON.stringify(properties)}: ${because}`, () => {
        const reply = onDatabase().send("PUT", DATABASE, { properties });
        assert.deepEqual([reply.status, reply.code], [400, "BadRequest"]);
      });
    }

    it("is as before when an update fails", () => {
      const arm = onDatabase();
      arm.azure.faults.failNext({ type: "Microsoft.Cache/redisEnterprise/databases" });
      arm.ok("PUT", DATABASE, { properties: { evictionPolicy: "NoEviction", persistence: { aofEnabled: true } } });
      arm.pass(2);
      assert.deepEqual(states(arm), ["Failed", "UpdateFailed"]);
      const { evictionPolicy, persistence } = arm.properties(DATABASE);
      assert.deepEqual([evictionPolicy, persistence], ["VolatileLRU", undefined]);
    });

    it("goes in 13 s", () => {
      const arm = onDatabase();
      const gone = arm.ok("DELETE", DATABASE);
      assert.deepEqual([gone.status, (gone.body.properties as JsonObject).provisioningState], [202, "Deleting"]);
      arm.pass(12);
      assert.deepEqual(states(arm), ["Deleting", "Deleting"]);
      arm.pass(1);
      const reply = arm.send("GET", DATABASE);
      assert.deepEqual([reply.status, reply.code], [404, "ResourceNotFound"]);
    });

    it("is gone in the provider's words, not ARM's, and its name is free at once (recorded: aso, 2026-07)", () => {
      const arm = onDatabase();
      arm.ok("DELETE", DATABASE);
      arm.pass(13);
      const reply = arm.send("GET", DATABASE);
      assert.equal(reply.message, "A requested resource could not be found. It may already have been deleted.");
      assert.deepEqual(
        [(reply.body.error as JsonObject).target, reply.headers["x-ms-failure-cause"]],
        [null, undefined],
      );
      assert.equal(arm.ok("PUT", DATABASE, { properties: { clusteringPolicy: "EnterpriseCluster" } }).status, 201);
    });

    it("points at a result since January 2026, at itself before (recorded: azcli-scenario4, 2025-10)", () => {
      const arm = onDatabase();
      const location = (): string => arm.ok("PUT", DATABASE, { properties: {} }).headers.Location?.split("?")[0] ?? "";
      assert.match(location(), /\/databases\/default\/operationresults\/[0-9a-f-]{36}$/);
      arm.pass(2);
      arm.clock.advance(Date.UTC(2025, 9, 28) - arm.clock.nowMs());
      assert.equal(location(), DATABASE);
    });
  });

  describe("access keys", () => {
    const keys = (arm: LocalArm): JsonObject => arm.ok("POST", `${DATABASE}/listKeys`).body;

    it("are two different texts of 44 characters", () => {
      const { primaryKey, secondaryKey } = keys(onDatabase()) as { primaryKey: string; secondaryKey: string };
      assert.match(primaryKey, /^[\w-]{43}=$/);
      assert.match(secondaryKey, /^[\w-]{43}=$/);
      assert.notEqual(primaryKey, secondaryKey);
    });

    for (const [keyType, changed, kept] of [
      ["Primary", "primaryKey", "secondaryKey"],
      ["Secondary", "secondaryKey", "primaryKey"],
    ] as const) {
      it(`are regenerated one by one: ${keyType}`, () => {
        const arm = onDatabase();
        const before = keys(arm);
        const reply = arm.ok("POST", `${DATABASE}/regenerateKey`, { keyType });
        assert.deepEqual(
          [reply.status, reply.headers],
          [200, {}],
          "at once: recorded in 15 recordings, 2023 to 2026-06",
        );
        assert.notEqual(reply.body[changed], before[changed]);
        assert.equal(reply.body[kept], before[kept]);
        assert.deepEqual(keys(arm), reply.body);
        assert.deepEqual(states(arm), ["Succeeded", "Running"]);
      });
    }

    it("are never in the document", () => {
      const arm = onDatabase();
      const { primaryKey, secondaryKey } = keys(arm) as { primaryKey: string; secondaryKey: string };
      const text = JSON.stringify([arm.ok("GET", DATABASE).body, arm.ok("GET", CLUSTER).body]);
      assert.ok(!text.includes(primaryKey) && !text.includes(secondaryKey));
    });

    it("answer to the api-version of the npm package too", () => {
      const arm = onDatabase();
      assert.deepEqual(arm.ok("POST", `${DATABASE}/listKeys`, {}, "2022-01-01").body, keys(arm));
    });

    it("need a kind that exists", () => {
      assert.match(onDatabase().send("POST", `${DATABASE}/regenerateKey`, { keyType: "Third" }).message, /'keyType'/);
    });
  });

  describe("the version of Redis", () => {
    it("is the newest at creation, and stays until it is upgraded", () => {
      const arm = onDatabase({ deferUpgrade: "Deferred" });
      assert.equal(arm.properties(DATABASE).redisVersion, "7.4");
      arm.azure.world.service.redisVersion = "8.2";
      const accepted = arm.ok("POST", `${DATABASE}/upgradeDBRedisVersion`);
      assert.equal(accepted.status, 202);
      assert.deepEqual(states(arm), ["Updating", "Updating"]);
      assert.equal(arm.properties(DATABASE).redisVersion, "7.4");
      arm.pass(5);
      assert.deepEqual(states(arm), ["Succeeded", "Running"]);
      assert.equal(arm.properties(DATABASE).redisVersion, "8.2");
      const reply = arm.send("POST", `${DATABASE}/upgradeDBRedisVersion`);
      assert.deepEqual([reply.status, reply.code], [400, "BadRequest"]);
      assert.equal(
        reply.message,
        "The database is already at Redis version 8.2, which meets or exceeds the maximum supported upgrade version 8.2. No further upgrades are available via this API.",
        "quoted in Az PowerShell's tests",
      );
    });
  });

  describe("import and export", () => {
    const moves = [
      { action: "import", body: { sasUris: ["https://x.blob.core.windows.net/c/dump.rdb?sig=s3cret"] } },
      { action: "export", body: { sasUri: "https://x.blob.core.windows.net/c?sig=s3cret" } },
    ];
    for (const { action, body } of moves) {
      it(`${action} says in the end that there is no storage, and leaves everything as it was`, () => {
        const arm = onDatabase();
        const { incarnation } = arm.azure.world.store.get(DATABASE)?.hidden ?? {};
        const accepted = arm.ok("POST", `${DATABASE}/${action}`, body);
        assert.equal(accepted.status, 202);
        arm.pass(5);
        const { status, error } = arm.ok("GET", accepted.headers["Azure-AsyncOperation"] as string).body;
        assert.equal(status, "Failed");
        assert.match((error as { message: string }).message, /has no blob storage, so the (im|ex)port moved no data/);
        assert.ok(!JSON.stringify(error).includes("s3cret"));
        assert.deepEqual(states(arm), ["Succeeded", "Running"]);
        assert.equal(arm.azure.world.store.get(DATABASE)?.hidden.incarnation, incarnation);
      });

      it(`${action} refuses a SAS that ends too soon, in Azure's words (how-to-import-export-data)`, () => {
        const arm = onDatabase();
        const ends = new Date(arm.clock.nowMs() + 59 * 60_000).toISOString();
        const text = JSON.stringify(body).replace("sig=", `se=${ends}&sig=`);
        const reply = arm.send("POST", `${DATABASE}/${action}`, JSON.parse(text) as JsonObject);
        assert.deepEqual([reply.status, reply.code], [400, "BadRequest"]);
        assert.match(
          reply.message,
          /^One of the SAS URIs provided could not be used for the following reason: The SAS /,
        );
      });

      it(`${action} needs an address`, () => {
        assert.equal(onDatabase().send("POST", `${DATABASE}/${action}`, {}).code, "BadRequest");
      });
    }
  });

  describe("keyspace events", () => {
    const LATER = "2026-02-01-preview";

    it("are there from an api-version on, never left out of its answers, and hidden from earlier ones", () => {
      const arm = onDatabase();
      assert.equal(arm.properties(DATABASE, LATER).notifyKeyspaceEvents, "", "recorded: powershell, 2026-06");
      arm.ok("PUT", DATABASE, { properties: { notifyKeyspaceEvents: "AKE" } }, LATER);
      arm.pass(2);
      assert.equal(arm.properties(DATABASE, LATER).notifyKeyspaceEvents, "AKE", "as sent: recorded, azcli 2026-08");
      assert.equal(arm.properties(DATABASE).notifyKeyspaceEvents, undefined);
      arm.ok("PUT", DATABASE, { properties: { notifyKeyspaceEvents: "" } });
      arm.pass(2);
      assert.equal(arm.properties(DATABASE, LATER).notifyKeyspaceEvents, "AKE", "an earlier version can not say so");
      arm.ok("PUT", DATABASE, { properties: { notifyKeyspaceEvents: "" } }, LATER);
      arm.pass(2);
      assert.equal(arm.properties(DATABASE, LATER).notifyKeyspaceEvents, "");
    });

    it("are Redis' letters", () => {
      const reply = onDatabase().send("PUT", DATABASE, { properties: { notifyKeyspaceEvents: "Q" } }, LATER);
      assert.deepEqual([reply.status, reply.code], [400, "BadRequest"]);
    });
  });

  describe("flush", () => {
    it("gives the database a new incarnation, whose data is empty", () => {
      const arm = onDatabase();
      const incarnation = (): unknown => arm.azure.world.store.get(DATABASE)?.hidden.incarnation;
      const before = incarnation();
      arm.ok("POST", `${DATABASE}/flush`);
      arm.pass(5);
      assert.notEqual(incarnation(), before);
      assert.deepEqual(states(arm), ["Succeeded", "Running"]);
    });
  });
});

function onCluster(sku?: string): LocalArm {
  const arm = new LocalArm();
  arm.cluster(CLUSTER, sku === undefined ? {} : { sku });
  return arm;
}

function onDatabase(properties: JsonObject = {}): LocalArm {
  const arm = onCluster();
  arm.database(DATABASE, properties);
  return arm;
}
