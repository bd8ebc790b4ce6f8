import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { VPC_NETWORK } from "../../../runner/api/vpcNetwork";
import { KubernetesError, type ResourceKind } from "../../../runner/kubernetes/kubernetes";
import { World } from "./world";

/** `unseen`: what a watch has not brought. `about`: the object that names it. */
const TABLE: readonly { given: string; unseen: string; about: string; kind: ResourceKind }[] = [
  { given: "an instance before its IpRange", unseen: "range", about: "redis", kind: CONTROL_PLANE_REDIS },
  { given: "an instance before its Scope", unseen: "scope", about: "redis", kind: CONTROL_PLANE_REDIS },
  { given: "an IpRange before its Scope", unseen: "scope", about: "late", kind: CONTROL_PLANE_IP_RANGE },
];

async function declare(world: World, kind: ResourceKind, name: string, spec = {}): Promise<void> {
  if (kind === CONTROL_PLANE_REDIS) return await world.redis(name, spec);
  await world.create(kind, {
    apiVersion: `${kind.group}/${kind.version}`,
    kind: kind.kind,
    metadata: { namespace: "kcp", name },
    spec: { cidr: "10.250.5.0/24", scope: { name: "scope" }, ...spec },
  });
}

/** What was asked of the API server by anybody but the test. */
const reads = ({ kubernetes: { calls } }: World) => calls.filter(({ verb }) => verb === "get").length;

describe("the control plane, an object that comes before what it names", () => {
  for (const { given, unseen, about, kind } of TABLE) {
    it(`given ${given} in the watches: nothing is told, and nothing begun, until both are there`, async () => {
      const world = await World.ready();
      world.stacks.done.length = 0;
      world.unseen.add(unseen);
      await declare(world, kind, about);
      await world.reconcile();
      assert.deepEqual((await world.get(kind, about))?.status, undefined);
      assert.deepEqual([...world.stacks.done], []);
      world.unseen.clear();
      await world.pass(5_000);
      await world.settle();
      assert.match(await world.told(about, kind), /^Ready/);
      const reasons = world.kubernetes.events.map(({ reason }) => reason);
      assert.ok(!reasons.includes("DependencyNotFound"), reasons.join());
    });

    it(`given ${given}, which is nowhere: it is told at once, and the API server is asked once`, async () => {
      const world = await World.ready();
      const [before, none] = [reads(world), { name: "none" }];
      const isRange = unseen === "range";
      await declare(world, kind, about, isRange ? { ipRange: none } : { scope: none });
      await world.reconcile();
      assert.equal(reads(world), before + 1);
      await world.pass(120_000);
      await world.pass(120_000);
      assert.equal(reads(world), before + 1);
      const is = isRange ? "IpRange" : "Scope";
      assert.equal(await world.told(about, kind), `DependencyNotFound: ${is} none is not found in namespace "kcp"`);
    });
  }

  for (const { given, unseen, about, kind } of TABLE) {
    it(`given ${given} in the watches, for good: after a minute it is told as missing, once, and not asked for any more`, async () => {
      const world = await World.ready();
      world.unseen.add(unseen);
      await declare(world, kind, about);
      const before = reads(world);
      await world.reconcile();
      for (let seconds = 5; seconds <= 55; seconds += 5) await world.pass(5_000);
      assert.equal(await world.told(about, kind), "undefined: undefined");
      for (let seconds = 60; seconds <= 600; seconds += 5) await world.pass(5_000);
      const is = unseen === "range" ? "IpRange range" : "Scope scope";
      const message = `${is} is not found in namespace "kcp"`;
      assert.equal(await world.told(about, kind), `DependencyNotFound: ${message}`);
      // The test has read twice.
      const asked = reads(world) - before - 2;
      assert.ok(asked <= 15, `${asked} requests`);
      const events = world.kubernetes.events.filter(({ reason }) => reason === "DependencyNotFound");
      assert.deepEqual(
        events.map(({ note }) => note),
        [message],
      );
      world.unseen.clear();
      await world.pass(600_000);
      await world.settle();
      assert.match(await world.told(about, kind), /^Ready/);
    });
  }

  it("given the same once more, after it was seen: there is a minute again", async () => {
    const world = await World.ready();
    for (const name of ["first", "second"]) {
      world.unseen.add("scope");
      await world.redis(name);
      for (let seconds = 0; seconds <= 50; seconds += 5) await world.pass(5_000);
      assert.equal(await world.told(name), "undefined: undefined");
      world.unseen.clear();
      await world.pass(5_000);
      await world.settle();
    }
    world.unseen.add("scope");
    for (const name of ["first", "second"]) world.wake(`azuremanagedredis kcp/${name}`);
    await world.reconcile();
    for (let seconds = 0; seconds <= 50; seconds += 5) await world.pass(5_000);
    for (const name of ["first", "second"]) assert.match(await world.told(name), /^Ready/);
  });

  it("given an instance that runs, and a Scope that no watch shows any more: it is kept from the first, and its edit answered", async () => {
    const world = await World.settled();
    world.unseen.add("scope");
    world.stacks.done.length = 0;
    await world.patch("redis", { spec: { sku: "Balanced_B10" } });
    world.stacks.lose("PrivateEndpoint");
    await world.reconcile();
    assert.ok(world.stacks.done.includes("step PrivateEndpoint"), world.stacks.done.join());
    assert.match(await world.told(), /^Ready/);
    await world.pass(60_000);
    assert.match(await world.told(), /^DependencyNotFound/);
    const { primaryEndpoint, observedGeneration } = (await world.get(CONTROL_PLANE_REDIS, "redis"))?.status ?? {};
    assert.deepEqual([typeof primaryEndpoint, observedGeneration], ["string", 2]);
  });

  it("given a kind that is not served: what is of that kind is missing", async () => {
    const world = await World.ready();
    world.kubernetes.before = ({ kind }) => {
      if (kind === VPC_NETWORK.kind) throw new KubernetesError(404, "", "404 page not found");
    };
    await world.redis("redis", { vpcNetwork: { name: "none" } });
    await world.reconcile();
    assert.match(await world.told(), /^DependencyNotFound: VpcNetwork none is not found/);
  });

  it("given an instance that runs, and a Scope that no watch shows for a while: it is told of as before", async () => {
    const world = await World.settled();
    world.unseen.add("scope");
    world.wake("azuremanagedredis kcp/redis");
    await world.reconcile();
    assert.match(await world.told(), /^Ready/);
  });
});
