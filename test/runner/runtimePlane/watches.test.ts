import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE, RUNTIME_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { RUNTIME_PLANE_REDIS } from "../../../runner/api/runtimePlaneRedis";
import { SECRET } from "../../../runner/kubernetes/secret";
import type { Reconciler } from "../../../runner/runtimePlane/reconciler";
import { ID, ORDERS, Planes, PROJECTED } from "./planes";

/** The keys that came up while something happened, by the watches of a reconciler. */
async function keysOf(planes: Planes, { watches }: Reconciler, happens: () => unknown): Promise<string[]> {
  const stop = new AbortController();
  const keys = new Set<string>();
  let isSynced = false;
  for (const { plane, kind, namespace, labelSelector, keysOf } of watches) {
    const informer = planes[plane].informer(kind, {
      ...(namespace === undefined ? {} : { namespaces: [namespace] }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
      onChange: (before, after) => {
        for (const object of [before, after]) for (const key of isSynced && object ? keysOf(object) : []) keys.add(key);
      },
      signal: stop.signal,
    });
    await informer.synced;
  }
  isSynced = true;
  await happens();
  stop.abort();
  return [...keys].sort();
}

const OWNER = { apiVersion: "x", kind: "AzureManagedRedis", name: ID, uid: "u" };
const annotations = { some: "thing" };

/** What happens to a running instance, and whether the instance is looked at because of that. */
const TABLE: readonly (readonly [what: string, happens: (planes: Planes) => unknown, isLookedAt: boolean])[] = [
  [
    "the object changes",
    ({ runtime }) => runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { spec: { redisTier: "P2" } }),
    true,
  ],
  ["the object goes", ({ runtime }) => runtime.remove(RUNTIME_PLANE_REDIS, ORDERS), true],
  ["the Secret is edited", ({ runtime }) => runtime.edit(SECRET, ORDERS, { data: null }), true],
  ["the Secret loses its labels", ({ runtime }) => runtime.edit(SECRET, ORDERS, { metadata: { labels: null } }), true],
  ["the Secret is deleted", ({ runtime }) => runtime.remove(SECRET, ORDERS), true],
  [
    "another Secret is made",
    ({ runtime }) => runtime.create(SECRET, { apiVersion: "v1", kind: "Secret", metadata: { ...ORDERS, name: "x" } }),
    false,
  ],
  [
    "the IpRange changes",
    ({ runtime }) => runtime.edit(RUNTIME_PLANE_IP_RANGE, { name: "default" }, { metadata: { annotations } }),
    true,
  ],
  ["another IpRange is made", (planes) => planes.makeIpRange("other", "range-2"), false],
  [
    "the projection changes",
    ({ control }) => control.edit(CONTROL_PLANE_REDIS, PROJECTED, { status: { port: 1 } }),
    true,
  ],
  [
    "the projection loses its annotations",
    ({ control }) => control.edit(CONTROL_PLANE_REDIS, PROJECTED, { metadata: { annotations: null } }),
    true,
  ],
  ["the projection goes", ({ control }) => control.remove(CONTROL_PLANE_REDIS, PROJECTED), true],
  [
    "the control plane's Secret has another key",
    ({ control }) => control.edit(SECRET, { namespace: "kcp", name: `${ID}-auth` }, { data: { authString: "eA==" } }),
    true,
  ],
  [
    "a Secret of somebody else belongs to the projection",
    ({ control }) => {
      const metadata = { namespace: "kcp", name: "x", ownerReferences: [OWNER] };
      return control.create(SECRET, { apiVersion: "v1", kind: "Secret", metadata });
    },
    false,
  ],
];

describe("the watches of the runtime plane", () => {
  for (const [what, happens, isLookedAt] of TABLE) {
    it(`given ${what}: the object is ${isLookedAt ? "" : "not "}looked at`, async () => {
      const planes = await Planes.with();
      await planes.bringUp();
      planes.control.edit(SECRET, { namespace: "kcp", name: `${ID}-auth` }, { metadata: { ownerReferences: [OWNER] } });
      const keys = await keysOf(planes, planes.reconciler, () => happens(planes));
      assert.deepEqual(keys, isLookedAt ? ["shop/orders"] : []);
    });
  }

  it("given an object of another Kyma in the same control plane: nothing is looked at", async () => {
    const planes = await Planes.with();
    await planes.bringUp();
    const { metadata, ...rest } = planes.projection() ?? assert.fail();
    const foreign = { ...metadata.annotations, "cloud-manager.kyma-project.io/kymaName": "paris" };
    const object = { ...rest, metadata: { namespace: "kcp", name: "other", annotations: foreign } };
    assert.deepEqual(
      await keysOf(planes, planes.reconciler, () => planes.control.create(CONTROL_PLANE_REDIS, object)),
      [],
    );
  });

  it("given an IpRange of the control plane, or an object that uses an IpRange: the IpRange is looked at", async () => {
    const planes = await Planes.with();
    await planes.settle("default", planes.ipRanges);
    planes.runtime.edit(RUNTIME_PLANE_IP_RANGE, { name: "default" }, { status: null });
    await planes.settle("default", planes.ipRanges);
    const [made] = planes.control.objects(CONTROL_PLANE_IP_RANGE);
    const { name = "" } = made?.metadata ?? {};
    const edit = () =>
      planes.control.edit(CONTROL_PLANE_IP_RANGE, { namespace: "kcp", name }, { status: { id: "/s" } });
    assert.deepEqual(await keysOf(planes, planes.ipRanges, edit), ["default"]);
    const declare = () => planes.declare({ redisTier: "S1", ipRange: { name: "mine" } });
    assert.deepEqual(await keysOf(planes, planes.ipRanges, declare), ["mine"]);
  });
});
