import { strict as assert } from "node:assert";
import { NETWORK, PRIVATE_DNS } from "../../../provider/azure/apiVersions";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { SCOPE } from "../../../runner/api/scope";
import { SUBSCRIPTION } from "../../provider/given";
import { GROUP_ID, LifeWorld } from "./lifeWorld";

const MINUTE_MS = 60_000;
const NOTICED_MS = 10 * MINUTE_MS;

describe("the network around an instance", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await LifeWorld.start();
  });
  afterEach(() => world?.end());

  it("given a virtual network that is not there yet: says so, and goes on within ten minutes after it came", async () => {
    const azure = { tenantId: SUBSCRIPTION, subscriptionId: SUBSCRIPTION, vpcNetwork: "far", resourceGroupName: "rg" };
    await world.create(SCOPE, "far", { region: "westus2", scope: { azure } });
    await world.create(CONTROL_PLANE_IP_RANGE, "far", { cidr: "10.9.0.0/24", scope: { name: "far" } });
    await world.redis("redis", { scope: { name: "far" }, ipRange: { name: "far" } });
    await world.until(/^AzureRefused: .*Parent resource 'far' not found/, {
      kind: CONTROL_PLANE_IP_RANGE,
      name: "far",
    });
    await world.until(/^DependencyNotReady: IpRange far is not ready: .*Parent resource 'far' not found/);
    await world.pass(60 * MINUTE_MS);
    world.azure.place({ id: `${GROUP_ID}/providers/Microsoft.Network/virtualNetworks/far` });
    await world.until(/^Ready/, { kind: CONTROL_PLANE_IP_RANGE, name: "far", withinMs: NOTICED_MS });
    await world.until(/^Ready/);
  });

  for (const { given, cidr, says } of [
    {
      given: "addresses outside of the virtual network",
      cidr: "11.0.0.0/24",
      says: /^InvalidCidr: .*is outside the IP address range/,
    },
    {
      given: "addresses of another subnet",
      cidr: "10.0.0.0/24",
      says: /^InvalidCidr: .*overlaps with that of an existing subnet/,
    },
  ]) {
    it(`given ${given}: says so`, async () => {
      await world.create(CONTROL_PLANE_IP_RANGE, "wrong", { cidr, scope: { name: "scope" } });
      await world.until(says, { kind: CONTROL_PLANE_IP_RANGE, name: "wrong" });
    });
  }

  it("given a subnet that somebody deleted before it was used: makes it again, and the instance gets its endpoint", async () => {
    const { id } = world.get(CONTROL_PLANE_IP_RANGE, "range")?.status ?? {};
    await world.azure.arm.delete(String(id), NETWORK);
    await world.redis();
    // The sweep reads a subnet once an hour.
    await world.pass(70 * MINUTE_MS);
    await world.until(/^Ready/);
  });

  it("given a zone and a link that lost their marks: says so in the log, writes nothing, and deletes nothing before they have them again", async () => {
    await world.redis();
    await world.until(/^Ready/);
    await world.pass(2 * MINUTE_MS);
    world.accepted();
    const events = world.kubernetes.events.length;
    const marked = world.azure.ids.filter((id) => /privateDnsZones\/[^/]+(\/virtualNetworkLinks\/[^/]+)?$/.test(id));
    assert.equal(marked.length, 2);
    const marks = marked.map((id) => ({ id, tags: world.azure.document(id)?.tags ?? {} }));
    for (const id of marked) world.azure.place({ id, tags: { team: "a" } });
    await world.pass(130 * MINUTE_MS);
    assert.deepEqual(world.accepted(), []);
    assert.deepEqual(world.kubernetes.events.slice(events), []);
    const said = world.log.lines.filter((line) => /the tag .* is gone in Azure, and was "network /.test(line));
    assert.ok(said.length > 0 && said.length <= marked.length, `said ${said.length} times`);
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.until(/^gone/);
    await world.delete(SCOPE, "scope");
    await world.until(/has lost its owner's mark and is not deleted: set the tag/, { kind: SCOPE, name: "scope" });
    for (const mark of marks) world.azure.place(mark);
    await world.until(/^gone/, { kind: SCOPE, name: "scope" });
    assert.ok(!world.left().some((id) => id.startsWith("privateDnsZones/")));
  });

  it("given a zone that nobody may read after a restart: its network is looked at now and then, and goes on when it may be", async () => {
    await world.redis();
    await world.until(/^Ready/);
    await world.restart();
    const { stacks } = world;
    const read = stacks.read.bind(stacks);
    let reads = 0;
    stacks.read = async (name) => {
      if (name.stack.startsWith("network-")) reads++;
      return await read(name);
    };
    const match = { method: "GET", type: "Microsoft.Network/privateDnsZones" };
    world.azure.fault({ kind: "refuse", status: 403, code: "AuthorizationFailed", times: "always", match });
    await world.pass(60 * MINUTE_MS);
    assert.ok(reads < 60, `${reads} reads in an hour`);
    world.azure.mend();
    const link = world.azure.ids.find((id) => id.includes("/virtualNetworkLinks/")) ?? "";
    await world.azure.arm.delete(link, PRIVATE_DNS);
    await world.pass(130 * MINUTE_MS);
    assert.ok(world.azure.ids.includes(link), "the link is made again");
  });
});
