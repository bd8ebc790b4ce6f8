import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { ManagedRedis, type ManagedRedisArgs, ManagedRedisNetwork, type ManagedRedisNetworkArgs } from "../../index";
import { inSubscription, made, privately, VNET, ZONE } from "./given";
import { MockEngine } from "./mockEngine";

const objectId = "11111111-2222-3333-4444-555555555555";

/** What a program in JavaScript may well give. */
const anyArgs = (args: unknown) => args as ManagedRedisArgs;

describe("a ManagedRedis with arguments of a wrong shape", () => {
  inSubscription();

  const refused: { given: string; args: unknown; says: RegExp }[] = [
    { given: "no arguments", args: undefined, says: /^redis: nobody could reach it/ },
    { given: "null", args: null, says: /^redis: nobody could reach it/ },
    {
      given: "assignments in a list",
      args: { ...privately, accessPolicyAssignments: [{ objectId }] },
      says: /^redis: accessPolicyAssignments must be an object with a name for each, .*, not a list$/,
    },
    {
      given: "assignments in an output",
      args: { ...privately, accessPolicyAssignments: pulumi.output({ app: { objectId } }) },
      says: /not an output \(what is inside may be outputs\)$/,
    },
    {
      given: "an object id alone",
      args: { ...privately, accessPolicyAssignments: { app: objectId } },
      says: /^redis: accessPolicyAssignments\.app must be an object such as \{ objectId: "…" \}, not "1111/,
    },
    {
      given: "two names that Azure takes for one",
      args: { ...privately, accessPolicyAssignments: { app: { objectId }, App: { objectId } } },
      says: /^redis: accessPolicyAssignments\.App is there twice/,
    },
    {
      given: "a network that is an id",
      args: { ...privately, network: VNET },
      says: /^redis: network must be a ManagedRedisNetwork, not "\/subscriptions/,
    },
  ];
  for (const { given, args, says } of refused) {
    it(`given ${given}: says so in one sentence without a stack, and asks for nothing`, async () => {
      const engine = new MockEngine();
      await assert.rejects(
        engine.run(() => new ManagedRedis("redis", anyArgs(args))),
        (error: Error) => error instanceof pulumi.ResourceError && error.hideStack === true && says.test(error.message),
      );
      assert.deepEqual(engine.kinds(), ["ManagedRedis"]);
    });
  }

  it("given null for anything that may be left out: is the same as nothing", async () => {
    const nothing = { accessPolicyAssignments: null, network: null, owner: null, clusterName: null, tags: null };
    const { engine } = await made(anyArgs({ ...privately, ...nothing }));
    assert.deepEqual(engine.inputs("Cluster"), (await made(privately)).engine.inputs("Cluster"));
  });

  it("given an assignment that a condition left out: makes the others", async () => {
    const accessPolicyAssignments = { app: { objectId }, jobs: undefined } as never;
    const { engine } = await made({ ...privately, accessPolicyAssignments });
    assert.equal(engine.only("AccessPolicyAssignment").name, "redis-app");
  });

  it("given members of an assignment that it does not know: hands them to the provider, which refuses them", async () => {
    const accessPolicyAssignments = { app: { objectId, accessPolicyName: "Data Owner" } } as never;
    const { engine } = await made({ ...privately, accessPolicyAssignments });
    assert.equal(engine.inputs("AccessPolicyAssignment").accessPolicyName, "Data Owner");
  });

  it("given an access string: hands it on with the api-version that it needs, and no version to the others", async () => {
    const { engine } = await made({
      ...privately,
      apiVersion: "2026-05-01-preview",
      accessPolicyAssignments: { app: { objectId, accessString: "+get ~cache:*" }, jobs: { objectId: VNET } },
    });
    const [app, jobs] = ["redis-app", "redis-jobs"].map((name) =>
      engine.registered.find((resource) => resource.name === name),
    );
    assert.deepEqual([app?.inputs.accessString, app?.inputs.apiVersion], ["+get ~cache:*", "2026-05-01-preview"]);
    assert.deepEqual([jobs?.inputs.accessString, jobs?.inputs.apiVersion], [undefined, undefined]);
  });

  it("given a name in other letters than before: is the same resource to Pulumi, too", async () => {
    const { engine } = await made({ ...privately, accessPolicyAssignments: { App: { objectId } } });
    const { name, inputs } = engine.only("AccessPolicyAssignment");
    assert.deepEqual([name, inputs.accessPolicyAssignmentName], ["redis-app", "App"]);
  });

  it('given privateDnsZoneId "None": leaves the record to the user', async () => {
    const { engine } = await made({ ...privately, privateDnsZoneId: "None" });
    assert.ok(!engine.kinds().includes("PrivateDnsZoneGroup"));
  });
});

describe("a ManagedRedisNetwork with arguments of a wrong shape", () => {
  inSubscription();

  const base = { resourceGroupName: "rg", virtualNetworkId: VNET };
  const refused: { args: unknown; says: RegExp }[] = [
    { args: undefined, says: /^network: virtualNetworkId is required$/ },
    { args: null, says: /^network: virtualNetworkId is required$/ },
    { args: { ...base, subnetAddresPrefix: "10.0.0.0/27" }, says: /^network: subnetAddresPrefix: there is no such/ },
    {
      args: { ...base, linkVirtualNetwork: false },
      says: /^network: linkVirtualNetwork: false needs privateDnsZoneId/,
    },
    { args: { ...base, linkVirtualNetwork: "no" }, says: /^network: linkVirtualNetwork must be true or false$/ },
  ];
  for (const { args, says } of refused) {
    it(`given ${JSON.stringify(args)}: says so in one sentence without a stack, and asks for nothing`, async () => {
      const engine = new MockEngine();
      await assert.rejects(
        engine.run(() => new ManagedRedisNetwork("network", args as ManagedRedisNetworkArgs)),
        (error: Error) => error instanceof pulumi.ResourceError && error.hideStack === true && says.test(error.message),
      );
      assert.deepEqual(engine.kinds(), ["ManagedRedisNetwork"]);
    });
  }

  it("given a zone to which the network is linked already: uses the link, and makes the subnet alone", async () => {
    const engine = new MockEngine();
    const args = { ...base, privateDnsZoneId: ZONE, linkVirtualNetwork: false, subnetAddressPrefix: "10.0.1.0/27" };
    await engine.run(() => new ManagedRedisNetwork("network", args));
    assert.deepEqual(engine.kinds(), ["ManagedRedisNetwork", "Subnet"]);
  });

  it("given the names of before a rename: keeps them", async () => {
    const engine = new MockEngine();
    const names = { virtualNetworkLinkName: "old-12345678", subnetName: "old-12345678" };
    await engine.run(
      () =>
        new ManagedRedisNetwork("network", {
          ...base,
          ...names,
          subnetAddressPrefix: "10.0.1.0/27",
          owner: "a/b/c/old",
        }),
    );
    assert.equal(engine.inputs("VirtualNetworkLink").virtualNetworkLinkName, "old-12345678");
    assert.equal(engine.inputs("Subnet").subnetName, "old-12345678");
  });
});
