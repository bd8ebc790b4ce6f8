import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { crdOf } from "../../../runner/api/crd";
import { STANDALONE_CRDS } from "../../../runner/api/crds";
import type { UnparsedObject } from "../../../runner/api/customKind";
import { RUNTIME_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { RUNTIME_PLANE_REDIS } from "../../../runner/api/runtimePlaneRedis";
import type { KubernetesClient } from "../../../runner/kubernetes/client";
import { SECRET } from "../../../runner/kubernetes/secret";
import { runtimePlane } from "../../../runner/runtimePlane/runtimePlane";
import { servedStatus } from "../../../runner/servedStatus";
import { ApiServer } from "../../kubernetes/apiServer";
import { adminClient } from "../api/adminClient";
import { hasKymaCrds, NO_KYMA_CRDS, ownKymaCrd } from "../api/kymaCrds";

const NOW = "2026-01-01T00:00:00Z";
const READY = { type: "Ready", status: "True", reason: "Ready", message: "", lastTransitionTime: NOW };
/** What the Go operator's CRD has in the status. */
const FIELDS = ["conditions", "id", "observedGeneration", "state"];

/** Our CRD with the status fields of the Go operator's, and without our label. */
function cutCrd(): object {
  const { metadata, ...rest } = structuredClone(crdOf(RUNTIME_PLANE_REDIS));
  const [{ schema }] = rest.spec.versions;
  const { status } = schema.openAPIV3Schema.properties as { status: { properties: Record<string, object> } };
  status.properties = Object.fromEntries(Object.entries(status.properties).filter(([name]) => FIELDS.includes(name)));
  return { ...rest, metadata: { name: metadata.name } };
}

describe("the runtime plane under a CRD with fewer fields, on a real API server", () => {
  let server: ApiServer;
  let kubernetes: KubernetesClient;
  before(async () => {
    // The CRD is another one than the tests of the shared server need.
    server = await ApiServer.start();
    for (const crd of [crdOf(CONTROL_PLANE_REDIS), ...STANDALONE_CRDS]) await server.apply(JSON.stringify(crd));
    kubernetes = adminClient(server);
  });
  after(async () => {
    await kubernetes?.close();
    await server?.stop();
  });

  async function comesToReady(crd: object): Promise<void> {
    await server.apply(JSON.stringify(crd));
    const [shop, kcp] = [await server.namespace(), await server.namespace()];
    const told: string[] = [];
    const served = await servedStatus(kubernetes, RUNTIME_PLANE_REDIS, { tell: (one) => void told.push(one) });
    assert.match(told.join(), /is not this runner's and lacks status\.primaryEndpoint, .*status\.authSecret: /);
    const { reconcile } = runtimePlane({
      runtime: kubernetes,
      control: kubernetes,
      options: { namespace: kcp, scope: "berlin", isKyma: false, served },
      clock: { nowMs: () => Date.parse(NOW) },
      uuid: () => "00000000-0000-4000-8000-000000000001",
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
    const make = (kind: { group: string; kind: string }, metadata: object, spec: object) =>
      server.apply(JSON.stringify({ apiVersion: `${kind.group}/v1beta1`, kind: kind.kind, metadata, spec }));
    await make(RUNTIME_PLANE_IP_RANGE, { name: shop }, { cidr: "10.1.0.0/24" });
    await kubernetes.applyStatus(RUNTIME_PLANE_IP_RANGE, { name: shop }, { id: "range", conditions: [READY] });
    const ref = { namespace: shop, name: "orders" };
    await make(RUNTIME_PLANE_REDIS, ref, { redisTier: "P1", ipRange: { name: shop } });
    await settle();
    const found = async () => (await kubernetes.get(RUNTIME_PLANE_REDIS, ref)) as UnparsedObject & { status: Status };
    const { id = "" } = (await found()).status;
    const metadata = { namespace: kcp, name: `${id}-auth` };
    const data = { authString: Buffer.from("a-key").toString("base64") };
    await kubernetes.create(SECRET, { apiVersion: "v1", kind: "Secret", metadata, data });
    const endpoint = { primaryEndpoint: "host", port: 10000, authSecret: { name: metadata.name } };
    const status = { state: "Ready", observedGeneration: 1, ...endpoint, conditions: [READY] };
    await kubernetes.applyStatus(CONTROL_PLANE_REDIS, { namespace: kcp, name: id }, status);
    await settle();
    const { status: last } = await found();
    assert.equal(last.state, "Ready");
    assert.deepEqual(Object.keys(last).sort(), FIELDS);
    assert.ok(await kubernetes.get(SECRET, ref), "the application has its Secret");
  }

  it("given ours without the endpoint: comes to Ready, and names what is missing", () => comesToReady(cutCrd()));

  it("given the Go operator's: comes to Ready, and names what is missing", async function () {
    if (!hasKymaCrds()) {
      console.log(`      ${NO_KYMA_CRDS}`);
      this.skip();
    }
    await comesToReady(ownKymaCrd(RUNTIME_PLANE_REDIS.group, RUNTIME_PLANE_REDIS.plural));
  });
});

interface Status {
  readonly id?: string;
  readonly state: string;
}
