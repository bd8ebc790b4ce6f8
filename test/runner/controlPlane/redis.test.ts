import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { FINALIZER, GO_OPERATOR_FINALIZER } from "../../../runner/api/marks";
import { SCOPE } from "../../../runner/api/scope";
import { NAMESPACE } from "../../../runner/kubernetes/namespace";
import { SECRET } from "../../../runner/kubernetes/secret";
import { World } from "./world";

const KEY = "a-very-secret-key";
const text = (base64: string | undefined) => Buffer.from(base64 ?? "", "base64").toString();

describe("the control plane, an instance", () => {
  it("given an object: goes from Creating to Ready in two passes, and writes a Secret with the key", async () => {
    const world = await World.ready();
    world.stacks.done.length = 0;
    await world.redis();
    await world.reconcile();
    assert.match(await world.told(), /^Creating: cluster: Creating/);
    await world.settle();
    assert.match(await world.told(), /^Ready: /);
    const { status } = (await world.get(CONTROL_PLANE_REDIS, "redis")) ?? {};
    assert.deepEqual(
      [status?.state, status?.primaryEndpoint, status?.port, status?.authString],
      ["Ready", "redis.westeurope.redis.azure.net", 10000, undefined],
    );
    const secret = (await world.get(SECRET, "redis-auth")) as { data?: Record<string, string> } | undefined;
    const entries = Object.entries(secret?.data ?? {}).map(([name, value]) => [name, text(value)]);
    const host = "redis.westeurope.redis.azure.net";
    assert.deepEqual(Object.fromEntries(entries), { host, primaryEndpoint: host, port: "10000", authString: KEY });
    const passes = world.stacks.done.filter((one) => one.startsWith("pass"));
    // The other two are those of the network: zone and link.
    assert.deepEqual(passes.sort(), ["pass begin", "pass begin", "pass settle", "pass settle"]);
  });

  it("carries its finalizer before anything exists in Azure", async () => {
    const world = await World.ready();
    await world.redis();
    world.stacks.done.length = 0;
    await world.reconcile();
    const writes = world.kubernetes.writes.map(({ verb, kind }) => `${verb} ${kind}`);
    assert.ok((await world.get(CONTROL_PLANE_REDIS, "redis"))?.metadata.finalizers?.includes(FINALIZER));
    assert.ok(writes.indexOf("patch AzureManagedRedis") >= 0);
  });

  it("given nothing new: does nothing, and writes nothing", async () => {
    const world = await World.settled();
    world.stacks.done.length = 0;
    const { length } = world.kubernetes.writes;
    await world.pass(3_600_000);
    assert.deepEqual([world.stacks.done, world.kubernetes.writes.length], [[], length]);
  });

  it("given another SKU: updates, and endpoint and Secret stay meanwhile", async () => {
    const world = await World.settled();
    await world.patch("redis", { spec: { sku: "Balanced_B10" } });
    await world.reconcile();
    assert.match(await world.told(), /^Updating: cluster/);
    const { status } = (await world.get(CONTROL_PLANE_REDIS, "redis")) ?? {};
    assert.equal(status?.primaryEndpoint, "redis.westeurope.redis.azure.net");
    await world.settle();
    assert.match(await world.told(), /^Ready/);
  });

  it("given a SKU that Azure refuses: says so, the instance stays, and the old SKU clears it", async () => {
    const world = await World.settled();
    const reason = "SKU Balanced_B0 is not a valid scale target from Balanced_B5 (allowed: Balanced_B10).";
    const states = await Promise.all((await world.stacks.list()).map((stack) => world.stacks.read(stack)));
    const cluster = states.flatMap((state) => state?.resources ?? []).find(({ kind }) => kind === "Cluster");
    world.stacks.nextPass = {
      isOk: false,
      statuses: { [cluster?.urn ?? ""]: { is: "failed", code: "ScaleTargetError", reason, isFinal: true } },
      state: undefined,
    };
    await world.patch("redis", { spec: { sku: "Balanced_B0" } });
    await world.reconcile();
    assert.equal(await world.told(), `InvalidScaleTarget: ${reason}`);
    const { status } = (await world.get(CONTROL_PLANE_REDIS, "redis")) ?? {};
    const types = status?.conditions?.map(({ type }) => type);
    assert.deepEqual([types, status?.state, status?.port], [["Ready", "Error", "Stalled"], "Error", 10000]);
    // The pass finds nothing to do, so that it tells nothing of the cluster.
    world.stacks.nextPass = { isOk: true, statuses: {}, state: undefined };
    world.stacks.done.length = 0;
    await world.patch("redis", { spec: { sku: "Balanced_B5" } });
    await world.reconcile();
    assert.match(await world.told(), /^Ready/);
    assert.deepEqual(world.stacks.done, ["pass begin"], "no look at Azure, which would come half a minute later");
  });

  for (const { given, spec, says } of [
    {
      given: "an IpRange that is not there",
      spec: { ipRange: { name: "none" } },
      says: /^DependencyNotFound: IpRange none is not found in namespace "kcp"/,
    },
    {
      given: "a Scope that is not there",
      spec: { scope: { name: "none" } },
      says: /^DependencyNotFound: Scope none is not found in namespace "kcp"/,
    },
    {
      given: "a VpcNetwork that is not there",
      spec: { vpcNetwork: { name: "none" } },
      says: /^DependencyNotFound: VpcNetwork none/,
    },
    {
      given: "a parameter that Azure does not have",
      spec: { redisConfiguration: { maxclients: "3" } },
      says: /^UnsupportedParameter: .*maxclients/,
    },
    {
      given: "a version that Azure does not run",
      spec: { redisVersion: "9.1" },
      says: /^UnsupportedRedisVersion: .*7\.4/,
    },
    { given: "a number of shards", spec: { shardCount: 3 }, says: /^UnsupportedParameter: .*shardCount/ },
  ])
    it(`given ${given}: says so, and begins nothing`, async () => {
      const world = await World.ready();
      world.stacks.done.length = 0;
      await world.redis("redis", spec);
      await world.reconcile();
      assert.match(await world.told(), says);
      assert.deepEqual([...world.stacks.done], []);
    });

  it("given a name that Azure cannot take: says so", async () => {
    const world = await World.ready();
    await world.redis("my.redis");
    await world.reconcile();
    assert.match(await world.told("my.redis"), /^InvalidName: /);
  });

  it("given a dependency that comes later: goes on by itself", async () => {
    const world = await World.ready();
    await world.redis("redis", { ipRange: { name: "later" } });
    await world.reconcile();
    const range = await world.get(CONTROL_PLANE_IP_RANGE, "range");
    await world.create(CONTROL_PLANE_IP_RANGE, {
      apiVersion: range?.apiVersion,
      kind: "IpRange",
      metadata: { namespace: "kcp", name: "later" },
      spec: { cidr: "10.250.5.0/24", scope: { name: "scope" } },
    });
    await world.settle();
    assert.match(await world.told(), /^Ready/);
  });

  it("given an object of the Go operator: leaves it alone, and says so once, whatever the Go operator writes", async () => {
    const world = await World.ready();
    await world.redis("redis", {}, { finalizers: [GO_OPERATOR_FINALIZER] });
    await world.settle();
    for (const step of ["1", "2"]) {
      await world.patch("redis", { metadata: { annotations: { "example.com/step": step } } });
      await world.settle();
    }
    const object = await world.get(CONTROL_PLANE_REDIS, "redis");
    assert.deepEqual(object?.metadata.finalizers, [GO_OPERATOR_FINALIZER]);
    assert.equal(object?.status?.state, undefined);
    assert.equal(world.kubernetes.events.filter(({ reason }) => reason === "LeftAlone").length, 1);
  });

  it("given two objects of one name in Azure: the younger gets NameTaken", async () => {
    const world = await World.settled();
    const scope = (await world.get(SCOPE, "scope")) as { spec?: object } | undefined;
    const range = (await world.get(CONTROL_PLANE_IP_RANGE, "range")) as { spec?: object } | undefined;
    await world.create(NAMESPACE, { apiVersion: "v1", kind: "Namespace", metadata: { name: "other" } });
    const other = (object: object | undefined, name: string) => ({ ...object, metadata: { namespace: "other", name } });
    await world.create(SCOPE, other(scope, "scope"));
    await world.create(CONTROL_PLANE_IP_RANGE, other(range, "range"));
    await world.settle();
    const first = await world.get(CONTROL_PLANE_REDIS, "redis");
    await world.create(CONTROL_PLANE_REDIS, other(first, "redis"));
    await world.settle();
    const second = (await world.kubernetes.get(CONTROL_PLANE_REDIS, { namespace: "other", name: "redis" })) as {
      status?: { conditions?: { type: string; reason: string }[] };
    };
    assert.equal(second.status?.conditions?.find(({ type }) => type === "Ready")?.reason, "NameTaken");
  });

  it("given the flag off: begins nothing, and finishes deletions", async () => {
    const world = await World.settled();
    world.isEnabled = false;
    world.stacks.done.length = 0;
    await world.redis("second");
    await world.patch("redis", { spec: { sku: "Balanced_B10" } });
    await world.settle();
    assert.match(await world.told("second"), /^Paused/);
    assert.match(await world.told("redis"), /^Paused/);
    assert.deepEqual([...world.stacks.done], []);
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.settle();
    assert.equal(await world.get(CONTROL_PLANE_REDIS, "redis"), undefined);
  });
});
