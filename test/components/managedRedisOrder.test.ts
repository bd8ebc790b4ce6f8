import { strict as assert } from "node:assert";
import type * as pulumi from "@pulumi/pulumi";
import { ManagedRedis, ManagedRedisNetwork } from "../../index";
import { base, inSubscription, made, privately, VNET } from "./given";
import { MockEngine } from "./mockEngine";

describe("ManagedRedis", () => {
  inSubscription();

  describe("what waits for what", () => {
    const inOrder = (events: readonly string[], first: string, then: string) => {
      assert.ok(events.includes(first) && events.includes(then), `${first}, ${then}: ${events.join(", ")}`);
      assert.ok(events.indexOf(first) < events.indexOf(then), `${first} before ${then}: ${events.join(", ")}`);
    };

    it("makes the cluster first, and the zone group after the endpoint", async () => {
      const { engine } = await made(privately);
      inOrder(engine.events, "end Cluster", "begin Database");
      inOrder(engine.events, "end Cluster", "begin PrivateEndpoint");
      inOrder(engine.events, "end PrivateEndpoint", "begin PrivateDnsZoneGroup");
    });

    it("makes the endpoint while the database is being made: neither waits for the other", async () => {
      const gates = { database: gate(), endpoint: gate() };
      const engine: MockEngine = new MockEngine({
        until: { Database: gates.database.opened, PrivateEndpoint: gates.endpoint.opened },
      });
      const done = engine.run(() => new ManagedRedis("redis", privately));
      await seen(engine, ["begin Database", "begin PrivateEndpoint"]);
      assert.ok(!engine.events.includes("end Database") && !engine.events.includes("end PrivateEndpoint"));
      gates.database.open();
      gates.endpoint.open();
      await done;
    });

    it("given a network that makes its subnet: makes the endpoint after the subnet, and the zone group after the link", async () => {
      const engine = new MockEngine();
      await engine.run(() => {
        const network = new ManagedRedisNetwork("network", {
          resourceGroupName: "rg",
          virtualNetworkId: VNET,
          subnetAddressPrefix: "10.0.1.0/27",
        });
        return new ManagedRedis("redis", { ...base, network });
      });
      inOrder(engine.events, "end Subnet", "begin PrivateEndpoint");
      inOrder(engine.events, "end VirtualNetworkLink", "begin PrivateDnsZoneGroup");
    });

    it("given a network with a subnet that is there: makes the endpoint while the link is made, the zone group after it", async () => {
      const link = gate();
      const engine: MockEngine = new MockEngine({ until: { VirtualNetworkLink: link.opened } });
      const done = engine.run(() => new ManagedRedis("redis", { ...base, network: networkAround() }));
      await seen(engine, ["begin VirtualNetworkLink", "end PrivateEndpoint", "end Database"]);
      link.open();
      await done;
      inOrder(engine.events, "end VirtualNetworkLink", "begin PrivateDnsZoneGroup");
    });

    it("given a network, and a record of the program's own: makes the endpoint, the last child, after the link", async () => {
      const engine = new MockEngine();
      await engine.run(
        () => new ManagedRedis("redis", { ...base, network: networkAround(), privateDnsZoneId: "none" }),
      );
      inOrder(engine.events, "end VirtualNetworkLink", "begin PrivateEndpoint");
    });

    it("gives its outputs when the last child is there, name resolution included", async () => {
      const engine = new MockEngine();
      await engine.run(() => {
        const redis = new ManagedRedis("redis", privately);
        for (const output of ["hostName", "port", "primaryEndpoint", "primaryKey", "connectionString"] as const) {
          (redis[output] as pulumi.Output<unknown>).apply(() => engine.events.push(output));
        }
      });
      for (const output of ["hostName", "port", "primaryEndpoint", "primaryKey", "connectionString"]) {
        inOrder(engine.events, "end PrivateDnsZoneGroup", output);
        inOrder(engine.events, "end Database", output);
      }
    });

    it("given no private endpoint: gives its outputs when the database is there", async () => {
      const engine = new MockEngine();
      await engine.run(() => {
        const redis = new ManagedRedis("redis", { ...base, publicNetworkAccess: "Enabled" });
        redis.hostName.apply(() => engine.events.push("hostName"));
      });
      inOrder(engine.events, "end Database", "hostName");
    });
  });
});

/** A network around a subnet that is there already. */
function networkAround(): ManagedRedisNetwork {
  return new ManagedRedisNetwork("network", {
    resourceGroupName: "rg",
    virtualNetworkId: VNET,
    subnetId: `${VNET}/subnets/there`,
  });
}

/** A promise that a test resolves when it wants to. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Gives the engine time until it has seen all of these; counted in turns, so that nothing depends on a clock. */
async function seen(engine: MockEngine, events: readonly string[]): Promise<void> {
  for (let turn = 0; turn < 1000; turn += 1) {
    if (events.every((event) => engine.events.includes(event))) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.fail(`not seen: ${events.filter((event) => !engine.events.includes(event)).join(", ")}`);
}
