import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { ManagedRedisNetwork, type ManagedRedisNetworkArgs } from "../../index";
import { inSubscription, SUBSCRIPTION, VNET, ZONE } from "./given";
import { awaited, MockEngine } from "./mockEngine";

const base = { resourceGroupName: "rg", virtualNetworkId: VNET };
const common = { subscriptionId: SUBSCRIPTION, resourceGroupName: "rg", owner: "acme/shop/prod/network" };
const unique = "network-ee46f7a3";

describe("ManagedRedisNetwork", () => {
  inSubscription();

  async function made(args: ManagedRedisNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    const engine = new MockEngine();
    return { engine, network: await engine.run(() => new ManagedRedisNetwork("network", args, opts)) };
  }

  it("given an address range: makes zone, link and subnet, one after the other", async () => {
    const { engine, network } = await made({ ...base, subnetAddressPrefix: "10.0.1.0/27", tags: { team: "cache" } });
    assert.deepEqual(engine.events.slice(-6), [
      "begin PrivateDnsZone",
      "end PrivateDnsZone",
      "begin VirtualNetworkLink",
      "end VirtualNetworkLink",
      "begin Subnet",
      "end Subnet",
    ]);
    const tags = { team: "cache" };
    assert.deepEqual(engine.inputs("PrivateDnsZone"), {
      ...common,
      privateZoneName: "privatelink.redis.azure.net",
      tags,
    });
    assert.deepEqual(engine.inputs("VirtualNetworkLink"), {
      ...common,
      privateDnsZoneId: ZONE,
      virtualNetworkLinkName: unique,
      virtualNetworkId: VNET,
      tags,
    });
    assert.deepEqual(engine.inputs("Subnet"), {
      ...common,
      virtualNetworkId: VNET,
      subnetName: unique,
      addressPrefix: "10.0.1.0/27",
    });
    assert.equal(await awaited(network.subnetId), `${VNET}/subnets/${unique}`);
    assert.equal(await awaited(network.privateDnsZoneId), ZONE);
    assert.equal(await awaited(network.virtualNetworkId), VNET);
  });

  it("given a subnet: makes none, and hands its id on", async () => {
    const subnetId = `${VNET}/subnets/mine`;
    const { engine, network } = await made({ ...base, subnetId });
    assert.deepEqual(engine.kinds(), ["ManagedRedisNetwork", "PrivateDnsZone", "VirtualNetworkLink"]);
    assert.equal(await awaited(network.subnetId), subnetId);
  });

  it("given neither: has no subnet, for instances that each bring their own", async () => {
    const { engine, network } = await made(base);
    assert.ok(!engine.kinds().includes("Subnet"));
    assert.equal(await awaited(network.subnetId), undefined);
  });

  it("given a zone that is there already: makes only a link to it", async () => {
    const zone = ZONE.replace("/rg/", "/hub/");
    const { engine, network } = await made({ ...base, privateDnsZoneId: zone });
    assert.deepEqual(engine.kinds(), ["ManagedRedisNetwork", "VirtualNetworkLink"]);
    assert.equal(engine.inputs("VirtualNetworkLink").privateDnsZoneId, zone);
    assert.equal(await awaited(network.privateDnsZoneId), zone);
  });

  it("given the name of another cloud's zone: makes that zone, and leads instances to it", async () => {
    const privateDnsZoneName = "privatelink.redis.azure.us";
    const { engine, network } = await made({ ...base, privateDnsZoneName });
    assert.equal(engine.inputs("PrivateDnsZone").privateZoneName, privateDnsZoneName);
    assert.equal(await awaited(network.privateDnsZoneId), ZONE.replace(/[^/]+$/, privateDnsZoneName));
  });

  it("knows its ids before anything is made, so that a change of the network is no change of the instances in it", async () => {
    const engine = new MockEngine();
    await engine.run(() => {
      const network = new ManagedRedisNetwork("network", { ...base, subnetAddressPrefix: "10.0.1.0/27" });
      network.privateDnsZoneId.apply(() => engine.events.push("id"));
      network.subnetId?.apply(() => engine.events.push("id"));
    });
    assert.equal(engine.events.filter((event) => event === "id").length, 2);
    assert.ok(engine.events.lastIndexOf("id") < engine.events.indexOf("end PrivateDnsZone"), engine.events.join(", "));
  });

  it("given both a subnet and an address range: says so, and asks for nothing", async () => {
    const engine = new MockEngine();
    await assert.rejects(
      engine.run(
        () =>
          new ManagedRedisNetwork("network", {
            ...base,
            subnetId: `${VNET}/subnets/a`,
            subnetAddressPrefix: "10.0.0.0/27",
          }),
      ),
      (error: Error) =>
        error instanceof pulumi.ResourceError &&
        error.hideStack === true &&
        error.message === "network: give subnetId or subnetAddressPrefix, not both",
    );
    assert.deepEqual(engine.kinds(), ["ManagedRedisNetwork"]);
  });

  it("given another subscription: its zone is there", async () => {
    const subscriptionId = SUBSCRIPTION.replace("1", "2");
    const { engine } = await made({ ...base, subscriptionId });
    assert.equal(engine.inputs("PrivateDnsZone").subscriptionId, subscriptionId);
    assert.equal(engine.inputs("VirtualNetworkLink").privateDnsZoneId, ZONE.replace(SUBSCRIPTION, subscriptionId));
  });

  it("given allowReplacement: tells every child, since each refuses for itself", async () => {
    const allowReplacement = ["resourceGroupName"];
    const { engine } = await made({ ...base, subnetAddressPrefix: "10.0.1.0/27", allowReplacement });
    for (const kind of ["PrivateDnsZone", "VirtualNetworkLink", "Subnet"]) {
      assert.deepEqual(engine.inputs(kind).allowReplacement, allowReplacement, kind);
    }
  });

  it("given an argument that it does not know: refuses it by name, before anything is asked for", async () => {
    const args = { ...base, subnetAddressPrefx: "10.0.1.0/27" };
    await assert.rejects(made(args), /network: subnetAddressPrefx: there is no such argument/);
  });

  it("given customTimeouts: copies them to every child", async () => {
    const customTimeouts = { create: "10m" };
    const { engine } = await made({ ...base, subnetAddressPrefix: "10.0.1.0/27" }, { customTimeouts });
    for (const kind of ["PrivateDnsZone", "VirtualNetworkLink", "Subnet"]) {
      assert.deepEqual(engine.inputs(kind).timeouts, customTimeouts, kind);
    }
  });
});
