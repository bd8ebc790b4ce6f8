import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { ManagedRedis, type ManagedRedisArgs, ManagedRedisNetwork } from "../../index";
import { base, inSubscription, made, privately, SUBNET, VNET, ZONE } from "./given";
import { MockEngine } from "./mockEngine";

describe("ManagedRedis", () => {
  inSubscription();

  describe("where it is reached", () => {
    const withNetwork = async (args: Partial<ManagedRedisArgs>) => {
      const engine = new MockEngine();
      await engine.run(() => {
        const network = new ManagedRedisNetwork("network", {
          resourceGroupName: "hub",
          virtualNetworkId: VNET,
          subnetId: SUBNET,
        });
        return new ManagedRedis("redis", { ...base, network, ...args });
      });
      return engine;
    };
    const hubZone = ZONE.replace("/rg/", "/hub/");

    it("given a network: uses its subnet and its zone", async () => {
      const engine = await withNetwork({});
      assert.equal(engine.inputs("PrivateEndpoint").subnetId, SUBNET);
      assert.equal(engine.inputs("PrivateDnsZoneGroup").privateDnsZoneId, hubZone);
    });

    it("given a network, and a subnet or a zone besides: uses what is given, and the network for the rest", async () => {
      const other = `${VNET}/subnets/other`;
      const subnet = await withNetwork({ subnetId: other });
      assert.equal(subnet.inputs("PrivateEndpoint").subnetId, other);
      assert.equal(subnet.inputs("PrivateDnsZoneGroup").privateDnsZoneId, hubZone);
      const zone = await withNetwork({ privateDnsZoneId: ZONE });
      assert.equal(zone.inputs("PrivateEndpoint").subnetId, SUBNET);
      assert.equal(zone.inputs("PrivateDnsZoneGroup").privateDnsZoneId, ZONE);
    });

    it('given privateDnsZoneId "none": makes the endpoint and leaves the record to the user', async () => {
      const { engine } = await made({ ...privately, privateDnsZoneId: "none" });
      assert.ok(engine.kinds().includes("PrivateEndpoint"));
      assert.ok(!engine.kinds().includes("PrivateDnsZoneGroup"));
    });

    it("given public access and no subnet: makes no endpoint", async () => {
      const { engine } = await made({ ...base, publicNetworkAccess: "Enabled" });
      assert.deepEqual(engine.kinds().sort(), ["Cluster", "Database", "ManagedRedis"]);
    });

    const refused: { given: string; args: ManagedRedisArgs; says: RegExp }[] = [
      { given: "no network at all", args: base, says: /^redis: nobody could reach it: give a network or a subnetId/ },
      {
        given: "no network, and public access switched off",
        args: { ...base, publicNetworkAccess: "Disabled" },
        says: /set publicNetworkAccess to "Enabled"/,
      },
      {
        given: "a subnet without a zone",
        args: { ...base, subnetId: SUBNET },
        says: /^redis: give a network, or privateDnsZoneId .* "none" when you manage the record yourself/,
      },
    ];
    for (const { given, args, says } of refused) {
      it(`given ${given}: says what is missing, and asks for nothing`, async () => {
        const engine = new MockEngine();
        await assert.rejects(
          engine.run(() => new ManagedRedis("redis", args)),
          (error: Error) =>
            error instanceof pulumi.ResourceError && error.hideStack === true && says.test(error.message),
        );
        assert.deepEqual(engine.kinds(), ["ManagedRedis"]);
      });
    }
  });
});
