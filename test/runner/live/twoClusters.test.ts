import { strict as assert } from "node:assert";
import { ApiServer } from "../../kubernetes/apiServer";
import { installed, kubeconfigOf, LiveRunner } from "./liveRunner";

const CONTROL = "azuremanagedredis.cloud-control.kyma-project.io";
const RUNTIME = "azuremanagedredis.cloud-resources.kyma-project.io";
const RUNTIME_PLANE = "cloud-resources.kyma-project.io/v1beta1";

describe("a runner whose planes are two clusters", () => {
  let live: LiveRunner;
  let runtime: ApiServer;

  before(async () => {
    live = await LiveRunner.start();
    runtime = await ApiServer.start();
    await installed(runtime);
  });
  after(async () => {
    await live?.stop();
    await runtime?.stop();
  });

  it("serves an object of one from an object of the other, also when the API server of either is killed", async () => {
    const { namespace, api } = live;
    const runner = live.run([
      ...["--runtime-kubeconfig", kubeconfigOf(runtime)],
      ...["--scope", "scope", "--control-namespace", namespace, "--no-leader-election"],
    ]);
    await runner.said(/synced/);
    const object = (kind: string, name: string, spec: object, metadata: object = {}) =>
      runtime.apply(JSON.stringify({ apiVersion: RUNTIME_PLANE, kind, metadata: { name, ...metadata }, spec }));
    await object("IpRange", "default", { cidr: live.azure.range("78.0/24") });
    await object("AzureManagedRedis", "app", {}, { namespace: "default" });
    await runtime.kubectl("wait", `${RUNTIME}/app`, "--for=jsonpath={.status.id}", "--timeout=60s");
    await runtime.restart();
    const id = await runtime.kubectl("get", RUNTIME, "app", "-o", "jsonpath={.status.id}");
    await api.kubectl("wait", `${CONTROL}/${id}`, "-n", namespace, "--for=create", "--timeout=60s");
    await api.restart();
    await runtime.kubectl("wait", `${RUNTIME}/app`, "--for=condition=Ready", "--timeout=120s");
    const secret = JSON.parse(await runtime.kubectl("get", "secret", "app", "-o", "json")) as {
      data: Record<string, string>;
    };
    assert.ok(secret.data.authString && secret.data.host);
    assert.equal(await api.kubectl("get", RUNTIME, "-A", "-o", "name"), "", "objects stay in their own clusters");
    assert.equal(await runtime.kubectl("get", CONTROL, "-A", "-o", "name"), "");
    await runtime.kubectl("delete", RUNTIME, "app", "--timeout=120s");
    assert.equal(await api.kubectl("get", CONTROL, "-n", namespace, "-o", "name"), "");
    await runtime.kubectl("delete", "ipranges.cloud-resources.kyma-project.io", "default", "--timeout=120s");
    assert.equal(await runner.kill("SIGTERM"), 0);
  });
});
