import { strict as assert } from "node:assert";
import { DIRECTORY } from "../../../emulator/world/directory";
import { ArmError } from "../../../provider/azure/errors";
import { SteadyClient } from "../../../scripts/bench/steadyClient";
import { InProcessAzure } from "../../provider/inProcess/inProcessAzure";

const { subscriptionId } = DIRECTORY;
const virtualNetworkId = `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet`;
const place = {
  subscriptionId,
  resourceGroup: "rg",
  location: "westus2",
  virtualNetworkId,
  subnetId: `${virtualNetworkId}/subnets/endpoints`,
};

describe("a client that polls every 10 s", () => {
  let azure: InProcessAzure;
  let pauses: number[];
  let client: SteadyClient;

  beforeEach(() => {
    azure = new InProcessAzure();
    pauses = [];
    const sleep = (ms: number) => {
      pauses.push(ms);
      return azure.clock.sleep(ms);
    };
    client = new SteadyClient(place, azure.arm, { sleep });
  });

  const inOrder = (...writes: string[]) => {
    const places = writes.map((write) => azure.writes.indexOf(write));
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
      azure.writes.join(", "),
    );
    assert.ok(!places.includes(-1), azure.writes.join(", "));
  };

  it("creates the six resources of an instance, each when what Azure wants before is there", async () => {
    await client.create();
    assert.equal(azure.writes.length, 6);
    const endpoint = "put privateEndpoints/steady-pe";
    inOrder("put redisEnterprise/steady", endpoint, `${endpoint}/privateDnsZoneGroups/default`);
    inOrder("put redisEnterprise/steady", "put redisEnterprise/steady/databases/default");
    assert.ok(pauses.every((ms) => ms >= 10_000));
    assert.ok(pauses.includes(30_000), "private DNS asks for 30 s");
  });

  it("scales the cluster with one write", async () => {
    await client.create();
    const before = azure.writes.length;
    await client.scale("Balanced_B10");
    assert.deepEqual(azure.writes.slice(before), ["put redisEnterprise/steady"]);
  });

  it("deletes the other way round, and leaves nothing", async () => {
    await client.create();
    await client.destroy();
    assert.deepEqual(azure.ids, []);
    const endpoint = "delete privateEndpoints/steady-pe";
    inOrder(`${endpoint}/privateDnsZoneGroups/default`, endpoint, "delete redisEnterprise/steady");
    inOrder("delete redisEnterprise/steady/databases/default", "delete redisEnterprise/steady");
  });

  it("given an operation that fails, then it says why", async () => {
    azure.endNext(new ArmError(200, "AllocationFailed", "no room"), "Microsoft.Cache/redisEnterprise");
    await assert.rejects(client.create(), /no room/);
  });
});
