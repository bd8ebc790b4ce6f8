import { strict as assert } from "node:assert";
import { ANNOTATIONS } from "../../../runner/api/annotations";
import type { Condition } from "../../../runner/api/conditions";
import { CONTROL_PLANE_IP_RANGE, RUNTIME_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { FINALIZER } from "../../../runner/api/marks";
import { RUNTIME_PLANE_REDIS } from "../../../runner/api/runtimePlaneRedis";
import { KubernetesError } from "../../../runner/kubernetes/kubernetes";
import { ID, ORDERS, Planes } from "./planes";

const MINE = { name: "mine" };
const PROJECTED = { namespace: "kcp", name: ID };
const NOW = "2026-01-01T00:00:00Z";

async function declared(spec: unknown = { cidr: "10.1.0.0/24" }): Promise<Planes> {
  const planes = await Planes.with();
  const apiVersion = "cloud-resources.kyma-project.io/v1beta1";
  await planes.runtime.create(RUNTIME_PLANE_IP_RANGE, { apiVersion, kind: "IpRange", metadata: MINE, spec });
  await settle(planes);
  return planes;
}

const settle = (planes: Planes) => planes.settle("mine", planes.ipRanges);
const found = (planes: Planes) => planes.runtime.read(RUNTIME_PLANE_IP_RANGE, MINE);
const projection = (planes: Planes) => planes.control.read(CONTROL_PLANE_IP_RANGE, PROJECTED);
const status = (planes: Planes) =>
  (found(planes)?.status ?? {}) as { id?: string; cidr?: string; conditions?: Condition[] };
const said = (planes: Planes) =>
  Object.fromEntries(
    (status(planes).conditions ?? []).map(({ type, status, reason }) => [type, `${status} ${reason}`]),
  );

describe("IpRanges of the runtime plane, without a Kyma", () => {
  it("become IpRanges of the control plane, whose state comes back", async () => {
    const planes = await declared();
    assert.deepEqual(projection(planes)?.spec, {
      remoteRef: { namespace: "", name: "mine" },
      scope: { name: "berlin" },
      cidr: "10.1.0.0/24",
    });
    assert.equal(status(planes).id, ID);
    const conditions = [{ type: "Ready", status: "True", reason: "Ready", message: "", lastTransitionTime: NOW }];
    const ready = { id: "/subnet", state: "Ready", cidr: "10.1.0.0/24", conditions };
    planes.control.edit(CONTROL_PLANE_IP_RANGE, PROJECTED, { status: ready });
    await settle(planes);
    assert.deepEqual(said(planes), { Ready: "True Ready" });
    assert.deepEqual([status(planes).id, status(planes).cidr], [ID, "10.1.0.0/24"]);
    const before = planes.runtime.writes.length;
    await settle(planes);
    assert.equal(planes.runtime.writes.length, before);
  });

  it("pass on the wish for another try, also while they are deleted, and take it back", async () => {
    const planes = await declared();
    const wishes = (retry: string | null) =>
      planes.runtime.edit(RUNTIME_PLANE_IP_RANGE, MINE, { metadata: { annotations: { [ANNOTATIONS.retry]: retry } } });
    const passed = () => projection(planes)?.metadata.annotations?.[ANNOTATIONS.retry];
    wishes("1");
    await settle(planes);
    assert.equal(passed(), "1");
    wishes(null);
    await settle(planes);
    assert.equal(passed(), undefined);
    planes.control.edit(CONTROL_PLANE_IP_RANGE, PROJECTED, { metadata: { finalizers: ["control/plane"] } });
    planes.runtime.remove(RUNTIME_PLANE_IP_RANGE, MINE);
    await settle(planes);
    wishes("2");
    await settle(planes);
    assert.equal(passed(), "2");
  });

  it("given a feature flag that is off: look again, so that they go on when the flag is on", async () => {
    const planes = await declared();
    planes.control.remove(CONTROL_PLANE_IP_RANGE, PROJECTED);
    planes.isOn = false;
    const { requeueAfterMs } = await planes.ipRanges.reconcile("mine", new AbortController().signal);
    assert.deepEqual([said(planes).Ready, requeueAfterMs], ["False Paused", 600_000]);
  });

  it("are found again when the status is lost", async () => {
    const planes = await declared();
    planes.runtime.edit(RUNTIME_PLANE_IP_RANGE, MINE, { status: null });
    await settle(planes);
    assert.equal(status(planes).id, ID);
    assert.equal(planes.control.objects(CONTROL_PLANE_IP_RANGE).length, 1);
  });

  it("given no addresses: the condition says so, and nothing is made", async () => {
    const planes = await declared({});
    assert.equal(said(planes).Ready, "False InvalidSpec");
    assert.deepEqual(planes.control.objects(CONTROL_PLANE_IP_RANGE), []);
  });

  for (const [status, reason, expected] of [
    [403, "Forbidden", "Forbidden"],
    [404, "NotFound", "DependencyNotFound"],
    [422, "Invalid", "InvalidSpec"],
  ] as const) {
    it(`given a control plane that refuses with ${status}: the condition says so, and goes when it is over`, async () => {
      const planes = await Planes.with();
      planes.control.before = ({ verb }) => {
        if (verb === "create") throw new KubernetesError(status, reason, "ipranges is wrong");
      };
      const apiVersion = "cloud-resources.kyma-project.io/v1beta1";
      const spec = { cidr: "10.1.0.0/24" };
      await planes.runtime.create(RUNTIME_PLANE_IP_RANGE, { apiVersion, kind: "IpRange", metadata: MINE, spec });
      assert.equal(await settle(planes), status === 404 ? 30_000 : 600_000);
      assert.deepEqual([said(planes).Ready, said(planes).Error], [`False ${expected}`, `True ${expected}`]);
      planes.control.before = () => {};
      await settle(planes);
      assert.ok(projection(planes));
    });
  }

  it("given a control plane that fails: the error comes out, so that the key comes again later", async () => {
    const planes = await declared();
    planes.control.before = () => {
      throw new KubernetesError(503, "ServiceUnavailable", "no");
    };
    await assert.rejects(settle(planes), { status: 503 });
  });

  it("given a forged id: the other IpRange is neither shown nor deleted", async () => {
    const planes = await declared();
    planes.control.edit(CONTROL_PLANE_IP_RANGE, PROJECTED, { spec: { remoteRef: { name: "another" } } });
    await settle(planes);
    assert.equal(said(planes).Error, "True NotOwned");
    planes.runtime.remove(RUNTIME_PLANE_IP_RANGE, MINE);
    await settle(planes);
    assert.equal(found(planes), undefined);
    assert.ok(projection(planes));
  });

  it("are kept while an instance uses them, then go after the control plane's", async () => {
    const planes = await declared();
    await planes.declare({ redisTier: "S1", ipRange: MINE }, { finalizers: [FINALIZER] });
    planes.control.edit(CONTROL_PLANE_IP_RANGE, PROJECTED, { metadata: { finalizers: ["control/plane"] } });
    planes.runtime.remove(RUNTIME_PLANE_IP_RANGE, MINE);
    await settle(planes);
    assert.deepEqual(said(planes), {
      Ready: "False Deleting",
      Reconciling: "True Deleting",
      Deleting: "True Deleting",
      InUse: "True InUse",
    });
    assert.equal(
      status(planes).conditions?.find(({ type }) => type === "InUse")?.message,
      "Still used by shop/orders.",
    );
    planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { metadata: { finalizers: null } });
    planes.runtime.remove(RUNTIME_PLANE_REDIS, ORDERS);
    await settle(planes);
    assert.ok(projection(planes)?.metadata.deletionTimestamp);
    assert.ok(found(planes));
    planes.control.edit(CONTROL_PLANE_IP_RANGE, PROJECTED, { metadata: { finalizers: null } });
    await settle(planes);
    assert.equal(found(planes), undefined);
  });

  it("given that somebody deletes the control plane's: who still needs it is named as users do", async () => {
    const planes = await declared();
    await planes.declare({ redisTier: "S1", ipRange: MINE });
    planes.runtime.edit(RUNTIME_PLANE_IP_RANGE, MINE, { status: { id: ID } });
    await planes.settle();
    const user = planes.status().id;
    const waits = { lastTransitionTime: NOW, status: "True", message: `Still needed by kcp/${user}.` };
    const conditions = [
      { ...waits, type: "Ready", status: "False", reason: "Deleting", message: `IpRange ${ID} waits.` },
      { ...waits, type: "InUse", reason: "InUse" },
    ];
    const metadata = { finalizers: ["control/plane"] };
    planes.control.edit(CONTROL_PLANE_IP_RANGE, PROJECTED, { metadata, status: { state: "Deleting", conditions } });
    planes.control.remove(CONTROL_PLANE_IP_RANGE, PROJECTED);
    await settle(planes);
    const told = (status(planes).conditions ?? []).map(({ type, message }) => `${type}: ${message}`);
    assert.deepEqual(told, [
      "Ready: IpRange mine waits.",
      "Reconciling: IpRange mine waits.",
      "InUse: Still needed by shop/orders.",
    ]);
  });

  for (const id of ["(", ".*", "[a-z0-9-]+", "(([\\w-]+)+)+$", "kcp", ID.toUpperCase().replace("0", "A")])
    it(`given a user whose status.id is ${id}: what the control plane says is told as it is`, async () => {
      const planes = await declared();
      await planes.declare({ redisTier: "S1", ipRange: MINE }, { finalizers: [FINALIZER] });
      planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { status: { id } });
      const message = `Still needed by kcp/${ID.slice(0, -1)}9, kcp/kcp, which AzureManagedRedis ${id} blocks.`;
      const conditions = [{ type: "InUse", status: "True", reason: "InUse", message, lastTransitionTime: NOW }];
      planes.control.edit(CONTROL_PLANE_IP_RANGE, PROJECTED, {
        metadata: { finalizers: ["control/plane"] },
        status: { state: "Deleting", conditions },
      });
      planes.control.remove(CONTROL_PLANE_IP_RANGE, PROJECTED);
      await settle(planes);
      assert.equal(status(planes).conditions?.find(({ type }) => type === "InUse")?.message, message);
    });

  for (const [given, change] of [
    ["the IpRange is deleted", (planes: Planes) => planes.runtime.remove(RUNTIME_PLANE_IP_RANGE, MINE)],
    [
      "the flag is off, and a wish is to be passed on",
      (planes: Planes) => {
        planes.isOn = false;
        const metadata = { annotations: { [ANNOTATIONS.retry]: "1" } };
        planes.runtime.edit(RUNTIME_PLANE_IP_RANGE, MINE, { metadata });
      },
    ],
  ] as const)
    it(`given that ${given}: what stands beside Ready in the control plane stands here too`, async () => {
      const planes = await declared();
      const message = "Still needed by kcp/other.";
      const conditions = [{ type: "InUse", status: "True", reason: "InUse", message, lastTransitionTime: NOW }];
      const metadata = { finalizers: ["control/plane"] };
      planes.control.edit(CONTROL_PLANE_IP_RANGE, PROJECTED, { metadata, status: { conditions } });
      change(planes);
      await settle(planes);
      assert.equal(status(planes).conditions?.find(({ type }) => type === "InUse")?.message, message);
    });

  it("given the flag is off: nothing is made", async () => {
    const planes = await Planes.with();
    planes.isOn = false;
    await planes.settle("default", planes.ipRanges);
    assert.deepEqual(planes.control.objects(CONTROL_PLANE_IP_RANGE), []);
    assert.deepEqual(planes.runtime.read(RUNTIME_PLANE_IP_RANGE, { name: "default" })?.metadata.finalizers, undefined);
  });
});
