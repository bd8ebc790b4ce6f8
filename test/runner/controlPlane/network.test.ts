import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { CREDENTIALS_LABEL } from "../../../runner/api/marks";
import { SCOPE } from "../../../runner/api/scope";
import { KubernetesError } from "../../../runner/kubernetes/kubernetes";
import { SECRET } from "../../../runner/kubernetes/secret";
import { World } from "./world";

/** What stands in the way of an IpRange, and how often an hour that is looked at without an event. */
const OBSTACLES: readonly {
  readonly given: string;
  readonly secrets?: readonly object[];
  readonly scope?: string;
  readonly isGoing?: boolean;
  readonly says: RegExp;
  readonly looks: number;
}[] = [
  { given: "no Scope", scope: "nowhere", says: /^DependencyNotFound: /, looks: 120 },
  { given: "a credential that cannot be used", secrets: [credential("one")], says: /^NoCredential: /, looks: 6 },
  {
    given: "two credentials",
    secrets: [credential("one"), credential("two")],
    says: /^AmbiguousCredentials: /,
    looks: 6,
  },
  {
    given: "a deletion, and a credential that cannot be used",
    secrets: [credential("one")],
    isGoing: true,
    says: /^NoCredential: /,
    looks: 6,
  },
];

function credential(name: string): object {
  const metadata = { namespace: "kcp", name, labels: { [CREDENTIALS_LABEL]: "scope" } };
  return { apiVersion: "v1", kind: "Secret", metadata, data: {} };
}

describe("the control plane, Scope and IpRange", () => {
  it("given a Scope and an IpRange that are deleted: they wait for their instances, and clean up", async () => {
    const world = await World.settled();
    await world.delete(CONTROL_PLANE_IP_RANGE, "range");
    await world.settle();
    const { conditions = [] } = (await world.get(CONTROL_PLANE_IP_RANGE, "range"))?.status ?? {};
    assert.match(conditions.find(({ type }) => type === "InUse")?.message ?? "", /kcp\/redis/);
    await world.delete(SCOPE, "scope");
    await world.settle();
    assert.match(await world.told(), /^Ready/, "the instance is as well as before");
    await world.patch("redis", { spec: { sku: "Balanced_B10" } });
    await world.settle();
    assert.match(await world.told(), /^Ready/, "and can still be changed");
    await world.redis("late");
    await world.settle();
    assert.match(await world.told("late"), /^DependencyNotFound: IpRange range is being deleted/);
    await world.delete(CONTROL_PLANE_REDIS, "late");
    await world.settle();
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.settle();
    await world.settle();
    assert.equal(await world.get(CONTROL_PLANE_IP_RANGE, "range"), undefined);
    assert.equal(await world.get(SCOPE, "scope"), undefined);
    assert.deepEqual(await world.stacks.list(), []);
  });

  it("given an instance that changes: its Scope and IpRange are looked at only while they wait for the instance to go", async () => {
    const world = await World.settled();
    await world.patch("redis", { metadata: { labels: { team: "a" } } });
    assert.deepEqual(world.due, ["azuremanagedredis kcp/redis"]);
    await world.delete(CONTROL_PLANE_IP_RANGE, "range");
    await world.settle();
    await world.patch("redis", { metadata: { labels: { team: "b" } } });
    assert.deepEqual(world.due, ["azuremanagedredis kcp/redis", "iprange kcp/range"]);
  });

  it("given an IpRange whose subnet Azure refuses: says so, and the annotation retry starts at once", async () => {
    const world = await World.ready();
    const ref = { namespace: "kcp", name: "other" };
    world.stacks.nextPass = {
      isOk: false,
      statuses: {
        "urn:subnet": { is: "failed", code: "OperationFailed", reason: "the operation failed", isFinal: true },
      },
      state: undefined,
    };
    await world.create(CONTROL_PLANE_IP_RANGE, {
      apiVersion: "cloud-control.kyma-project.io/v1beta1",
      kind: "IpRange",
      metadata: ref,
      spec: { cidr: "10.250.5.0/24", scope: { name: "scope" } },
    });
    await world.pass(60_000);
    assert.match(await world.told("other", CONTROL_PLANE_IP_RANGE), /^AzureRefused: /);
    const annotations = { "cloud-control.kyma-project.io/retry": "1" };
    await world.kubernetes.patch(CONTROL_PLANE_IP_RANGE, ref, { metadata: { annotations } });
    await world.settle();
    assert.match(await world.told("other", CONTROL_PLANE_IP_RANGE), /^Ready: /);
  });

  it("given an IpRange that something comes in the way of: keeps telling its subnet, and Events tell what", async () => {
    const world = await World.settled();
    const told = async () => (await world.get(CONTROL_PLANE_IP_RANGE, "range"))?.status ?? {};
    const { id, cidr } = await told();
    assert.ok(id && cidr);
    for (const name of ["one", "two"]) {
      await world.create(SECRET, {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { namespace: "kcp", name, labels: { [CREDENTIALS_LABEL]: "scope" } },
      });
    }
    await world.settle();
    assert.match(await world.told("range", CONTROL_PLANE_IP_RANGE), /^AmbiguousCredentials/);
    assert.deepEqual([(await told()).id, (await told()).cidr], [id, cidr]);
    const events = world.kubernetes.events.filter(({ regarding }) => regarding.kind === CONTROL_PLANE_IP_RANGE.kind);
    assert.deepEqual([...new Set(events.map(({ reason }) => reason))], ["Creating", "Ready", "AmbiguousCredentials"]);
  });

  for (const { given, secrets = [], scope = "scope", isGoing = false, says, looks } of OBSTACLES) {
    it(`given ${given}: an IpRange is looked at as often as the table of reasons says`, async () => {
      const world = await World.ready();
      for (const secret of secrets) await world.create(SECRET, secret);
      await world.create(CONTROL_PLANE_IP_RANGE, {
        apiVersion: "cloud-control.kyma-project.io/v1beta1",
        kind: "IpRange",
        metadata: { namespace: "kcp", name: "other" },
        spec: { cidr: "10.250.5.0/24", scope: { name: scope } },
      });
      const looked = isGoing ? "range" : "other";
      if (isGoing) await world.delete(CONTROL_PLANE_IP_RANGE, looked);
      await world.reconcile();
      assert.match(await world.told(looked, CONTROL_PLANE_IP_RANGE), says);
      const { uid } = (await world.get(CONTROL_PLANE_IP_RANGE, looked))?.metadata ?? {};
      const times = new Set<number>();
      const read = world.stacks.read.bind(world.stacks);
      world.stacks.read = async (stack) => {
        if (stack.stack === uid) times.add(world.nowMs);
        return await read(stack);
      };
      for (let second = 0; second < 3_600; second += 5) await world.pass(5_000);
      assert.equal(times.size, looks);
    });
  }

  it("given the flag off: an IpRange says that nothing is begun", async () => {
    const world = await World.ready();
    world.isEnabled = false;
    await world.create(CONTROL_PLANE_IP_RANGE, {
      apiVersion: "cloud-control.kyma-project.io/v1beta1",
      kind: "IpRange",
      metadata: { namespace: "kcp", name: "late" },
      spec: { cidr: "10.250.5.0/24", scope: { name: "scope" } },
    });
    await world.settle();
    assert.match(await world.told("late", CONTROL_PLANE_IP_RANGE), /^Paused/);
  });

  it("given a subnet that stays in Azure when its IpRange is deleted: an Event says so", async () => {
    const world = await World.ready();
    world.stacks.kept.set("Subnet", "The subnet is somebody else's by now: it is left alone.");
    await world.delete(CONTROL_PLANE_IP_RANGE, "range");
    await world.settle();
    assert.equal(await world.get(CONTROL_PLANE_IP_RANGE, "range"), undefined);
    const kept = world.kubernetes.events.filter(({ reason }) => reason === "Kept");
    assert.deepEqual(
      kept.map(({ regarding, note }) => [regarding.kind, note]),
      [["IpRange", "The subnet is somebody else's by now: it is left alone."]],
    );
  });

  it("given an API server that goes away when a subnet is gone: the IpRange goes when it is back", async () => {
    const world = await World.ready();
    await world.delete(CONTROL_PLANE_IP_RANGE, "range");
    await world.reconcile();
    world.stacks.finish();
    world.kubernetes.before = ({ verb }) => {
      if (verb !== "get") throw new KubernetesError(503, "ServiceUnavailable", "the API server is away");
    };
    for (let round = 0; round < 5; round++) await world.pass(600_000).catch(() => world.wake("iprange kcp/range"));
    world.kubernetes.before = () => {};
    await world.settle();
    assert.equal(await world.get(CONTROL_PLANE_IP_RANGE, "range"), undefined);
    assert.deepEqual(await world.stacks.list(), []);
  });

  it("given an IpRange that went without our release: looks at its subnet no more", async () => {
    const world = await World.ready();
    assert.ok(world.stacks.watching.has("iprange kcp/range"));
    const ref = { namespace: "kcp", name: "range" };
    world.kubernetes.edit(CONTROL_PLANE_IP_RANGE, ref, { metadata: { finalizers: null } });
    await world.delete(CONTROL_PLANE_IP_RANGE, "range");
    await world.settle();
    assert.deepEqual([...world.stacks.watching], []);
  });
});
