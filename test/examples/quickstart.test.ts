import { strict as assert } from "node:assert";
import type * as pulumi from "@pulumi/pulumi";
import { inSubscription, SUBNET, VNET } from "../components/given";
import { awaited, MockEngine } from "../components/mockEngine";
import { problemsOf, runExample } from "./example";

const config = {
  "shop:resourceGroupName": "rg",
  "shop:virtualNetworkId": VNET,
  "shop:location": "westus2",
  "shop:skuName": "Balanced_B0",
};

describe("examples/quickstart", () => {
  inSubscription();

  const rows = [
    { given: "a subnet", extra: { "shop:subnetId": SUBNET }, subnets: 0 },
    { given: "an address range for one", extra: { "shop:subnetAddressPrefix": "10.0.1.0/27" }, subnets: 1 },
  ];
  for (const { given, extra, subnets } of rows) {
    it(`given ${given}: asks for one private instance, with nothing that the provider would refuse`, async () => {
      const engine = new MockEngine();
      const outputs = await runExample(engine, "quickstart", { ...config, ...extra });
      assert.deepEqual(problemsOf(engine), []);
      assert.equal(engine.kinds().filter((kind) => kind === "Subnet").length, subnets);
      assert.equal(engine.inputs("Cluster").skuName, "Balanced_B0");
      assert.ok(engine.kinds().includes("PrivateDnsZoneGroup"));
      assert.equal(await awaited(outputs.hostName as pulumi.Output<string>), "redis.westus2.redis.azure.net");
    });
  }
});
