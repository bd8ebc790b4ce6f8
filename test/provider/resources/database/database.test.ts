import { strict as assert } from "node:assert";
import type { ArmDocument } from "../../../../provider/azure/arm";
import { type Inputs, UNKNOWN } from "../../../../provider/description/inputs";
import { OWNER_TAG } from "../../../../provider/description/ownerTag";
import type { ResourceState } from "../../../../provider/lifecycle/state";
import { clusterId } from "../../../../provider/resources/clusterId";
import { database } from "../../../../provider/resources/database/database";
import { databaseInputs, given, OWNER } from "../../given";

const id = database.id(databaseInputs as never);
const other = id.replace("cache1", "cache2");
const third = id.replace("cache1", "cache3");
const search = { modules: [{ name: "RediSearch" }], evictionPolicy: "NoEviction" };
const geo = { geoReplication: { groupNickname: "group", linkedDatabaseIds: [other] } };

/** A cluster of this owner. */
function givenCluster() {
  const all = given(database);
  const tags = { [OWNER_TAG]: OWNER };
  all.azure.place({ id: clusterId(databaseInputs), tags, properties: { resourceState: "Running" } });
  return all;
}

/** The same, with the databases of other clusters in a group of this name. */
function givenGroup() {
  const all = givenCluster();
  for (const member of [other, third]) {
    const geoReplication = { groupNickname: "group", linkedDatabases: [{ id: member, state: "Linked" }] };
    all.azure.place({ id: member, properties: { geoReplication } });
  }
  return all;
}

/** A database that runs as the inputs want it, and the state after its creation. */
async function givenRunning(raw: Inputs = {}, properties: Record<string, unknown> = {}) {
  const all = givenCluster();
  const inputs = (more: Inputs = {}) => all.checked({ ...databaseInputs, ...raw, ...more });
  const { properties: state } = await all.lifecycle.create(await inputs(), all.options);
  all.azure.place({ id, properties });
  all.azure.calls.length = 0;
  const update = async (more: Inputs) => all.lifecycle.update(state, await inputs(more), all.options);
  const bodies = (verb: string) => all.azure.calls.filter((call) => call.verb === verb).map(({ body }) => body);
  return { ...all, inputs, state, update, bodies };
}

describe("Database", () => {
  const refused: { raw: Inputs; property: string; says: RegExp }[] = [
    {
      raw: { ...search, clusteringPolicy: "OSSCluster" },
      property: "clusteringPolicy",
      says: /RediSearch.*EnterpriseCluster/,
    },
    {
      raw: { modules: search.modules },
      property: "evictionPolicy",
      says: /VolatileLRU does not go with RediSearch, .*NoEviction/,
    },
    { raw: { modules: [{ name: "RedisJSON" }, { name: "RedisJSON" }] }, property: "modules", says: /twice/ },
    {
      raw: { modules: ["A", "B", "C", "D", "E"].map((letter) => ({ name: `${letter}module` })) },
      property: "modules",
      says: /more than the 4/,
    },
    { raw: { modules: [{ name: "redis json" }] }, property: "modules[0].name", says: /did you mean "RedisJSON"\?/ },
    { raw: { modules: [{}] }, property: "modules[0].name", says: /^is required: "RedisBloom" or/ },
    {
      raw: { modules: [{ name: "RedisBloom" }], skuName: "FlashOptimized_A250" },
      property: "modules[0].name",
      says: /RedisBloom cannot be on FlashOptimized_A250: only RedisJSON/,
    },
    {
      raw: { persistence: { aofEnabled: true, rdbEnabled: true, rdbFrequency: "1h" } },
      property: "persistence",
      says: /one kind/,
    },
    { raw: { persistence: { rdbEnabled: true } }, property: "persistence.rdbFrequency", says: /"1h", "6h" or "12h"/ },
    // azurerm has the frequency alone.
    {
      raw: { persistence: { rdbFrequency: "1h" } },
      property: "persistence.rdbFrequency",
      says: /needs rdbEnabled: true/,
    },
    {
      raw: { persistence: { aofFrequency: "1s" } },
      property: "persistence.aofFrequency",
      says: /needs aofEnabled: true/,
    },
    {
      raw: { persistence: { aofEnabled: true, rdbFrequency: "1h" } },
      property: "persistence.rdbFrequency",
      says: /needs rdbEnabled: true/,
    },
    {
      raw: { persistence: { rdbEnabled: false, rdbFrequency: "1h" } },
      property: "persistence.rdbFrequency",
      says: /needs rdbEnabled: true/,
    },
    {
      raw: { persistence: { rdbEnabled: true, rdbFrequency: "2h" } },
      property: "persistence.rdbFrequency",
      says: /"1h"/,
    },
    { raw: { deferUpgrade: "Later" }, property: "deferUpgrade", says: /"NotDeferred" or "Deferred"/ },
    { raw: { redisVersion: "seven" }, property: "redisVersion", says: /such as "7\.4"/ },
    {
      raw: { notifyKeyspaceEvents: "KEA" },
      property: "notifyKeyspaceEvents",
      says: /2026-02-01-preview, and 2025-07-01 is used/,
    },
    { raw: { notifyKeyspaceEvents: "all", apiVersion: "2026-09-01" }, property: "notifyKeyspaceEvents", says: /KEA/ },
    { raw: { apiVersion: "latest" }, property: "apiVersion", says: /such as "2026-08-01"/ },
    { raw: { apiVersion: "2024-10-01" }, property: "apiVersion", says: /2025-04-01 or later/ },
    { raw: { ...geo, highAvailability: "Disabled" }, property: "geoReplication", says: /high availability/ },
    { raw: { ...geo, skuName: "Balanced_B1" }, property: "geoReplication", says: /not there for Balanced_B1/ },
    { raw: { ...geo, skuName: "FlashOptimized_A250" }, property: "geoReplication", says: /FlashOptimized/ },
    {
      raw: { ...geo, clusteringPolicy: "NoCluster" },
      property: "geoReplication",
      says: /EnterpriseCluster or OSSCluster/,
    },
    { raw: { ...geo, modules: [{ name: "RedisBloom" }] }, property: "geoReplication", says: /not with RedisBloom/ },
    { raw: { ...geo, persistence: { aofEnabled: true } }, property: "geoReplication", says: /persistence/ },
    {
      raw: {
        geoReplication: {
          groupNickname: "g",
          linkedDatabaseIds: [1, 2, 3, 4, 5].map((n) => id.replace("cache1", `x${n}`)),
        },
      },
      property: "geoReplication",
      says: /5 databases at most, itself included/,
    },
    {
      raw: { geoReplication: { groupNickname: "g", linkedDatabaseIds: [clusterId(databaseInputs)] } },
      property: "geoReplication.linkedDatabaseIds[0]",
      says: /databases\/default/,
    },
  ];
  for (const { raw, property, says } of refused) {
    it(`given ${JSON.stringify(raw).slice(0, 90)}: fails at ${property}`, async () => {
      const { lifecycle, options, azure } = givenCluster();
      const { problems } = await lifecycle.check({}, { ...databaseInputs, ...raw }, options);
      assert.deepEqual(
        problems.map((problem) => problem.property),
        [property],
      );
      assert.match(problems[0]?.reason ?? "", says);
      assert.deepEqual(azure.calls, [], "said without Azure");
    });
  }

  const fine: { raw: Inputs; warns?: RegExp }[] = [
    { raw: search },
    { raw: { modules: [{ name: "RedisFuture" }] }, warns: /RedisFuture is not known to this version/ },
    { raw: { persistence: { aofEnabled: true, aofFrequency: "always" } }, warns: /"always" is deprecated/ },
    { raw: { modules: [{ name: "RedisJSON" }], skuName: "FlashOptimized_A250" } },
    { raw: { ...geo, ...search } },
    { raw: { notifyKeyspaceEvents: "KEA", apiVersion: "2026-02-01-preview" } },
    { raw: { modules: UNKNOWN, persistence: { aofEnabled: UNKNOWN }, geoReplication: UNKNOWN } },
    { raw: { geoReplication: { groupNickname: "g", linkedDatabaseIds: [UNKNOWN] } } },
  ];
  for (const { raw, warns } of fine) {
    it(`given ${JSON.stringify(raw)}: ${warns ? "warns" : "has nothing against it"}`, async () => {
      const { lifecycle, options, warnings } = givenCluster();
      const { problems } = await lifecycle.check({}, { ...databaseInputs, ...raw }, options);
      assert.deepEqual(problems, []);
      assert.equal(warnings.length, warns ? 1 : 0);
      if (warns) assert.match(warnings[0] ?? "", warns);
    });
  }

  const sent: { raw: Inputs; body: Record<string, unknown> }[] = [
    { raw: {}, body: {} },
    { raw: { modules: [], persistence: {}, deferUpgrade: undefined, redisVersion: "7.4" }, body: {} },
    {
      raw: { modules: [{ name: "RedisBloom", args: "ERROR_RATE 0.1" }] },
      body: { modules: [{ name: "RedisBloom", args: "ERROR_RATE 0.1" }] },
    },
    {
      raw: { persistence: { aofEnabled: true } },
      body: { persistence: { aofEnabled: true, rdbEnabled: false, aofFrequency: "1s" } },
    },
    { raw: { deferUpgrade: "Deferred" }, body: { deferUpgrade: "Deferred" } },
    { raw: { notifyKeyspaceEvents: "KEA", apiVersion: "2026-09-01" }, body: { notifyKeyspaceEvents: "KEA" } },
    {
      raw: { geoReplication: { groupNickname: "group", linkedDatabaseIds: [other, id.toUpperCase()] } },
      body: { geoReplication: { groupNickname: "group", linkedDatabases: [{ id }, { id: other }] } },
    },
  ];
  for (const { raw, body } of sent) {
    it(`given ${JSON.stringify(raw).slice(0, 90)}: says at creation ${Object.keys(body).join() || "the defaults only"}`, async () => {
      const { lifecycle, options, azure, checked } = givenGroup();
      const { properties } = await lifecycle.create(await checked({ ...databaseInputs, ...raw }), options);
      const put = azure.calls.find(({ verb }) => verb === "put")?.body as ArmDocument;
      assert.deepEqual(put.properties, {
        clientProtocol: "Encrypted",
        clusteringPolicy: "EnterpriseCluster",
        evictionPolicy: "VolatileLRU",
        accessKeysAuthentication: "Enabled",
        port: 10000,
        ...body,
      });
      const { changes } = lifecycle.diff(
        JSON.parse(JSON.stringify(properties)),
        await checked({ ...databaseInputs, ...raw }),
      );
      assert.equal(changes, false, "what Azure answers is what was wanted");
    });
  }

  /** What an update of something else must name: Azure resets what a PUT leaves out (recorded: powershell-scenario, 2026-06). */
  const kept = { modules: [{ name: "RedisJSON" }], evictionPolicy: "AllKeysLFU" };
  const whole = {
    clientProtocol: "Encrypted",
    clusteringPolicy: "EnterpriseCluster",
    evictionPolicy: "AllKeysLFU",
    accessKeysAuthentication: "Enabled",
    port: 10000,
    modules: [{ name: "RedisJSON", args: "" }],
    deferUpgrade: "NotDeferred",
  };
  const changed: { from: Inputs; to: Inputs; change: Record<string, unknown> }[] = [
    {
      from: {},
      to: { persistence: { rdbEnabled: true, rdbFrequency: "6h" } },
      change: { persistence: { aofEnabled: false, rdbEnabled: true, rdbFrequency: "6h" } },
    },
    {
      from: { persistence: { aofEnabled: true } },
      to: { persistence: undefined },
      change: { persistence: { aofEnabled: false, rdbEnabled: false } },
    },
    { from: {}, to: { deferUpgrade: "Deferred" }, change: { deferUpgrade: "Deferred" } },
    {
      from: { persistence: { rdbEnabled: true, rdbFrequency: "12h" }, accessKeysAuthentication: "Disabled" },
      to: { deferUpgrade: "Deferred" },
      change: {
        persistence: { aofEnabled: false, rdbEnabled: true, rdbFrequency: "12h" },
        accessKeysAuthentication: "Disabled",
        deferUpgrade: "Deferred",
      },
    },
    { from: { deferUpgrade: "Deferred" }, to: { deferUpgrade: undefined }, change: { deferUpgrade: "NotDeferred" } },
    {
      from: { apiVersion: "2026-09-01", notifyKeyspaceEvents: "KEA" },
      to: { notifyKeyspaceEvents: undefined },
      change: { notifyKeyspaceEvents: "" },
    },
  ];
  for (const { from, to, change } of changed) {
    it(`given ${JSON.stringify(from)} and then ${JSON.stringify(to)}: changes it alone, and names the rest as it is`, async () => {
      const { update, bodies, azure } = await givenRunning({ ...kept, ...from });
      await update(to);
      assert.deepEqual(azure.writes, ["put redisEnterprise/cache1/databases/default"]);
      const [{ properties = {} } = {}] = bodies("put") as ArmDocument[];
      assert.deepEqual(properties, { ...whole, ...change });
    });
  }

  it("given a group: an update of something else names all its members, without the state of their links", async () => {
    const { lifecycle, options, azure, checked } = givenGroup();
    const raw = { ...databaseInputs, geoReplication: { groupNickname: "group", linkedDatabaseIds: [other, third] } };
    const { properties } = await lifecycle.create(await checked(raw), options);
    azure.calls.length = 0;
    await lifecycle.update(properties, await checked({ ...raw, evictionPolicy: "NoEviction" }), options);
    const put = azure.calls.find(({ verb }) => verb === "put")?.body as ArmDocument;
    assert.deepEqual(put.properties?.geoReplication, {
      groupNickname: "group",
      linkedDatabases: [{ id }, { id: other }, { id: third }],
    });
  });

  const settled: { raw: Inputs; properties: Record<string, unknown>; because: string }[] = [
    {
      raw: search,
      properties: { modules: [{ name: "RediSearch", args: "", version: "2.10.17" }] },
      because: "Azure adds versions and empty arguments",
    },
    {
      raw: {},
      properties: { persistence: { aofEnabled: false, rdbEnabled: false, rdbFrequency: null } },
      because: "off is off",
    },
    {
      raw: {},
      properties: { deferUpgrade: "NotDeferred", redisVersion: "7.6" },
      because: "Azure's defaults, and whatever Redis it runs",
    },
    {
      raw: { geoReplication: { groupNickname: "group" } },
      properties: {
        geoReplication: {
          groupNickname: "group",
          linkedDatabases: [
            { id, state: "Linked" },
            { id: other, state: "Linked" },
            { id: third, state: "Linking" },
          ],
        },
      },
      because: "others join a group by their own creation",
    },
  ];
  for (const { raw, properties, because } of settled) {
    it(`given ${JSON.stringify(raw).slice(0, 60)} and ${JSON.stringify(properties).slice(0, 60)} in Azure: no drift, because ${because}`, async () => {
      const { lifecycle, options, state, inputs, azure } = await givenRunning(raw, properties);
      const found = (await lifecycle.read(JSON.parse(JSON.stringify(state)), options)) as ResourceState;
      const wanted = await inputs();
      assert.equal(lifecycle.diff(found.properties, wanted).changes, false);
      await lifecycle.update(found.properties, wanted, options);
      assert.deepEqual(azure.writes, []);
    });
  }

  it("given modules in Azure that the program does not want: shows them as drift and refuses to make the database anew", async () => {
    const { lifecycle, options, state, inputs } = await givenRunning(
      {},
      { modules: [{ name: "RedisJSON", args: "", version: "2" }] },
    );
    const found = await lifecycle.read(state, options);
    assert.deepEqual(found?.inputs.modules, [{ name: "RedisJSON" }]);
    const { problems } = await lifecycle.check(found?.inputs ?? {}, await inputs(), options);
    assert.match(
      problems[0]?.reason ?? "",
      /from \[{"name":"RedisJSON"}\] to nothing in place: the database would be made anew/,
    );
  });

  it("given geo-replication on a running database: refused, as it cannot be had in place", async () => {
    const { lifecycle, options, state, inputs } = await givenRunning();
    const { problems } = await lifecycle.check(state, { ...(await inputs()), ...geo }, options);
    assert.deepEqual(
      problems.map(({ property }) => property),
      ["geoReplication"],
    );
  });

  it("given begin mode and a group: waits for its members", async () => {
    const { lifecycle, options, checked } = givenCluster();
    const { properties } = await lifecycle.create(await checked({ ...databaseInputs, ...geo }), {
      ...options,
      waitUntil: "started",
    });
    assert.equal(properties.phase, `waiting for ${other}`);
  });

  describe("redisVersion", () => {
    it("given a later one than Azure runs: upgrades by the action, once, and says what it came to", async () => {
      const { lifecycle, options, state, inputs, azure } = await givenRunning({}, { redisVersion: "7.2" });
      const before = { ...state, redisVersion: "7.2" };
      const { properties } = await lifecycle.update(before, await inputs({ redisVersion: "7.4" }), options);
      assert.equal(properties.redisVersion, "7.4");
      assert.deepEqual(azure.writes, ["action redisEnterprise/cache1/databases/default"]);
      assert.equal(azure.calls.find(({ verb }) => verb === "action")?.action, "upgradeDBRedisVersion");
    });

    // Quoted by Azure PowerShell's tests.
    const NEWEST = /is already at Redis version 7\.4, which meets or exceeds the maximum supported upgrade version/;

    it("given one that Azure does not have yet: asks once, and says so in Azure's words", async () => {
      const { update, azure } = await givenRunning();
      await assert.rejects(update({ redisVersion: "9.0" }), NEWEST);
      assert.equal(azure.writes.length, 1);
    });

    for (const allowReplacement of [undefined, ["redisVersion"]]) {
      it(`given an earlier one${allowReplacement ? ", allowed by name" : ""}: refused in preview, since a new database would not have it either`, async () => {
        const { lifecycle, options, state, inputs } = await givenRunning();
        const raw = { ...(await inputs()), redisVersion: "7.2", allowReplacement };
        const { problems } = await lifecycle.check(state, raw, options);
        assert.deepEqual(problems, [
          {
            code: "ReplacementError",
            property: "redisVersion",
            reason:
              'cannot change from "7.4" to "7.2": Azure does not go back to an earlier Redis. Ask for the version that it runs, or take redisVersion out.',
          },
        ]);
      });
    }

    it("given an earlier one than Azure makes: says so at creation", async () => {
      const { lifecycle, options, checked } = givenCluster();
      const inputs = await checked({ ...databaseInputs, redisVersion: "6.0" });
      await assert.rejects(
        lifecycle.create(inputs, options),
        /cannot change from "7\.4" to "6\.0": Azure does not go back/,
      );
    });

    it("given none any more, or the one that runs: nothing to do", async () => {
      const { lifecycle, state, inputs } = await givenRunning({ redisVersion: "7.4" });
      for (const redisVersion of [undefined, "7.4"]) {
        assert.equal(lifecycle.diff(state, await inputs({ redisVersion })).changes, false);
      }
    });

    it("given begin mode and an upgrade that comes to nothing: begins it once, and then says so", async () => {
      const { lifecycle, options, state, inputs, azure } = await givenRunning();
      const begin = { ...options, waitUntil: "started" as const };
      const wanted = await inputs({ redisVersion: "9.0" });
      const { beginAction } = azure.arm;
      azure.arm.beginAction = (...all) => beginAction(...all).catch(() => ({}));
      let last: Inputs = state;
      await assert.rejects(async () => {
        // Azure gets a minute to show what it accepted.
        for (let passes = 0; passes < 40; passes += 1) {
          last = (await lifecycle.update(last, wanted, begin)).properties;
          azure.pass(2_000);
        }
      }, /still answers other values for redisVersion/);
      await assert.rejects(lifecycle.update(last, wanted, begin), /still answers other values for redisVersion/);
      assert.equal(azure.writes.length, 1);
    });
  });

  it("given an apiVersion: uses it for every call about the database, and not for its cluster", async () => {
    const { lifecycle, options, azure, checked } = givenCluster();
    const versions = new Map<string, Set<string>>();
    for (const verb of ["get", "put", "patch"] as const) {
      const send = azure.arm[verb] as (...all: unknown[]) => Promise<never>;
      Object.assign(azure.arm, {
        [verb]: (target: string, version: string, ...rest: unknown[]) => {
          versions.set(target, new Set([...(versions.get(target) ?? []), version]));
          return send(target, version, ...rest);
        },
      });
    }
    const inputs = await checked({ ...databaseInputs, apiVersion: "2026-09-01" });
    const { properties } = await lifecycle.create(inputs, options);
    await lifecycle.update(properties, { ...inputs, evictionPolicy: "NoEviction" }, options);
    await lifecycle.read(properties, options);
    await lifecycle.delete(properties, options);
    assert.deepEqual(
      [...versions].map(([target, used]) => [target.split("/").at(-1), ...used]),
      [
        ["default", "2026-09-01"],
        ["cache1", "2025-07-01"],
      ],
    );
  });
});
