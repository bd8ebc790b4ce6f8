import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { cluster } from "../../provider/resources/cluster/cluster";
import { database } from "../../provider/resources/database/database";
import { inSubscription, VNET } from "../components/given";
import { MockEngine } from "../components/mockEngine";
import { given } from "../provider/given";
import { problemsOf, runExample } from "./example";

const config = {
  "shop:resourceGroupName": "rg",
  "shop:virtualNetworkId": VNET,
  "shop:location": "westus2",
  "shop:subnetAddressPrefix": "10.0.1.0/27",
  "shop:shopObjectId": "11111111-2222-3333-4444-555555555555",
};

describe("examples/complete", () => {
  inSubscription();

  it("asks for an instance with all of it, and the provider has nothing against it, across properties neither", async () => {
    const engine = new MockEngine();
    await runExample(engine, "complete", config);
    assert.deepEqual(problemsOf(engine), []);
    for (const [resource, kind] of [
      [cluster, "Cluster"],
      [database, "Database"],
    ] as const) {
      const { lifecycle, options, warnings } = given(resource as never);
      const { problems } = await lifecycle.check({}, engine.inputs(kind), options);
      assert.deepEqual([problems, warnings], [[], []]);
    }
    assert.equal(engine.registered.filter(({ kind }) => kind === "AccessPolicyAssignment").length, 1);
  });

  it("rotates the keys by its configuration", async () => {
    const triggerIn = async (more: Record<string, string>) => {
      const engine = new MockEngine();
      await runExample(engine, "complete", { ...config, ...more });
      return engine.inputs("Database").keyRotation;
    };
    assert.notDeepEqual(await triggerIn({}), await triggerIn({ "shop:keyRotation": "2027-01" }));
  });

  it("exports where the Redis is, and the connection string as a secret", async () => {
    const exported = await runExample(new MockEngine(), "complete", config);
    assert.equal(await pulumi.isSecret(exported.connectionString as pulumi.Output<unknown>), true);
    assert.equal(await pulumi.isSecret(exported.hostName as pulumi.Output<unknown>), false);
  });
});
