import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { CREDENTIALS_LABEL, FINALIZER, GO_OPERATOR_FINALIZER } from "../../../runner/api/marks";
import { SCOPE } from "../../../runner/api/scope";
import { NAMESPACE } from "../../../runner/kubernetes/namespace";
import { SECRET } from "../../../runner/kubernetes/secret";
import { World } from "./world";

const KEY = "a-very-secret-key";
const text = (base64: string | undefined) => Buffer.from(base64 ?? "", "base64").toString();

describe("the control plane", () => {
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
    assert.deepEqual([text(secret?.data?.authString), text(secret?.data?.port)], [KEY, "10000"]);
    const passes = world.stacks.done.filter((one) => one.startsWith("pass"));
    // The other two are those of the network: zone and link.
    assert.deepEqual(passes.sort(), ["pass begin", "pass begin", "pass settle", "pass settle"]);
  });

  it("given nothing new: does nothing, and writes nothing", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    world.stacks.done.length = 0;
    const { length } = world.kubernetes.writes;
    await world.pass(3_600_000);
    assert.deepEqual([world.stacks.done, world.kubernetes.writes.length], [[], length]);
  });

  it("given another SKU: updates, and endpoint and Secret stay meanwhile", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    await world.patch("redis", { spec: { sku: "Balanced_B10" } });
    await world.reconcile();
    assert.match(await world.told(), /^Updating: cluster/);
    const { status } = (await world.get(CONTROL_PLANE_REDIS, "redis")) ?? {};
    assert.equal(status?.primaryEndpoint, "redis.westeurope.redis.azure.net");
    await world.settle();
    assert.match(await world.told(), /^Ready/);
  });

  it("given a SKU that Azure refuses: says so, the instance stays, and the old SKU clears it", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    const reason =
      "skuName cannot scale from Balanced_B5 to Balanced_B0; Azure allows Balanced_B10 now. For a new and empty instance instead, change clusterName too.";
    const states = await Promise.all((await world.stacks.list()).map((stack) => world.stacks.read(stack)));
    const cluster = states.flatMap((state) => state?.resources ?? []).find(({ kind }) => kind === "Cluster");
    world.stacks.nextPass = {
      isOk: false,
      statuses: { [cluster?.urn ?? ""]: { is: "failed", code: "CheckFailure", reason, isFinal: true } },
      state: undefined,
    };
    await world.patch("redis", { spec: { sku: "Balanced_B0" } });
    await world.reconcile();
    const says = "SKU Balanced_B0 is not a valid scale target from Balanced_B5 (allowed: Balanced_B10).";
    assert.equal(await world.told(), `InvalidScaleTarget: ${says}`);
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

  it("given a deletion: removes in order, then the stack, the Secret and the finalizer", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    world.stacks.done.length = 0;
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.reconcile();
    assert.match(await world.told(), /^Deleting: /);
    await world.settle();
    assert.equal(await world.get(CONTROL_PLANE_REDIS, "redis"), undefined);
    assert.equal(await world.get(SECRET, "redis-auth"), undefined);
    const order = world.stacks.done.filter((one, index, all) => all.indexOf(one) === index);
    assert.deepEqual(order, [
      "remove Database",
      "remove PrivateDnsZoneGroup",
      "remove PrivateEndpoint",
      "remove Cluster",
      "destroy",
    ]);
  });

  it("given a deletion that Azure ends as failed, without a reason: says so, and tries again within seconds", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    world.stacks.nextRemoval = {
      is: "failed",
      code: "OperationFailed",
      reason: "the operation ended as Failed, and Azure gave no reason",
      isFinal: true,
    };
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.reconcile();
    assert.match(await world.told(), /^DeleteFailed: /);
    const types = (await world.get(CONTROL_PLANE_REDIS, "redis"))?.status?.conditions?.map(({ type }) => type);
    assert.deepEqual(types, ["Ready", "Error", "Reconciling", "Deleting"]);
    world.stacks.done.length = 0;
    await world.pass(2_000);
    assert.ok(world.stacks.done.some((one) => one.startsWith("remove")));
    await world.settle();
    assert.equal(await world.get(CONTROL_PLANE_REDIS, "redis"), undefined);
  });

  it("given a deletion that Azure begins and fails again and again: counts the attempts, tells of the last one, and is stalled", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.reconcile();
    const seen: string[] = [];
    for (let attempt = 1; attempt <= 8; attempt++) {
      world.stacks.nextRemoval = { is: "failed", code: "OperationFailed", reason: "no reason", isFinal: true };
      await world.pass(600_000);
      seen.push(await world.told());
      if (attempt < 8) await world.pass(600_000);
      if (attempt === 3) assert.match(await world.told(), /^Deleting: .*; attempt 4, after: no reason/);
    }
    assert.deepEqual(seen, [...Array(7).fill("DeleteFailed: no reason"), "RetriesExhausted: no reason"]);
  });

  it("given a deletion in the middle of the creation, with the Scope gone: still cleans up", async () => {
    const world = await World.ready();
    await world.redis();
    await world.reconcile();
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.delete(SCOPE, "scope");
    await world.settle();
    assert.equal(await world.get(CONTROL_PLANE_REDIS, "redis"), undefined);
    assert.equal(world.stacks.done.at(-1), "destroy");
    assert.equal(await world.get(SCOPE, "scope"), undefined, "the scope waited for its instance");
  });

  it("given an object whose stack is lost: says so, and keeps its finalizer", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    const uid = (await world.get(CONTROL_PLANE_REDIS, "redis"))?.metadata.uid ?? "";
    await world.stacks.forget({ project: "amr-00", stack: uid });
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.settle();
    assert.match(await world.told(), /^StateDamaged: There is no stack for .*Cluster/);
    assert.ok((await world.get(CONTROL_PLANE_REDIS, "redis"))?.metadata.finalizers?.includes(FINALIZER));
  });

  it("given the annotation retain: the stack and the finalizer go, Azure and the Secret stay", async () => {
    const world = await World.ready();
    await world.redis("redis", {}, { annotations: { "cloud-control.kyma-project.io/deletion-policy": "retain" } });
    await world.settle();
    world.stacks.done.length = 0;
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.settle();
    assert.equal(await world.get(CONTROL_PLANE_REDIS, "redis"), undefined);
    assert.deepEqual(world.stacks.done, ["forget"]);
    const secret = await world.get(SECRET, "redis-auth");
    assert.deepEqual(secret?.metadata.ownerReferences, []);
  });

  it("given a cluster that others deleted: says so, and makes another one only when asked", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    world.stacks.lose("Cluster");
    world.stacks.done.length = 0;
    await world.pass(600_000);
    await world.patch("redis", { metadata: { labels: { look: "now" } } });
    await world.settle();
    assert.match(await world.told(), /^InstanceGone/);
    assert.deepEqual([...world.stacks.done], []);
    const { generation } = (await world.get(CONTROL_PLANE_REDIS, "redis"))?.metadata ?? {};
    await world.patch("redis", {
      metadata: { annotations: { "cloud-control.kyma-project.io/repair-drift": String(generation) } },
    });
    await world.settle();
    assert.match(await world.told(), /^Ready/);
    const { annotations } = (await world.get(CONTROL_PLANE_REDIS, "redis"))?.metadata ?? {};
    assert.deepEqual(annotations ?? {}, {}, "the word counts once");
  });

  it("given keys that others changed: puts them into the Secret, and into the stack with a pass", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    const uid = (await world.get(CONTROL_PLANE_REDIS, "redis"))?.metadata.uid;
    world.stacks.done.length = 0;
    world.drift.note("kcp/cache", {
      is: "there",
      id: `/subscriptions/22222222-2222-2222-2222-222222222222/${uid}/Database`,
      kind: "Database",
      document: {},
      differences: [],
      changedKeys: () => ({ primaryKey: "a-new-key", secondaryKey: "b-new-key" }),
    });
    await world.patch("redis", { metadata: { labels: { look: "now" } } });
    await world.settle();
    const secret = (await world.get(SECRET, "redis-auth")) as { data?: Record<string, string> } | undefined;
    assert.equal(text(secret?.data?.authString), "a-new-key");
    assert.deepEqual(world.stacks.done, ["pass settle"]);
  });

  it("given a setting that others changed: says both values, and puts it right only when asked", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    const uid = (await world.get(CONTROL_PLANE_REDIS, "redis"))?.metadata.uid;
    world.stacks.done.length = 0;
    world.drift.note("kcp/cache", {
      is: "there",
      id: `/subscriptions/22222222-2222-2222-2222-222222222222/${uid}/Database`,
      kind: "Database",
      document: {},
      differences: [{ property: "evictionPolicy", observed: "NoEviction", declared: "VolatileLRU" }],
    });
    await world.patch("redis", { metadata: { labels: { look: "now" } } });
    await world.settle();
    const { status, metadata } = (await world.get(CONTROL_PLANE_REDIS, "redis")) ?? {};
    const drifted = status?.conditions?.find(({ type }) => type === "Drifted");
    assert.match(drifted?.message ?? "", /evictionPolicy: Azure has "NoEviction", the spec wants "VolatileLRU"/);
    assert.deepEqual([...world.stacks.done], []);
    await world.patch("redis", {
      metadata: { annotations: { "cloud-control.kyma-project.io/repair-drift": String(metadata?.generation) } },
    });
    await world.settle();
    assert.ok(world.stacks.done.includes("step Database"));
    const after = (await world.get(CONTROL_PLANE_REDIS, "redis"))?.status?.conditions?.map(({ type }) => type);
    assert.deepEqual(after, ["Ready"]);
  });

  it("given a wish for a repair before anybody has looked: has the sweep look first, and the word stays until then", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    world.stacks.unlisted.add("Database");
    const { uid = "", generation } = (await world.get(CONTROL_PLANE_REDIS, "redis"))?.metadata ?? {};
    await world.pass(1_000);
    await world.patch("redis", {
      metadata: { annotations: { "cloud-control.kyma-project.io/repair-drift": String(generation) } },
    });
    await world.reconcile();
    const words = async () => (await world.get(CONTROL_PLANE_REDIS, "redis"))?.metadata.annotations ?? {};
    assert.deepEqual(world.asked, ["kcp/redis Database"]);
    assert.notDeepEqual(await words(), {});
    world.nowMs += 1_000;
    world.drift.note("kcp/redis", {
      is: "there",
      id: `/subscriptions/22222222-2222-2222-2222-222222222222/${uid}/Database`,
      kind: "Database",
      document: {},
      differences: [{ property: "evictionPolicy", observed: "NoEviction", declared: "VolatileLRU" }],
    });
    world.stacks.done.length = 0;
    await world.pass(5_000);
    assert.ok(world.stacks.done.includes("step Database"), world.stacks.done.join());
    await world.settle();
    assert.deepEqual(await words(), {}, "the word counts once");
  });

  it("given a wish for a repair, and a look that Azure refuses: says what the repair waits for", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    world.stacks.unlisted.add("Database");
    const { uid = "", generation } = (await world.get(CONTROL_PLANE_REDIS, "redis"))?.metadata ?? {};
    await world.pass(1_000);
    const id = `/subscriptions/22222222-2222-2222-2222-222222222222/${uid}/Database`;
    world.drift.noteRefused("kcp/redis", id, "cannot list the keys: no right (AuthorizationFailed)");
    await world.patch("redis", {
      metadata: { annotations: { "cloud-control.kyma-project.io/repair-drift": String(generation) } },
    });
    await world.reconcile();
    assert.equal(
      await world.told(),
      "Ready: The instance can be used. The repair waits: cannot list the keys: no right (AuthorizationFailed)",
    );
  });

  it("given a look that Azure refuses, before the zone is known: says so instead of waiting", async () => {
    const world = await World.ready();
    world.stacks.refusal = { code: "AuthorizationFailed", message: "the credential lacks a permission" };
    await world.redis();
    await world.settle();
    assert.match(await world.told(), /^Forbidden: the credential lacks a permission/);
    world.stacks.refusal = undefined;
    await world.settle();
    assert.match(await world.told(), /^Ready/);
  });

  it("given an adoption whose look Azure refuses: says so", async () => {
    const world = await World.ready();
    await world.redis("first");
    await world.settle();
    world.stacks.refusal = { code: "AuthorizationFailed", message: "the credential lacks a permission" };
    await world.redis("redis", {}, { annotations: { "cloud-control.kyma-project.io/adopt": "true" } });
    await world.reconcile();
    assert.match(await world.told(), /^Forbidden: the credential lacks a permission/);
  });

  it("given a deletion that leaves something in Azure: an Event says what and why", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    world.stacks.kept.set("PrivateEndpoint", "The private endpoint is somebody else's by now: it is left alone.");
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.settle();
    const kept = world.kubernetes.events.filter(({ reason }) => reason === "Kept");
    assert.deepEqual(
      kept.map(({ type, note }) => [type, note]),
      [["Warning", "The private endpoint is somebody else's by now: it is left alone."]],
    );
    assert.equal(await world.get(CONTROL_PLANE_REDIS, "redis"), undefined);
  });

  for (const [kind, told] of [
    ["Subnet", "range"],
    ["PrivateDnsZone", "redis"],
  ] as const) {
    it(`given a state with a ${kind} that cannot be read: says so at the object that needs it`, async () => {
      const world = await World.ready();
      await world.redis();
      await world.settle();
      world.stacks.unread.set(kind, "StateDamaged");
      if (kind === "Subnet") {
        await world.kubernetes.patch(
          CONTROL_PLANE_IP_RANGE,
          { namespace: "kcp", name: "range" },
          { metadata: { labels: { look: "now" } } },
        );
      }
      await world.settle();
      assert.match(
        await world.told(told, kind === "Subnet" ? CONTROL_PLANE_IP_RANGE : CONTROL_PLANE_REDIS),
        /^StateDamaged: the state of \S+ cannot be read/,
      );
    });
  }

  it("given an instance that has run, and that Azure calls failed: says so, and replaces nothing", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    const reason = "The cluster c is in state UpdateFailed: see its activity log in Azure.";
    world.stacks.nextPass = {
      isOk: false,
      statuses: { "urn:cluster": { is: "failed", code: "FailedStateError", reason, isFinal: true } },
      state: undefined,
    };
    await world.patch("redis", { spec: { sku: "Balanced_B10" } });
    await world.reconcile();
    assert.equal(await world.told(), `InstanceFailed: ${reason}`);
    const { status } = (await world.get(CONTROL_PLANE_REDIS, "redis")) ?? {};
    assert.ok(status?.id && status.primaryEndpoint);
  });

  for (const reason of ["StateDamaged", "StateUnavailable"] as const) {
    it(`given a state that cannot be read (${reason}): tells that beside all that was told, and goes on when it can`, async () => {
      const world = await World.ready();
      await world.redis();
      await world.settle();
      const told = async () => (await world.get(CONTROL_PLANE_REDIS, "redis"))?.status ?? {};
      const { id, primaryEndpoint, port, authSecret } = await told();
      assert.ok(id && primaryEndpoint && port && authSecret);
      world.stacks.unread.set("Cluster", reason);
      await world.patch("redis", { metadata: { labels: { look: "now" } } });
      await world.settle();
      assert.match(await world.told(), new RegExp(`^${reason}: the state of`));
      const now = await told();
      assert.deepEqual(
        [now.id, now.primaryEndpoint, now.port, now.authSecret],
        [id, primaryEndpoint, port, authSecret],
      );
      world.stacks.unread.clear();
      await world.pass(600_000);
      assert.match(await world.told(), /^Ready/);
    });
  }

  it("given a state that was damaged, and is lost then: a deletion still knows that something may be in Azure", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    world.stacks.unread.set("Cluster", "StateDamaged");
    await world.patch("redis", { metadata: { labels: { look: "now" } } });
    await world.settle();
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.settle();
    const { metadata, status } = (await world.get(CONTROL_PLANE_REDIS, "redis")) ?? {};
    assert.ok(status?.conditions?.some(({ type }) => type === "Deleting"));
    world.stacks.unread.clear();
    await world.stacks.forget({ project: "amr-00", stack: metadata?.uid ?? "" });
    await world.settle();
    assert.match(await world.told(), /^StateDamaged: There is no stack for .*Cluster/);
    assert.ok((await world.get(CONTROL_PLANE_REDIS, "redis"))?.metadata.finalizers?.includes(FINALIZER));
  });

  it("given an endpoint that others deleted: makes it again", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    world.stacks.lose("PrivateEndpoint");
    world.stacks.done.length = 0;
    await world.patch("redis", { metadata: { labels: { look: "now" } } });
    await world.settle();
    assert.match(await world.told(), /^Ready/);
    assert.ok(world.stacks.done.includes("pass begin"));
  });

  it("given a Secret that was deleted or edited: restores it at once", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    await world.delete(SECRET, "redis-auth");
    await world.reconcile();
    assert.notEqual(await world.get(SECRET, "redis-auth"), undefined);
    await world.kubernetes.patch(SECRET, { namespace: "kcp", name: "redis-auth" }, { data: { authString: "eA==" } });
    await world.reconcile();
    const secret = (await world.get(SECRET, "redis-auth")) as { data?: Record<string, string> } | undefined;
    assert.equal(text(secret?.data?.authString), KEY);
  });

  it("given a Secret of somebody else: says so, and does not touch it", async () => {
    const world = await World.ready();
    const foreign = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { namespace: "kcp", name: "redis-auth" },
      data: { a: "Yg==" },
    };
    await world.create(SECRET, foreign);
    await world.redis();
    await world.settle();
    assert.equal(await world.told(), "SecretConflict: Auth secret redis-auth belongs to another resource");
    assert.equal((await world.get(CONTROL_PLANE_REDIS, "redis"))?.status?.authSecret, undefined);
    assert.deepEqual(((await world.get(SECRET, "redis-auth")) as { data?: object } | undefined)?.data, { a: "Yg==" });
  });

  it("given an object of the Go operator: leaves it alone", async () => {
    const world = await World.ready();
    await world.redis("redis", {}, { finalizers: [GO_OPERATOR_FINALIZER] });
    await world.settle();
    const object = await world.get(CONTROL_PLANE_REDIS, "redis");
    assert.deepEqual(object?.metadata.finalizers, [GO_OPERATOR_FINALIZER]);
    assert.equal(object?.status?.state, undefined);
    assert.equal(world.kubernetes.events.filter(({ reason }) => reason === "LeftAlone").length, 1);
  });

  it("given two objects of one name in Azure: the younger gets NameTaken", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
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
    const world = await World.ready();
    await world.redis();
    await world.settle();
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

  it("given a failure that passes: tries again later and later, then is stalled, and comes back", async () => {
    const world = await World.ready();
    const failing = {
      isOk: false,
      statuses: {},
      error: { code: "ProgramFailed", message: "the program failed" },
      state: undefined,
    } as const;
    await world.redis();
    for (let round = 0; round < 8; round++) {
      world.stacks.nextPass = failing;
      await world.pass(600_000);
    }
    assert.match(await world.told(), /^RetriesExhausted: the program failed/);
    await world.pass(600_000);
    await world.settle();
    assert.match(await world.told(), /^Ready/);
  });

  it("given a zone that cannot be made, and a wish to try again: tries at once", async () => {
    const world = await World.ready();
    const error = { code: "BackendFailed", message: "the state cannot be written" } as const;
    world.stacks.nextZonePass = { isOk: false, statuses: {}, error, state: undefined };
    await world.redis();
    await world.reconcile();
    world.stacks.finish();
    await world.reconcile();
    world.stacks.done.length = 0;
    await world.patch("redis", { metadata: { annotations: { "cloud-control.kyma-project.io/retry": "1" } } });
    await world.reconcile();
    assert.ok(world.stacks.done.includes("pass begin"), world.stacks.done.join());
  });

  it("given a key: never tells it in a status or an Event, unless the runner was told to", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    const object = await world.get(CONTROL_PLANE_REDIS, "redis");
    assert.ok(!JSON.stringify([object, world.kubernetes.events]).includes(KEY));
    const exposing = await World.ready({ exposesAuthString: true });
    await exposing.redis();
    await exposing.settle();
    assert.equal((await exposing.get(CONTROL_PLANE_REDIS, "redis"))?.status?.authString, KEY);
  });

  it("given a Scope and an IpRange that are deleted: they wait for their instances, and clean up", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
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
    const world = await World.ready();
    await world.redis();
    await world.settle();
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
    const world = await World.ready();
    await world.redis();
    await world.settle();
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

  it("carries its finalizer before anything exists in Azure", async () => {
    const world = await World.ready();
    await world.redis();
    world.stacks.done.length = 0;
    await world.reconcile();
    const writes = world.kubernetes.writes.map(({ verb, kind }) => `${verb} ${kind}`);
    assert.ok((await world.get(CONTROL_PLANE_REDIS, "redis"))?.metadata.finalizers?.includes(FINALIZER));
    assert.ok(writes.indexOf("patch AzureManagedRedis") >= 0);
  });
});
