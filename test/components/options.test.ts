import { strict as assert } from "node:assert";
import { Provider } from "@pulumi/azure-native/provider";
import * as pulumi from "@pulumi/pulumi";
import sinon from "sinon";
import { subscriptionOf } from "../../components/context";
import { ManagedRedis, ManagedRedisNetwork } from "../../index";
import { inSubscription, made, privately, SUBSCRIPTION, VNET } from "./given";
import { MockEngine } from "./mockEngine";

const OTHER = "00000000-0000-0000-0000-000000000002";

class AzureNative extends pulumi.ProviderResource {
  constructor(name: string, settings: pulumi.Inputs) {
    super("azure-native", name, settings);
  }
}

class Wrapper extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("shop:index:Wrapper", name, {}, opts);
    new ManagedRedis("redis", privately, { parent: this });
  }
}

describe("the options of a component", () => {
  inSubscription();
  afterEach(() => sinon.restore());

  describe("an explicit azure-native provider", () => {
    const subscriptionBy = async (program: (provider: AzureNative) => void, settings: pulumi.Inputs = {}) => {
      const engine = new MockEngine();
      await engine.run(() => program(new AzureNative("other", { subscriptionId: OTHER, ...settings })));
      return engine.inputs("Cluster").subscriptionId;
    };

    it("given as provider or among providers: its subscription is used", async () => {
      assert.equal(await subscriptionBy((provider) => new ManagedRedis("redis", privately, { provider })), OTHER);
      assert.equal(
        await subscriptionBy((provider) => new ManagedRedis("redis", privately, { providers: [provider] })),
        OTHER,
      );
    });

    it("given to a component around it: its subscription is used, as for that component's other resources", async () => {
      assert.equal(
        await subscriptionBy((provider) => new Wrapper("shop", { providers: { "azure-native": provider } })),
        OTHER,
      );
    });

    it("given with the argument subscriptionId: the argument counts", async () => {
      const args = { ...privately, subscriptionId: SUBSCRIPTION };
      assert.equal(
        await subscriptionBy((provider) => new ManagedRedis("redis", args, { provider }), { clientId: "someone" }),
        SUBSCRIPTION,
      );
    });

    it("given without a subscription: the environment's is used, as azure-native does", async () => {
      const settings = { subscriptionId: undefined };
      assert.equal(
        await subscriptionBy((provider) => new ManagedRedis("redis", privately, { provider }), settings),
        SUBSCRIPTION,
      );
    });

    it("given for a network: zone and link are in its subscription", async () => {
      const engine = new MockEngine();
      await engine.run(() => {
        const provider = new AzureNative("other", { subscriptionId: OTHER });
        return new ManagedRedisNetwork("network", { resourceGroupName: "rg", virtualNetworkId: VNET }, { provider });
      });
      assert.equal(engine.inputs("PrivateDnsZone").subscriptionId, OTHER);
      assert.match(String(engine.inputs("VirtualNetworkLink").privateDnsZoneId), new RegExp(OTHER));
    });

    it("given as azure-native itself makes it, with all that it fills in: its subscription is used", async () => {
      const engine = new MockEngine();
      await engine.run(() => {
        const provider = new Provider("other", { subscriptionId: OTHER, useMsi: false });
        return new ManagedRedis("redis", privately, { provider });
      });
      assert.equal(engine.inputs("Cluster").subscriptionId, OTHER);
    });

    it("given one that says as whom to sign in: the program fails in one sentence, and nothing lands elsewhere", async () => {
      const component = { getProvider: () => ({ subscriptionId: OTHER, tenantId: pulumi.output("t") }) };
      const subscription = subscriptionOf(undefined, component as unknown as pulumi.ComponentResource);
      await assert.rejects(
        (subscription as unknown as { promise(): Promise<string> }).promise(),
        (error: Error) =>
          error instanceof pulumi.ResourceError &&
          /^the azure-native provider says tenantId, .*: give subscriptionId/.test(error.message),
      );
    });

    it("given a provider of another package: is refused, before anything is asked for", async () => {
      const engine = new MockEngine();
      class Other extends pulumi.ProviderResource {}
      await assert.rejects(
        engine.run(() => new ManagedRedis("redis", privately, { provider: new Other("aws", "other", {}) })),
        /redis: the option provider takes an azure-native provider/,
      );
    });
  });

  describe("ignoreChanges", () => {
    const ignored = async (paths: string[], args = {}) => {
      const seen: Record<string, string[] | undefined> = {};
      const look: pulumi.ResourceTransformation = ({ type, opts }) => {
        seen[type.split(":").at(-1) as string] = opts.ignoreChanges;
        return undefined;
      };
      await made({ ...privately, ...args }, { opts: { ignoreChanges: paths, transformations: [look] } });
      return seen;
    };
    const objectId = "11111111-2222-3333-4444-555555555555";

    it("reaches every child that has the argument, and no other", async () => {
      const seen = await ignored(["tags", "skuName", 'tags["a b"]', "persistence.rdbFrequency"]);
      assert.deepEqual(seen.Cluster, ["tags", "skuName", 'tags["a b"]']);
      assert.deepEqual(seen.Database, ["skuName", "persistence.rdbFrequency"]);
      assert.deepEqual(seen.PrivateEndpoint, ["tags", 'tags["a b"]']);
      assert.equal(seen.PrivateDnsZoneGroup, undefined);
    });

    it("reaches arguments that have another name in the child", async () => {
      const elsewhere = { privateEndpointLocation: "eastus" };
      assert.deepEqual((await ignored(["privateEndpointLocation"], elsewhere)).PrivateEndpoint, ["location"]);
      const same = await ignored(["location"]);
      assert.deepEqual([same.Cluster, same.PrivateEndpoint], [["location"], ["location"]]);
      const other = await ignored(["location"], elsewhere);
      assert.deepEqual([other.Cluster, other.PrivateEndpoint], [["location"], undefined]);
      const assignments = { accessPolicyAssignments: { app: { objectId } } };
      const inside = await ignored(["accessPolicyAssignments.app.objectId"], assignments);
      assert.deepEqual(inside.AccessPolicyAssignment, ["objectId"]);
    });

    it("given a path that is about nothing: warns, instead of having no effect in silence", async () => {
      const warn = sinon.stub(pulumi.log, "warn").resolves();
      await ignored(["tags", "tag"]);
      assert.deepEqual(
        warn.getCalls().map(({ args: [message] }) => message),
        ["ignoreChanges: tag is no argument whose change can be ignored."],
      );
    });
  });
});
