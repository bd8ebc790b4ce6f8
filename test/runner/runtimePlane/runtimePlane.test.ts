import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { RUNTIME_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { FINALIZER } from "../../../runner/api/marks";
import { RUNTIME_PLANE_REDIS, type RuntimePlaneRedisStatus } from "../../../runner/api/runtimePlaneRedis";
import { KubernetesError } from "../../../runner/kubernetes/kubernetes";
import { NAMESPACE } from "../../../runner/kubernetes/namespace";
import { SECRET } from "../../../runner/kubernetes/secret";
import { HOST, ID, KEY, ORDERS, Planes, PROJECTED } from "./planes";

describe("the runtime plane", () => {
  for (const inOneCluster of [false, true]) {
    it(`given ${inOneCluster ? "one cluster" : "two clusters"}: an object is projected, its state comes back, and the Secret is made`, async () => {
      const planes = await Planes.with({ inOneCluster });
      await planes.declare({ redisTier: "P1" });
      await planes.settle();

      assert.deepEqual(planes.object()?.metadata.finalizers, [FINALIZER]);
      assert.equal(planes.status().id, ID);
      assert.deepEqual(planes.projection()?.spec, {
        remoteRef: ORDERS,
        ipRange: { name: "range-1" },
        scope: { name: "berlin" },
        sku: "ComputeOptimized_X5",
        highAvailability: true,
        clusteringPolicy: "EnterpriseCluster",
      });
      assert.deepEqual(planes.projection()?.metadata.annotations, {
        "cloud-manager.kyma-project.io/kymaName": "berlin",
        "cloud-manager.kyma-project.io/remoteName": "orders",
        "cloud-manager.kyma-project.io/remoteNamespace": "shop",
      });
      assert.equal(planes.projection()?.metadata.labels?.["kyma-project.io/module"], "cloud-manager");
      assert.deepEqual(planes.said(), { Ready: "False Processing", Reconciling: "True Processing" });

      await planes.makeReady();
      await planes.settle();
      assert.deepEqual(planes.said(), { Ready: "True Ready" });
      const { state, primaryEndpoint, port, authSecret, observedGeneration } = planes.status();
      assert.deepEqual(
        { state, primaryEndpoint, port, authSecret, observedGeneration },
        { state: "Ready", primaryEndpoint: HOST, port: 10000, authSecret: { name: "orders" }, observedGeneration: 1 },
      );
      assert.deepEqual(planes.entries(), { primaryEndpoint: HOST, host: HOST, port: "10000", authString: KEY });
    });
  }

  it("given a Kyma: VpcNetwork and Scope are the Kyma's, and the IpRange is waited for until Ready", async () => {
    const planes = await Planes.with({ isKyma: true, hasVpcNetworks: true });
    planes.runtime.edit(RUNTIME_PLANE_IP_RANGE, { name: "default" }, { status: { conditions: [] } });
    await planes.declare();
    await planes.settle();
    assert.equal(planes.said().Ready, "False DependencyNotReady");
    assert.equal(planes.projection(), undefined);
    const lastTransitionTime = "2026-01-01T00:00:00Z";
    const conditions = [{ type: "Ready", status: "True", reason: "Ready", message: "", lastTransitionTime }];
    planes.runtime.edit(RUNTIME_PLANE_IP_RANGE, { name: "default" }, { status: { conditions } });
    await planes.settle();
    assert.deepEqual(planes.projected().vpcNetwork, { name: "berlin" });
  });

  for (const [isKyma, cidr, expected] of [
    [true, undefined, { spec: {}, partOf: "kyma" }],
    [false, "10.9.0.0/24", { spec: { cidr: "10.9.0.0/24" }, partOf: undefined }],
  ] as const) {
    it(`given no IpRange default, in ${isKyma ? "a Kyma" : "no Kyma"}: it is made`, async () => {
      const planes = await Planes.with({ isKyma, ...(cidr ? { defaultIpRange: cidr } : {}) });
      planes.runtime.remove(RUNTIME_PLANE_IP_RANGE, { name: "default" });
      await planes.declare();
      await planes.settle();
      const made = planes.runtime.read(RUNTIME_PLANE_IP_RANGE, { name: "default" });
      const partOf = made?.metadata.labels?.["app.kubernetes.io/part-of"];
      assert.deepEqual({ spec: made?.spec, partOf }, expected);
      assert.equal(planes.said().Ready, "False DependencyNotReady");
    });
  }

  it("given another tier of the same letter: the projection is scaled, and the object is Updating until that was read", async () => {
    const planes = await Planes.with();
    await planes.bringUp();
    planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { spec: { redisTier: "P3" } });
    await planes.settle();
    assert.equal(planes.projected().sku, "ComputeOptimized_X20");
    assert.deepEqual(planes.said(), {
      Ready: "False Updating",
      Reconciling: "True Updating",
      Updating: "True Updating",
    });
    assert.equal(planes.status().primaryEndpoint, HOST);
    assert.equal(planes.status().observedGeneration, 2);
    await planes.makeReady();
    await planes.settle();
    assert.deepEqual(planes.said(), { Ready: "True Ready" });
  });

  it("given the control plane says something else: a changed message is passed on, with one Event for each reason", async () => {
    const planes = await Planes.with();
    await planes.bringUp();
    planes.runtime.events.length = 0;
    for (const message of ["phase one", "phase two"]) {
      planes.report([
        { type: "Ready", status: "False", reason: "Throttled", message },
        { type: "Error", status: "True", reason: "Throttled", message },
      ]);
      await planes.settle();
      assert.equal(planes.message(), message);
    }
    assert.deepEqual(
      planes.runtime.events.map(({ reason, type }) => `${type} ${reason}`),
      ["Warning Throttled"],
    );
  });

  for (const type of ["Drifted", "InstanceGone", "InstanceFailed"]) {
    it(`given that ${type} begins to stand beside Ready: one Warning tells it, also when a change is passed on`, async () => {
      const planes = await Planes.with();
      await planes.bringUp();
      planes.runtime.events.length = 0;
      const ready = { type: "Ready", status: "True", reason: "Ready", message: "" };
      const told = { primaryEndpoint: HOST, port: 10000, authSecret: { name: `${ID}-auth` } };
      const says = (message: string) => planes.report([ready, { ...ready, type, reason: type, message }], told);
      for (const message of ["evictionPolicy", "evictionPolicy; port"]) {
        says(message);
        await planes.settle();
        assert.equal(planes.message(type), message);
      }
      planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { spec: { redisTier: "P2" } });
      await planes.settle();
      assert.deepEqual([planes.said().Ready, planes.said()[type]], ["False Updating", `True ${type}`]);
      says("evictionPolicy; port");
      await planes.settle();
      const events = planes.runtime.events.map((one) => [one.type, one.reason, one.note]);
      assert.deepEqual(events, [
        ["Warning", type, "evictionPolicy"],
        ["Normal", "Updating", "The change was passed to the control plane."],
        ["Normal", "Ready", ""],
      ]);
    });
  }

  /** What the runtime plane says of itself, and what somebody does so that it says that. */
  const OWN: readonly (readonly [reason: string, because: string, occurs: (planes: Planes) => unknown])[] = [
    ["Updating", "another tier is passed on", (planes) => respec(planes, { redisTier: "P2" })],
    ["ChangeRefused", "a tier is of another letter", (planes) => respec(planes, { redisTier: "S1" })],
    ["InvalidSpec", "a tier is none", (planes) => respec(planes, { redisTier: "X9" })],
    ["InvalidTemplate", "an entry is no template", (planes) => secretSpec(planes, { extraData: { a: "{{ .host" } })],
    [
      "SecretConflict",
      "the Secret is somebody else's",
      async (planes) => {
        const metadata = { namespace: "shop", name: "taken" };
        await planes.runtime.create(SECRET, { apiVersion: "v1", kind: "Secret", metadata });
        secretSpec(planes, { name: "taken" });
      },
    ],
    [
      "Forbidden",
      "the API server refuses the Secret",
      (planes) => {
        planes.runtime.before = ({ kind, verb }) => {
          if (kind === "Secret" && verb === "create") throw new KubernetesError(403, "Forbidden", "no");
        };
        secretSpec(planes, { name: "other" });
      },
    ],
    [
      "Processing",
      "the Secret is going",
      (planes) => {
        planes.runtime.edit(SECRET, ORDERS, { metadata: { finalizers: ["a/b"] } });
        planes.runtime.remove(SECRET, ORDERS);
      },
    ],
    [
      "Creating",
      "the key is away",
      (planes) => planes.control.remove(SECRET, { namespace: "kcp", name: `${ID}-auth` }),
    ],
    [
      "Paused",
      "the flag is off before a scale",
      (planes) => {
        planes.isOn = false;
        respec(planes, { redisTier: "P2" });
      },
    ],
    [
      "Deleting",
      "the control plane's object is going",
      (planes) => {
        planes.control.edit(CONTROL_PLANE_REDIS, PROJECTED, { metadata: { finalizers: ["control/plane"] } });
        planes.control.remove(CONTROL_PLANE_REDIS, PROJECTED);
      },
    ],
    [
      "Deleting",
      "the object is going",
      (planes) => {
        planes.control.edit(CONTROL_PLANE_REDIS, PROJECTED, { metadata: { finalizers: ["control/plane"] } });
        planes.runtime.remove(RUNTIME_PLANE_REDIS, ORDERS);
      },
    ],
  ];
  const respec = (planes: Planes, spec: object) => planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { spec });
  const secretSpec = (planes: Planes, authSecret: object) => respec(planes, { authSecret });

  for (const type of ["Drifted", "InstanceGone", "InstanceFailed"])
    for (const [reason, because, occurs] of OWN)
      for (const isFirst of [true, false])
        it(`given ${type} ${isFirst ? "before" : "after"} ${reason}, since ${because}: it stands beside that, told once`, async () => {
          const planes = await Planes.with();
          await planes.bringUp();
          planes.runtime.events.length = 0;
          const ready = { type: "Ready", status: "True", reason: "Ready", message: "" };
          const told = { primaryEndpoint: HOST, port: 10000, authSecret: { name: `${ID}-auth` } };
          const { observedGeneration } = (planes.projection()?.status ?? {}) as { observedGeneration?: number };
          const begins = () =>
            planes.report([ready, { ...ready, type, reason: type, message: `IpRange range-1 of ${type}` }], {
              ...told,
              observedGeneration,
            });
          for (const step of isFirst ? [begins, occurs] : [occurs, begins]) {
            await step(planes);
            await planes.settle();
          }
          assert.deepEqual([planes.said().Ready, planes.said()[type]], [`False ${reason}`, `True ${type}`]);
          assert.equal(planes.message(type), `IpRange default of ${type}`);
          const events = planes.runtime.events.filter((one) => one.reason === type);
          assert.deepEqual(
            events.map(({ note }) => note),
            [`IpRange default of ${type}`],
          );
        });

  it("given that Ready told of a lost instance, and tells of something else now: the loss stands beside", async () => {
    const planes = await Planes.with();
    await planes.bringUp();
    const lost = { status: "False", reason: "InstanceGone", message: "Azure does not have it." };
    planes.report([
      { ...lost, type: "Ready" },
      { ...lost, type: "Error", status: "True" },
    ]);
    await planes.settle();
    assert.equal(planes.said().InstanceGone, undefined);
    respec(planes, { redisTier: "X9" });
    await planes.settle();
    assert.deepEqual(
      [planes.said().Ready, planes.said().InstanceGone, planes.message("InstanceGone")],
      ["False InvalidSpec", "True InstanceGone", lost.message],
    );
    assert.equal(planes.runtime.events.filter(({ reason }) => reason === "InstanceGone").length, 1);
  });

  it("given the Go operator's control plane: its key is taken from the status, and an Error without Ready gets one", async () => {
    const planes = await Planes.with();
    await planes.declare();
    await planes.settle();
    planes.report([{ type: "Ready", status: "True", reason: "Ready", message: "ok" }], {
      state: "Ready",
      primaryEndpoint: HOST,
      port: 10000,
      authString: KEY,
    });
    await planes.settle();
    assert.equal(planes.entries().authString, KEY);
    planes.report([{ type: "Error", status: "True", reason: "Broken", message: "quota" }], { state: "Error" });
    await planes.settle();
    assert.deepEqual(planes.said(), { Ready: "False Broken", Error: "True Broken", Stalled: "True Broken" });
    assert.equal(planes.status().state, "Error");
  });

  it("given an IpRange that is not ready in the control plane: all that is told names it as the user does", async () => {
    const planes = await Planes.with();
    await planes.makeIpRange("mine", "b1d0f6de-52a7-4a7d-bb0e-55d2f4a3c9e2");
    await planes.declare({ redisTier: "P1", ipRange: { name: "mine" } });
    await planes.settle();
    const range = (planes.projected().ipRange as { name: string }).name;
    const [reason, message] = ["DependencyNotReady", `IpRange ${range} is not ready: The subnet is being made.`];
    const types = ["Error", "Reconciling"].map((type) => ({ type, status: "True", reason, message }));
    planes.report([{ type: "Ready", status: "False", reason, message }, ...types], { state: "Error" });
    await planes.settle();
    const told = "IpRange mine is not ready: The subnet is being made.";
    for (const type of ["Ready", "Error", "Reconciling"]) assert.equal(planes.message(type), told, type);
    assert.equal(planes.runtime.events.at(-1)?.note, told);
    planes.control.edit(CONTROL_PLANE_REDIS, PROJECTED, { metadata: { finalizers: ["control/plane"] } });
    planes.runtime.remove(RUNTIME_PLANE_REDIS, ORDERS);
    await planes.settle();
    assert.equal(planes.message(), told, "and while the object is deleted");
  });

  it("given nothing changed: nothing is written", async () => {
    const planes = await Planes.with();
    await planes.bringUp();
    const before = [planes.runtime.writes.length, planes.control.writes.length];
    planes.nowMs += 60_000;
    await planes.settle();
    assert.deepEqual([planes.runtime.writes.length, planes.control.writes.length], before);
  });

  it("given a lost status: the instance that serves this very object is found again, and no second one is made", async () => {
    const planes = await Planes.with();
    await planes.bringUp();
    planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { status: null });
    await planes.settle();
    assert.equal(planes.status().id, ID);
    assert.deepEqual(planes.said(), { Ready: "True Ready" });
    assert.equal(planes.control.objects(CONTROL_PLANE_REDIS).length, 1);
  });

  it("given the control plane's object is gone though it ran: it is not made again before somebody asks for that", async () => {
    const planes = await Planes.with();
    await planes.bringUp();
    planes.control.remove(CONTROL_PLANE_REDIS, PROJECTED);
    await planes.settle();
    assert.equal(planes.said().Ready, "False InstanceGone");
    const told = "The instance was deleted by somebody in the control plane, and its data with it.";
    assert.deepEqual([planes.message(), planes.runtime.events.at(-1)?.note], [told, told]);
    await planes.settle();
    assert.equal(planes.projection(), undefined);
    const annotations = { "cloud-control.kyma-project.io/repair-drift": "1" };
    planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { metadata: { annotations } });
    await planes.settle();
    assert.ok(planes.projection());
    assert.deepEqual(planes.object()?.metadata.annotations, {});
  });

  it("given a request to repair drift: it goes to the control plane's object with that object's generation, once", async () => {
    const planes = await Planes.with();
    await planes.bringUp();
    planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { spec: { redisTier: "P2" } });
    await planes.settle();
    const repair = "cloud-control.kyma-project.io/repair-drift";
    planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { metadata: { annotations: { [repair]: "2" } } });
    await planes.settle();
    assert.equal(planes.projection()?.metadata.annotations?.[repair], "2");
    assert.equal(planes.object()?.metadata.annotations?.[repair], undefined);
  });

  it("given another tier and a request to repair in one edit: the request names the generation that has the tier", async () => {
    const planes = await Planes.with();
    await planes.bringUp();
    const repair = "cloud-control.kyma-project.io/repair-drift";
    const metadata = { annotations: { [repair]: "2" } };
    planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { metadata, spec: { redisTier: "P2" } });
    await planes.settle();
    const { generation, annotations } = planes.projection()?.metadata ?? {};
    assert.deepEqual([generation, annotations?.[repair]], [2, "2"]);
    assert.equal(planes.object()?.metadata.annotations?.[repair], undefined);
  });

  for (const { given, spec, says } of [
    { given: "", spec: { ipRange: { name: "mine" } }, says: /^IpRange mine is not found\.$/ },
    {
      given: ", and a default one to be made",
      spec: {},
      says: /^The API server refused to make the default IpRange: /,
    },
  ]) {
    it(`given no kind of IpRanges${given}: a condition says so, and an instance that runs is looked after`, async () => {
      const running = await Planes.with();
      await running.bringUp();
      const begun = new Planes();
      begun.runtime.addNamespace("shop");
      begun.control.addNamespace("kcp");
      for (const { runtime } of [running, begun]) {
        runtime.before = ({ kind }) => {
          if (kind === "IpRange") throw new KubernetesError(404, "NotFound", "the server could not find the resource");
        };
      }
      await begun.declare({ redisTier: "P1", ...spec });
      const afterMs = await begun.settle();
      assert.equal(begun.said().Ready, "False DependencyNotFound");
      assert.match(begun.message() ?? "", says);
      assert.ok(afterMs === undefined || afterMs > 1_000, "and nobody asks on and on");
      await running.makeReady("another-key");
      await running.settle();
      assert.deepEqual([running.said().Ready, running.entries().authString], ["True Ready", "another-key"]);
    });
  }

  describe("ownership", () => {
    it("given a forged id: Error, and the other object is neither shown, changed nor deleted", async () => {
      const planes = await Planes.with();
      await planes.bringUp();
      const before = structuredClone(planes.projection());
      await planes.declare({ redisTier: "P5" }, { name: "thief" });
      planes.runtime.edit(RUNTIME_PLANE_REDIS, { namespace: "shop", name: "thief" }, { status: { id: ID } });
      await planes.settle("shop/thief");
      const thief = () => planes.runtime.read(RUNTIME_PLANE_REDIS, { namespace: "shop", name: "thief" });
      const { conditions = [], ...rest } = (thief()?.status ?? {}) as RuntimePlaneRedisStatus;
      assert.equal(conditions.find(({ type }) => type === "Error")?.reason, "NotOwned");
      assert.deepEqual(rest, { id: ID, state: "Error", observedGeneration: 1 });
      assert.equal(planes.secret("thief"), undefined);
      planes.runtime.remove(RUNTIME_PLANE_REDIS, { namespace: "shop", name: "thief" });
      await planes.settle("shop/thief");
      assert.equal(thief(), undefined);
      assert.deepEqual(planes.projection(), before);
      assert.ok(planes.secret());
    });

    it("given an id that the runner would not give: nothing is made under that name", async () => {
      const planes = await Planes.with();
      await planes.declare();
      planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { status: { id: "production" } });
      await planes.settle();
      assert.equal(planes.said().Ready, "False NotOwned");
      assert.deepEqual(planes.control.objects(CONTROL_PLANE_REDIS), []);
    });

    it("given the Go operator's object: it is left alone, with one Event", async () => {
      const planes = await Planes.with();
      await planes.declare({ redisTier: "P1" }, { finalizers: ["cloud-manager.kyma-project.io/deletion-hook"] });
      await planes.settle();
      await planes.settle();
      planes.runtime.remove(RUNTIME_PLANE_REDIS, ORDERS);
      await planes.settle();
      assert.deepEqual(planes.object()?.metadata.finalizers, ["cloud-manager.kyma-project.io/deletion-hook"]);
      assert.deepEqual(
        planes.runtime.events.map(({ reason }) => reason),
        ["LeftAlone"],
      );
      assert.equal(planes.object()?.status, undefined);
    });
  });

  describe("deletion", () => {
    it("takes the Secret first, then the control plane's object until it is gone, then the finalizer", async () => {
      const planes = await Planes.with();
      await planes.bringUp();
      planes.control.edit(CONTROL_PLANE_REDIS, PROJECTED, { metadata: { finalizers: ["control/plane"] } });
      planes.runtime.remove(RUNTIME_PLANE_REDIS, ORDERS);
      await planes.settle();
      assert.equal(planes.secret(), undefined);
      assert.ok(planes.projection()?.metadata.deletionTimestamp);
      assert.deepEqual(planes.said(), {
        Ready: "False Deleting",
        Reconciling: "True Deleting",
        Deleting: "True Deleting",
      });
      assert.equal(planes.status().primaryEndpoint, undefined);
      assert.equal(planes.runtime.events.at(-1)?.note, "The control plane is deleting the instance.");
      planes.report([
        { type: "Ready", status: "False", reason: "Locked", message: "a lock" },
        { type: "Error", status: "True", reason: "Locked", message: "a lock" },
        { type: "Stalled", status: "True", reason: "Locked", message: "a lock" },
      ]);
      await planes.settle();
      assert.deepEqual(
        [planes.said().Error, planes.said().Deleting, planes.status().state],
        ["True Locked", "True Deleting", "Deleting"],
      );
      planes.control.edit(CONTROL_PLANE_REDIS, PROJECTED, { metadata: { finalizers: null } });
      await planes.settle();
      assert.equal(planes.object(), undefined);
    });

    it("given a Secret that somebody holds: the control plane's object waits", async () => {
      const planes = await Planes.with();
      await planes.bringUp();
      planes.runtime.edit(SECRET, ORDERS, { metadata: { finalizers: ["some/body"] } });
      planes.runtime.remove(RUNTIME_PLANE_REDIS, ORDERS);
      await planes.settle();
      assert.equal(planes.projection()?.metadata.deletionTimestamp, undefined);
      planes.runtime.edit(SECRET, ORDERS, { metadata: { finalizers: null } });
      await planes.settle();
      assert.equal(planes.object(), undefined);
      assert.equal(planes.projection(), undefined);
    });

    it("given retain: the control plane knows before it deletes, and the Secret stays", async () => {
      const planes = await Planes.with();
      await planes.bringUp();
      const annotations = { "cloud-control.kyma-project.io/deletion-policy": "retain" };
      planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { metadata: { annotations } });
      planes.runtime.remove(RUNTIME_PLANE_REDIS, ORDERS);
      const told: unknown[] = [];
      planes.control.before = ({ verb }) => {
        if (verb === "delete")
          told.push(planes.projection()?.metadata.annotations?.["cloud-control.kyma-project.io/deletion-policy"]);
      };
      await planes.settle();
      assert.deepEqual(told, ["retain"]);
      assert.equal(planes.object(), undefined);
      assert.ok(planes.secret());
      assert.equal(planes.runtime.events.at(-1)?.reason, "Retained");
    });

    it("given retain taken back: the control plane's object loses what it got from there, and keeps its own", async () => {
      const planes = await Planes.with();
      await planes.bringUp();
      const policy = "cloud-control.kyma-project.io/deletion-policy";
      planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { metadata: { annotations: { [policy]: "retain" } } });
      await planes.settle();
      assert.equal(planes.projection()?.metadata.annotations?.[policy], "retain");
      planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { metadata: { annotations: { [policy]: null } } });
      await planes.settle();
      assert.equal(planes.projection()?.metadata.annotations?.[policy], undefined);
      planes.control.edit(CONTROL_PLANE_REDIS, PROJECTED, { metadata: { annotations: { [policy]: "retain" } } });
      await planes.settle();
      assert.equal(planes.projection()?.metadata.annotations?.[policy], "retain");
    });

    it("given a namespace that goes: the object in it is deleted to the end", async () => {
      const planes = await Planes.with();
      await planes.bringUp();
      planes.runtime.remove(NAMESPACE, { name: "shop" });
      await planes.settle();
      assert.equal(planes.projection(), undefined);
      assert.equal(planes.runtime.read(NAMESPACE, { name: "shop" }), undefined);
    });

    it("given a spec that is wrong: the object can be deleted", async () => {
      const planes = await Planes.with();
      await planes.bringUp();
      planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { spec: { redisTier: "X9" } });
      await planes.settle();
      assert.equal(planes.said().Ready, "False InvalidSpec");
      assert.match(planes.message() ?? "", /^spec\.redisTier must be "S1" or/);
      planes.runtime.remove(RUNTIME_PLANE_REDIS, ORDERS);
      await planes.settle();
      assert.equal(planes.object(), undefined);
      assert.equal(planes.projection(), undefined);
    });
  });

  it("given a namespace that goes before the object is claimed: nothing is made", async () => {
    const planes = await Planes.with();
    await planes.declare({ redisTier: "P1" }, { finalizers: ["some/body"] });
    planes.runtime.edit(NAMESPACE, { name: "shop" }, { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } });
    await planes.settle();
    assert.equal(planes.said().Ready, "False NamespaceTerminating");
    assert.deepEqual(planes.control.objects(CONTROL_PLANE_REDIS), []);
  });

  describe("the feature flag", () => {
    it("given the flag goes off: nothing is created or changed, and deletions end", async () => {
      const planes = await Planes.with();
      await planes.bringUp();
      planes.isOn = false;
      planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { spec: { redisTier: "P2" } });
      await planes.declare({ redisTier: "S1" }, { name: "late" });
      await planes.settle();
      await planes.settle("shop/late");
      assert.equal(planes.projected().sku, "ComputeOptimized_X5");
      assert.equal(planes.said().Ready, "False Paused");
      assert.equal(planes.control.objects(CONTROL_PLANE_REDIS).length, 1);
      planes.runtime.remove(RUNTIME_PLANE_REDIS, ORDERS);
      await planes.settle();
      assert.equal(planes.object(), undefined);
    });

    it("given the flag was off at start: objects get not even a status, and deletions end", async () => {
      const planes = await Planes.with({ onlyDeletions: true });
      await planes.declare({ redisTier: "P1" }, { finalizers: [FINALIZER] });
      await planes.settle();
      assert.equal(planes.object()?.status, undefined);
      planes.runtime.remove(RUNTIME_PLANE_REDIS, ORDERS);
      await planes.settle();
      assert.equal(planes.object(), undefined);
    });
  });

  it("given the life of an object: each line of the log says plane, instance and what was done", async () => {
    const planes = await Planes.with();
    await planes.bringUp();
    planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { spec: { redisTier: "P2" } });
    await planes.settle();
    planes.runtime.remove(RUNTIME_PLANE_REDIS, ORDERS);
    await planes.settle();
    const lines = planes.logged.map((line) => line.split(/ (?=\{)/));
    for (const [, fields] of lines) assert.match(fields ?? "", /^\{"plane":"runtime","instance":"shop\/orders"/);
    assert.deepEqual(
      lines.map(([message]) => message),
      [
        "put the finalizer on the object",
        "wrote status.id, the name of the control plane's object",
        "made the control plane's object",
        "wrote the Secret for the applications",
        "passed the new tier on to the control plane's object",
        "deleted Secrets of the object",
        "deleted the control plane's object",
        "took the finalizer off the object",
      ],
    );
  });

  it("given a control plane that refuses the object: the condition says what was refused, in a user's words", async () => {
    const planes = await Planes.with();
    planes.control.before = ({ verb }) => {
      if (verb === "create") throw new KubernetesError(403, "Forbidden", "it is forbidden");
    };
    await planes.declare();
    await planes.settle();
    assert.equal(planes.message(), "The API server refused to make the control plane's object: it is forbidden");
  });

  it("given a CRD that knows fewer fields: no other field is written", async () => {
    const fields = ["id", "state", "observedGeneration", "conditions"];
    const served = (status: object) =>
      Object.fromEntries(Object.entries(status).filter(([field]) => fields.includes(field)));
    const planes = await Planes.with({ served });
    await planes.bringUp();
    assert.deepEqual(Object.keys(planes.status()).sort(), [...fields].sort());
    const before = planes.runtime.writes.length;
    await planes.settle();
    assert.equal(planes.runtime.writes.length, before);
  });
});
