import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { ManagedRedis } from "../../index";
import { base, inSubscription, made, privately, SUBNET, SUBSCRIPTION, ZONE } from "./given";
import { MockEngine, type MockEngineOptions } from "./mockEngine";

describe("ManagedRedis", () => {
  inSubscription();

  describe("given a subnet and a zone", () => {
    const common = { subscriptionId: SUBSCRIPTION, resourceGroupName: "rg", owner: "acme/shop/prod/redis" };
    const clusterName = "redis-4dd98e5d";

    it("makes cluster, database, endpoint and zone group, and nothing else", async () => {
      const { engine } = await made(privately);
      assert.deepEqual(engine.kinds().sort(), [
        "Cluster",
        "Database",
        "ManagedRedis",
        "PrivateDnsZoneGroup",
        "PrivateEndpoint",
      ]);
    });

    it("hands each child names and what was given, and leaves every default to the provider", async () => {
      const { engine } = await made(privately);
      const { skuName, location } = base;
      const privateEndpointName = `${clusterName}-pe`;
      assert.deepEqual(engine.inputs("Cluster"), { ...common, clusterName, location, skuName });
      assert.deepEqual(engine.inputs("Database"), { ...common, clusterName, skuName });
      assert.deepEqual(engine.inputs("PrivateEndpoint"), {
        ...common,
        privateEndpointName,
        location,
        clusterName,
        subnetId: SUBNET,
      });
      assert.deepEqual(engine.inputs("PrivateDnsZoneGroup"), {
        ...common,
        privateEndpointName,
        privateDnsZoneGroupName: "default",
        privateDnsZoneId: ZONE,
      });
    });

    it("passes each argument on to the child that it is about", async () => {
      const tags = { team: "cache" };
      const cluster = { highAvailability: "Disabled", publicNetworkAccess: "Enabled", minimumTlsVersion: "1.2", tags };
      const database = {
        clusteringPolicy: "OSSCluster",
        evictionPolicy: "NoEviction",
        accessKeysAuthentication: "Disabled",
        clientProtocol: "Plaintext",
      };
      const everywhere = { allowReplacement: ["clusteringPolicy"] };
      const { engine } = await made({
        ...privately,
        ...cluster,
        ...database,
        ...everywhere,
        privateEndpointLocation: "eastus",
      });
      assert.deepEqual(engine.inputs("Cluster"), {
        ...common,
        ...everywhere,
        ...cluster,
        clusterName,
        location: "westus2",
        skuName: base.skuName,
      });
      assert.deepEqual(engine.inputs("Database"), {
        ...common,
        ...everywhere,
        ...database,
        clusterName,
        skuName: base.skuName,
        highAvailability: "Disabled",
      });
      const { location, tags: endpointTags, allowReplacement } = engine.inputs("PrivateEndpoint");
      assert.deepEqual(
        { location, endpointTags, allowReplacement },
        { location: "eastus", endpointTags: tags, ...everywhere },
      );
      assert.deepEqual(engine.inputs("PrivateDnsZoneGroup").allowReplacement, everywhere.allowReplacement);
    });

    it("tells each child its own URN and the text that loads its provider, since the dynamic provider tells it neither", async () => {
      const { engine } = await made(privately);
      for (const kind of ["Cluster", "Database", "PrivateEndpoint", "PrivateDnsZoneGroup"]) {
        const { inputs, name } = engine.only(kind);
        assert.equal(name, "redis");
        assert.equal(
          inputs.resourceUrn,
          `urn:pulumi:prod::shop::azure-managed-redis:index:ManagedRedis$pulumi-nodejs:azure-managed-redis:${kind}::redis`,
        );
        const exported = kind.charAt(0).toLowerCase() + kind.slice(1);
        assert.equal(
          inputs.__provider,
          `exports.handler = () => require("pulumi-azure-managed-redis/provider").${exported};`,
        );
      }
    });

    it("makes all of them children of the component, and has the engine keep the keys secret", async () => {
      const seen = new Map<string, pulumi.CustomResourceOptions>();
      const { redis } = await made(privately, {
        opts: {
          transformations: [
            ({ type, props, opts }) => {
              seen.set(type.split(":").at(-1) as string, opts);
              return { props, opts };
            },
          ],
        },
      });
      for (const kind of ["Cluster", "Database", "PrivateEndpoint", "PrivateDnsZoneGroup"]) {
        assert.equal(seen.get(kind)?.parent, redis, kind);
      }
      assert.deepEqual(seen.get("Database")?.additionalSecretOutputs, ["primaryKey", "secondaryKey"]);
    });
  });

  describe("the cluster's name", () => {
    const nameIn = async (options: MockEngineOptions) =>
      (await made(privately, options)).engine.inputs("Cluster").clusterName;

    it("is the logical name and eight hex digits of the owner's hash, so that a killed create is found again", async () => {
      const hash = createHash("sha256").update("acme/shop/prod/redis").digest("hex").slice(0, 8);
      assert.equal(await nameIn({}), `redis-${hash}`);
      assert.equal(await nameIn({}), await nameIn({}));
    });

    it("is the same in every version of this package: another one would be another cluster", async () => {
      assert.equal(await nameIn({}), "redis-4dd98e5d");
    });

    const others: MockEngineOptions[] = [{ organization: "other" }, { project: "other" }, { stack: "dev" }];
    for (const other of others) {
      it(`given ${JSON.stringify(other)}: is another one, because the owner is`, async () => {
        assert.notEqual(await nameIn(other), await nameIn({}));
      });
    }

    it("is the given one where one is given, and the endpoint is named after it", async () => {
      const { engine } = await made({ ...privately, clusterName: pulumi.output("orders") });
      assert.equal(engine.inputs("Cluster").clusterName, "orders");
      assert.equal(engine.inputs("Database").clusterName, "orders");
      assert.equal(engine.inputs("PrivateEndpoint").privateEndpointName, "orders-pe");
      assert.equal(engine.inputs("PrivateDnsZoneGroup").privateEndpointName, "orders-pe");
      assert.equal(engine.inputs("Cluster").owner, "acme/shop/prod/redis", "the owner does not depend on the name");
    });
  });

  it("given an argument that it does not know: hands it to the cluster, whose provider refuses it by name", async () => {
    const args = { ...privately, zones: ["1", "2"] };
    const { engine } = await made(args);
    assert.deepEqual(engine.inputs("Cluster").zones, ["1", "2"]);
    assert.ok(!("zones" in engine.inputs("Database")));
  });

  it("given an argument that is named like something of the provider's own: does not let it through", async () => {
    const args = { ...privately, __provider: "evil", hostName: "evil" };
    const { engine } = await made(args);
    assert.match(String(engine.only("Cluster").inputs.__provider), /^exports\.handler/);
    assert.ok(!("hostName" in engine.inputs("Cluster")));
  });

  it("given an owner, as after a stack was renamed: keeps the marks and the names that follow from it", async () => {
    const before = (await made(privately)).engine.inputs("Cluster");
    const { engine } = await made({ ...privately, owner: "acme/shop/prod/redis" });
    assert.equal(engine.inputs("Cluster").clusterName, before.clusterName);
    const other = (await made({ ...privately, owner: "acme/shop/old/redis" })).engine.inputs("Cluster");
    assert.equal(other.owner, "acme/shop/old/redis");
    assert.notEqual(other.clusterName, before.clusterName);
  });

  it("given another component around it: its chain of types is part of the owner, as it is of the URN", async () => {
    const engine = new MockEngine();
    await engine.run(() => {
      class Shop extends pulumi.ComponentResource {
        constructor(type: string) {
          super(`acme:index:${type}`, "shop");
          new ManagedRedis("redis", privately, { parent: this });
        }
      }
      new Shop("Front");
      return new Shop("Back");
    });
    const owners = engine.registered.filter(({ kind }) => kind === "Cluster").map(({ inputs }) => inputs.owner);
    assert.deepEqual(owners.sort(), ["acme/shop/prod/acme:index:Back/redis", "acme/shop/prod/acme:index:Front/redis"]);
    assert.equal(
      new Set(engine.registered.filter(({ kind }) => kind === "Cluster").map(({ inputs }) => inputs.clusterName)).size,
      2,
    );
  });

  it("given customTimeouts: copies them to every child, since Pulumi does not tell a dynamic provider about them", async () => {
    const customTimeouts = { create: "1h", delete: "20m" };
    const { engine } = await made(privately, { opts: { customTimeouts } });
    for (const kind of ["Cluster", "Database", "PrivateEndpoint", "PrivateDnsZoneGroup"]) {
      assert.deepEqual(engine.inputs(kind).timeouts, customTimeouts, kind);
    }
  });

  describe("the subscription", () => {
    const rows: { given: string; argument?: string; variable?: string; config?: string; expected?: string }[] = [
      { given: "the argument", argument: "a", variable: "v", config: "c", expected: "a" },
      { given: "azure-native's configuration", variable: "v", config: "c", expected: "c" },
      { given: "ARM_SUBSCRIPTION_ID", variable: "v", expected: "v" },
      { given: "an empty ARM_SUBSCRIPTION_ID", variable: "" },
      { given: "none of them" },
    ];
    for (const { given, argument, variable, config, expected } of rows) {
      it(`given ${given}: is ${expected ?? "left out, and the provider says what is missing"}`, async () => {
        process.env.ARM_SUBSCRIPTION_ID = variable;
        if (variable === undefined) delete process.env.ARM_SUBSCRIPTION_ID;
        const engine = new MockEngine();
        await engine.run(() => {
          pulumi.runtime.setAllConfig(config === undefined ? {} : { "azure-native:subscriptionId": config });
          return new ManagedRedis("redis", { ...privately, subscriptionId: argument });
        });
        pulumi.runtime.setAllConfig({});
        for (const kind of ["Cluster", "Database", "PrivateEndpoint", "PrivateDnsZoneGroup"]) {
          assert.equal(engine.inputs(kind).subscriptionId, expected, kind);
        }
      });
    }
  });
});
