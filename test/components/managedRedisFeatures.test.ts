import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { ManagedRedis } from "../../index";
import { base, inSubscription, made, privately, SUBSCRIPTION } from "./given";
import { awaited, MockEngine } from "./mockEngine";

const objectId = "11111111-2222-3333-4444-555555555555";
const otherId = "99999999-2222-3333-4444-555555555555";

describe("ManagedRedis", () => {
  inSubscription();

  describe("given access policy assignments", () => {
    const args = {
      ...privately,
      accessPolicyAssignments: { app: { objectId }, jobs: { objectId: pulumi.output(otherId) } },
    };

    it("makes one for each, named after its key here and in Azure", async () => {
      const { engine } = await made(args);
      const assignments = engine.registered.filter(({ kind }) => kind === "AccessPolicyAssignment");
      assert.deepEqual(
        assignments.map(({ name, inputs: { __provider, resourceUrn, ...inputs } }) => ({ name, ...inputs })),
        [
          ["app", objectId],
          ["jobs", otherId],
        ].map(([key, id]) => ({
          name: `redis-${key}`,
          subscriptionId: SUBSCRIPTION,
          resourceGroupName: "rg",
          owner: "acme/shop/prod/redis",
          clusterName: "redis-4dd98e5d",
          accessPolicyAssignmentName: key,
          objectId: id,
          ...(key === "jobs" ? { others: { app: objectId } } : {}),
        })),
      );
    });

    it("makes them after the database, and gives its outputs after them", async () => {
      const engine = new MockEngine();
      await engine.run(() => {
        const redis = new ManagedRedis("redis", { ...privately, accessPolicyAssignments: { app: { objectId } } });
        redis.hostName.apply(() => engine.events.push("hostName"));
      });
      const at = (event: string) => engine.events.indexOf(event);
      assert.ok(at("end Database") < at("begin AccessPolicyAssignment"), engine.events.join());
      assert.ok(at("end AccessPolicyAssignment") < at("hostName"), engine.events.join());
    });

    it("makes them anew with the cluster or the database", async () => {
      let options: pulumi.CustomResourceOptions = {};
      const { engine } = await made(args, {
        opts: {
          transformations: [
            ({ type, props, opts }) => {
              if (type.endsWith(":AccessPolicyAssignment")) options = opts;
              return { props, opts };
            },
          ],
        },
      });
      const replacers = (options.replaceWith ?? []).map((one) => awaited(one.urn));
      const kinds = (await Promise.all(replacers)).map((urn) => urn.split("::")[2]?.split(":").at(-1));
      assert.deepEqual(kinds, ["Cluster", "Database"]);
      assert.ok(engine.kinds().includes("Database"));
    });

    it("given two names that differ in case only: says so, and asks for nothing, since Azure takes them for one", async () => {
      const engine = new MockEngine();
      const accessPolicyAssignments = { app: { objectId }, App: { objectId: otherId } };
      await assert.rejects(
        engine.run(() => new ManagedRedis("redis", { ...privately, accessPolicyAssignments })),
        /accessPolicyAssignments\.App is there twice/,
      );
      assert.deepEqual(engine.kinds(), ["ManagedRedis"]);
    });
  });

  describe("given a key rotation", () => {
    const keyRotation = { trigger: "2026-12" };
    const keys = { port: 10000, primaryKey: pulumi.secret("first="), secondaryKey: pulumi.secret("second=") };
    const hostName = "redis.westus2.redis.azure.net";

    it("hands it to the database", async () => {
      const { engine } = await made({ ...privately, keyRotation });
      assert.deepEqual(engine.inputs("Database").keyRotation, keyRotation);
      assert.ok(!("keyRotation" in engine.inputs("Cluster")));
    });

    for (const { activeKey, expected } of [
      { activeKey: "Primary", expected: "first=" },
      { activeKey: "Secondary", expected: "second=" },
    ]) {
      it(`and ${activeKey} as the key to use: accessKey and every connection string hold it, as a secret`, async () => {
        const { redis } = await made(
          { ...privately, keyRotation },
          { outputs: { Cluster: { hostName }, Database: { ...keys, activeKey } } },
        );
        assert.equal(await awaited(redis.accessKey), expected);
        assert.ok((await awaited(redis.connectionString))?.includes(encodeURIComponent(expected)));
        assert.ok((await awaited(redis.stackExchangeConnectionString))?.includes(expected));
        assert.equal((await awaited(redis.nodeRedisOptions))?.password, expected);
        assert.equal((await awaited(redis.ioredisOptions))?.password, expected);
        for (const output of [redis.accessKey, redis.connectionString]) assert.ok(await pulumi.isSecret(output));
      });
    }
  });

  it("hands everything else to the child that it is about", async () => {
    const window = { dayOfWeek: "Sunday", startHourUtc: 2 };
    const cluster = {
      identity: { type: "SystemAssigned" },
      customerManagedKeyEncryption: { keyEncryptionKeyUrl: "https://v/keys/k/1", userAssignedIdentityResourceId: "id" },
      maintenanceWindows: [window],
    };
    const database = {
      modules: [{ name: "RedisJSON" }],
      persistence: { aofEnabled: true },
      geoReplication: { groupNickname: "group", linkedDatabaseIds: ["other"] },
      redisVersion: "7.4",
      deferUpgrade: "Deferred",
      notifyKeyspaceEvents: "KEA",
    };
    const { engine } = await made({ ...privately, ...cluster, ...database, apiVersion: "2026-09-01" });
    for (const [kind, own, others] of [
      ["Cluster", cluster, database],
      ["Database", database, cluster],
    ] as const) {
      const inputs = engine.inputs(kind);
      for (const [name, value] of Object.entries(own)) assert.deepEqual(inputs[name], value, `${kind}.${name}`);
      for (const name of Object.keys(others)) assert.ok(!(name in inputs), `${kind}.${name}`);
      assert.equal(inputs.apiVersion, "2026-09-01");
    }
  });

  describe("adopt", () => {
    const objectId = "11111111-2222-3333-4444-555555555555";
    const all = { ...privately, privateEndpointLocation: "westus3", accessPolicyAssignments: { app: { objectId } } };

    for (const adopt of [true, pulumi.output(true)]) {
      it(`${adopt === true ? "true" : "an output"}: hands the cluster what its parts are given, by the program's names`, async () => {
        const { engine } = await made({ ...all, adopt });
        const parts = engine.inputs("Cluster").adopts as { kind: string; inputs: object; named?: object }[];
        const kinds = ["Database", "AccessPolicyAssignment", "PrivateEndpoint", "PrivateDnsZoneGroup"];
        assert.deepEqual(
          parts.map(({ kind }) => kind),
          kinds,
        );
        for (const { kind, inputs } of parts) {
          const told = Object.entries(engine.inputs(kind)).filter(([, value]) => value !== undefined);
          assert.deepEqual(inputs, Object.fromEntries(told), kind);
        }
        assert.deepEqual(parts[1]?.named, {
          accessPolicyAssignmentName: "accessPolicyAssignments.app",
          objectId: "accessPolicyAssignments.app.objectId",
        });
        assert.deepEqual(parts[2]?.named, { location: "privateEndpointLocation" });
      });
    }

    it("hands over only what there is", async () => {
      const { engine } = await made({ ...base, publicNetworkAccess: "Enabled", adopt: true });
      const parts = engine.inputs("Cluster").adopts as { kind: string }[];
      assert.deepEqual(
        parts.map(({ kind }) => kind),
        ["Database"],
      );
    });

    for (const adopt of [undefined, false]) {
      it(`${adopt}: hands over nothing`, async () => {
        const { engine } = await made(adopt === undefined ? all : { ...all, adopt });
        assert.ok(!("adopts" in engine.inputs("Cluster")));
      });
    }
  });

  it("answers the database's id and Redis, and the cluster's identity", async () => {
    const outputs = {
      Cluster: { hostName: "redis.westus2.redis.azure.net", principalId: "p" },
      Database: { id: "database-id", port: 10000, redisVersion: "7.4" },
    };
    const { redis } = await made(privately, { outputs });
    assert.equal(await awaited(redis.databaseId), "database-id");
    assert.equal(await awaited(redis.redisVersion), "7.4");
    assert.equal(await awaited(redis.principalId), "p");
  });
});
