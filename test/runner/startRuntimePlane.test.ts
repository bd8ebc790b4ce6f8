import { strict as assert } from "node:assert";
import { join } from "node:path";
import { CONTROL_PLANE_REDIS } from "../../runner/api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE } from "../../runner/api/ipRange";
import { RUNNER_NAME } from "../../runner/api/marks";
import { KubernetesClient } from "../../runner/kubernetes/client";
import { systemClock } from "../../runner/kubernetes/clock";
import { HttpsTransport } from "../../runner/kubernetes/httpsTransport";
import { ambientKubeConfig } from "../../runner/kubernetes/kubeconfig";
import { KubernetesError, type ResourceKind } from "../../runner/kubernetes/kubernetes";
import { WatchBook } from "../../runner/kubernetes/watchBook";
import { startRuntimePlane } from "../../runner/startRuntimePlane";
import { ROOT } from "../docs/documents";
import type { ApiServer } from "../kubernetes/apiServer";
import { sharedApiServer } from "../kubernetes/sharedApiServer";
import { adminClient } from "./api/adminClient";
import { InMemoryKubernetes } from "./inMemoryKubernetes";
import { KeptLog } from "./keptLog";

describe("the runtime plane at its start", () => {
  const CRD = "azuremanagedredis.cloud-resources.kyma-project.io";
  const RANGE = "ipranges.cloud-resources.kyma-project.io";
  for (const { given, options, unserved, told, controllers } of [
    {
      given: "no scope",
      options: {},
      unserved: [],
      told: [`The runtime plane is off: without --scope an object of ${CRD} gets no status.`],
      controllers: [],
    },
    {
      given: "no CRD of the kind",
      options: { scope: "berlin" },
      unserved: ["AzureManagedRedis"],
      told: [
        `The runtime plane is off: its API server does not serve ${CRD}: kubectl apply -k config/crd brings that, and the runner notices.`,
      ],
      controllers: [],
    },
    {
      given: "no CRD of IpRange, and a namespace that nobody watches",
      options: { scope: "berlin", namespaces: ["other"] },
      unserved: ["IpRange"],
      told: [
        `The API server of the runtime plane does not serve ${RANGE}, which its objects need: kubectl apply -k config/standalone, where no Kyma brings it.`,
        "Objects of the runtime plane are passed on into the namespace kcp, which is not among --namespaces: name it there too, unless another runner has it.",
      ],
      controllers: ["azuremanagedredis-runtime", "iprange-runtime"],
    },
    {
      given: "all that it needs",
      options: { scope: "berlin", namespaces: ["kcp"] },
      unserved: [],
      told: [],
      controllers: ["azuremanagedredis-runtime", "iprange-runtime"],
    },
  ]) {
    it(`given ${given}: ${told.length === 0 ? "says nothing" : "says so"}`, async () => {
      const runtime = new InMemoryKubernetes();
      runtime.before = ({ verb, kind }) => {
        if (verb === "list" && unserved.some((one) => one === kind)) throw new KubernetesError(404, "", "");
      };
      const sentences: string[] = [];
      const added: string[] = [];
      const control = new InMemoryKubernetes();
      const watched: string[] = [];
      const informer = control.informer.bind(control);
      control.informer = (kind, informed) => {
        watched.push(kind.kind);
        return informer(kind, informed);
      };
      const { missing } = await startRuntimePlane(
        {
          options: { controlNamespace: "kcp", ...options },
          control,
          runtime,
          notices: { tell: (sentence) => void sentences.push(sentence) },
          logOf: () => new KeptLog(),
          isOn: async () => true,
          onlyDeletions: false,
          isKyma: false,
          servedByControl: new Set<ResourceKind>([CONTROL_PLANE_REDIS]),
          add: (name) => void added.push(name),
          enqueue: () => {},
        },
        new AbortController().signal,
      );
      assert.deepEqual(sentences, told);
      assert.deepEqual(added, controllers);
      assert.ok(
        !watched.includes("IpRange"),
        "the control plane does not serve it, so its watch would never be complete",
      );
      assert.deepEqual(
        missing.kinds.map(({ kind }) => kind),
        unserved,
      );
    });
  }
});

describe("the runtime plane, given rights in single namespaces of a real API server", () => {
  let server: ApiServer;
  let control: KubernetesClient;
  let runtime: KubernetesClient;
  let shop: string;
  let kcp: string;
  const user = `narrow-${process.pid}`;
  const watches = new WatchBook();

  before(async () => {
    server = await sharedApiServer();
    for (const folder of ["crd", "standalone"]) await server.kubectl("apply", "-k", join(ROOT, "config", folder));
    await server.kubectl("wait", "--for=condition=Established", "--timeout=60s", "--all", "crd");
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: RUNNER_NAME.replace("-runner", "") } };
    await server.apply(JSON.stringify(namespace));
    await server.kubectl("apply", "-k", join(ROOT, "config/rbac"));
    [shop, kcp] = [await server.namespace(), await server.namespace()];
    const role = (plane: string) => `--clusterrole=${RUNNER_NAME}-${plane}`;
    await server.kubectl("create", "clusterrolebinding", user, role("cluster"), `--user=${user}`);
    await server.kubectl("-n", shop, "create", "rolebinding", user, role("runtime-plane"), `--user=${user}`);
    control = adminClient(server);
    runtime = new KubernetesClient({
      transport: new HttpsTransport(ambientKubeConfig({ file: server.as(user).kubeconfig })),
      clock: systemClock,
      random: Math.random,
      log: new KeptLog(),
      fieldManager: "example.com/narrow",
      instance: "narrow",
      watches,
    });
  });
  after(async () => {
    await control?.close();
    await runtime?.close();
    await server?.kubectl("delete", "clusterrolebinding", user);
  });

  const start = (runtimeNamespaces: readonly string[] | undefined, signal: AbortSignal, keys: string[] = []) =>
    startRuntimePlane(
      {
        options: {
          scope: "berlin",
          controlNamespace: kcp,
          ...(runtimeNamespaces === undefined ? {} : { runtimeNamespaces }),
        },
        control,
        runtime,
        notices: { tell: (sentence) => assert.fail(sentence) },
        logOf: () => new KeptLog(),
        isOn: async () => true,
        onlyDeletions: false,
        isKyma: false,
        servedByControl: new Set<ResourceKind>([CONTROL_PLANE_REDIS, CONTROL_PLANE_IP_RANGE]),
        add: () => {},
        enqueue: (name, key) => void keys.push(`${name} ${key}`),
      },
      signal,
    );

  it("given these namespaces in its options: its caches become complete, and an object of them is a key", async () => {
    const stop = new AbortController();
    const object = { metadata: { namespace: shop, name: "orders" }, spec: { redisTier: "S1" } };
    const type = { apiVersion: "cloud-resources.kyma-project.io/v1beta1", kind: "AzureManagedRedis" };
    await server.apply(JSON.stringify({ ...type, ...object }));
    const keys: string[] = [];
    const { synced, list } = await start([shop], stop.signal, keys);
    await synced;
    assert.deepEqual(
      list().map(({ metadata }) => metadata.name),
      ["orders"],
    );
    assert.ok(keys.includes(`azuremanagedredis-runtime ${shop}/orders`), keys.join());
    assert.deepEqual(watches.all, []);
    stop.abort();
  });

  it("given no namespaces in its options: the refused list is in the book of watches", async () => {
    const stop = new AbortController();
    const refused = new Promise<string>((resolve) => {
      const note = watches.failed.bind(watches);
      watches.failed = (by, watch) => {
        note(by, watch);
        if (watch.kind === "AzureManagedRedis") resolve(`${watch.verb} ${watch.status} ${watch.message}`);
      };
    });
    await start(undefined, stop.signal);
    assert.match(await refused, /^list 403 .*forbidden.*cannot list resource "azuremanagedredis"/);
    stop.abort();
  });
});
