import { strict as assert } from "node:assert";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import type { UnparsedObject } from "../../../runner/api/customKind";
import { RUNTIME_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { RUNTIME_PLANE_REDIS } from "../../../runner/api/runtimePlaneRedis";
import type { KubernetesClient } from "../../../runner/kubernetes/client";
import { SECRET, secretText } from "../../../runner/kubernetes/secret";
import { runtimePlane } from "../../../runner/runtimePlane/runtimePlane";
import { ROOT } from "../../docs/documents";
import type { ApiServer } from "../../kubernetes/apiServer";
import { sharedApiServer } from "../../kubernetes/sharedApiServer";
import { adminClient } from "../api/adminClient";

const NOW = "2026-01-01T00:00:00Z";
const KEY = "a-key";

describe("the runtime plane on a real API server", () => {
  let server: ApiServer;
  let kubernetes: KubernetesClient;
  before(async () => {
    server = await sharedApiServer();
    for (const folder of ["crd", "standalone"]) await server.kubectl("apply", "-k", join(ROOT, "config", folder));
    const kinds = [CONTROL_PLANE_REDIS, RUNTIME_PLANE_REDIS, RUNTIME_PLANE_IP_RANGE];
    const names = kinds.map(({ plural, group }) => `crd/${plural}.${group}`);
    await server.kubectl("wait", "--for=condition=Established", "--timeout=60s", ...names);
    kubernetes = adminClient(server);
  });
  after(async () => await kubernetes?.close());

  it("given a life from declaration to deletion: projection, mirror, Secret, and nothing is left", async () => {
    const [shop, kcp] = [await server.namespace(), await server.namespace()];
    const ref = { namespace: shop, name: "orders" };
    const { reconcile } = runtimePlane({
      runtime: kubernetes,
      control: kubernetes,
      options: { namespace: kcp, scope: "berlin", isKyma: false },
      clock: { nowMs: () => Date.now() },
      uuid: randomUUID,
      flag: () => true,
      log: { info() {}, warn() {} },
    });
    const settle = async () => {
      for (let round = 0; round < 30; round += 1) {
        const { requeueAfterMs } = await reconcile(`${shop}/orders`, new AbortController().signal);
        if (requeueAfterMs === undefined || requeueAfterMs > 1_000) return;
      }
      assert.fail("does not come to rest");
    };
    const found = async () =>
      (await kubernetes.get(RUNTIME_PLANE_REDIS, ref)) as UnparsedObject & { status: { id: string } };
    const ready = { type: "Ready", status: "True", reason: "Ready", message: "", lastTransitionTime: NOW };

    await kubernetes.create(RUNTIME_PLANE_IP_RANGE, {
      apiVersion: "cloud-resources.kyma-project.io/v1beta1",
      kind: "IpRange",
      metadata: { name: shop },
      spec: { cidr: "10.1.0.0/24" },
    });
    await kubernetes.applyStatus(RUNTIME_PLANE_IP_RANGE, { name: shop }, { id: "range" });
    await kubernetes.create(RUNTIME_PLANE_REDIS, {
      apiVersion: "cloud-resources.kyma-project.io/v1beta1",
      kind: "AzureManagedRedis",
      metadata: ref,
      spec: { redisTier: "P1", ipRange: { name: shop } },
    });
    await settle();
    const { id } = (await found()).status;
    const projected = { namespace: kcp, name: id };
    assert.ok(await kubernetes.get(CONTROL_PLANE_REDIS, projected));

    await kubernetes.create(SECRET, {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { namespace: kcp, name: `${id}-auth` },
      data: { authString: Buffer.from(KEY).toString("base64") },
    });
    const status = { state: "Ready", primaryEndpoint: "host", port: 10000, authSecret: { name: `${id}-auth` } };
    await kubernetes.applyStatus(CONTROL_PLANE_REDIS, projected, { ...status, conditions: [ready] });
    await settle();
    assert.match(JSON.stringify((await found()).status), /"primaryEndpoint":"host"/);
    const secret = (await kubernetes.get(SECRET, ref)) ?? assert.fail();
    assert.equal(secretText(secret, "authString"), KEY);
    const { resourceVersion } = (await found()).metadata;
    await settle();
    assert.equal((await found()).metadata.resourceVersion, resourceVersion, "nothing new is written");

    await kubernetes.delete(SECRET, ref);
    await kubernetes.patch(RUNTIME_PLANE_REDIS, ref, { spec: { redisTier: "P2" } });
    await settle();
    assert.ok(await kubernetes.get(SECRET, ref));
    const scaled = (await kubernetes.get(CONTROL_PLANE_REDIS, projected)) as { spec?: { sku?: string } };
    assert.equal(scaled.spec?.sku, "ComputeOptimized_X10");

    await kubernetes.delete(RUNTIME_PLANE_REDIS, ref);
    await settle();
    assert.equal(await kubernetes.get(RUNTIME_PLANE_REDIS, ref), undefined);
    assert.equal(await kubernetes.get(CONTROL_PLANE_REDIS, projected), undefined);
    assert.equal(await kubernetes.get(SECRET, ref), undefined);
  });
});
