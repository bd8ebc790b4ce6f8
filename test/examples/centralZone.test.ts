import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { inSubscription, VNET, ZONE } from "../components/given";
import { awaited, MockEngine } from "../components/mockEngine";
import { problemsOf, runExample } from "./example";

const hub = ZONE.replace("/rg/", "/hub/");
const config = {
  "shop:resourceGroupName": "rg",
  "shop:location": "westus2",
  "shop:virtualNetworkId": VNET,
  "shop:subnetAddressPrefix": "10.0.2.0/27",
  "shop:privateDnsZoneId": hub,
};

describe("examples/central-zone", () => {
  inSubscription();

  for (const linkVirtualNetwork of ["false", "true"]) {
    it(`given linkVirtualNetwork ${linkVirtualNetwork}: puts its record into the zone, and makes none`, async () => {
      const engine = new MockEngine();
      const exported = await runExample(engine, "central-zone", {
        ...config,
        "shop:linkVirtualNetwork": linkVirtualNetwork,
      });
      assert.deepEqual(problemsOf(engine), []);
      assert.ok(!engine.kinds().includes("PrivateDnsZone"));
      assert.equal(engine.kinds().includes("VirtualNetworkLink"), linkVirtualNetwork === "true");
      assert.equal(engine.inputs("PrivateDnsZoneGroup").privateDnsZoneId, hub);
      assert.match(
        String(engine.inputs("PrivateEndpoint").subnetId),
        /\/virtualNetworks\/vnet\/subnets\/redis-[0-9a-f]{8}$/,
      );
      assert.equal(await awaited(exported.privateIpAddress), "10.0.1.4");
      assert.equal(await pulumi.isSecret(exported.connectionString as pulumi.Output<unknown>), true);
    });
  }
});
