import { strict as assert } from "node:assert";
import { LiveRunner } from "./liveRunner";
import type { RunnerProcess } from "./runnerProcess";

const CONTROL = "azuremanagedredis.cloud-control.kyma-project.io";
const RUNTIME = "azuremanagedredis.cloud-resources.kyma-project.io";
const RUNTIME_PLANE = "cloud-resources.kyma-project.io/v1beta1";

describe("a runner on a real API server and a local Azure", () => {
  let live: LiveRunner;
  let runner: RunnerProcess;
  let namespace: string;

  const kubectl = (...args: readonly string[]) => live.api.kubectl(...args, "-n", namespace);
  const apply = (object: object) => live.api.apply(JSON.stringify(object));
  const wait = (kind: string, name: string, until: string) =>
    kubectl("wait", `${kind}/${name}`, `--for=${until}`, "--timeout=120s");
  const reason = (name: string) =>
    kubectl("get", CONTROL, name, "-o", 'jsonpath={.status.conditions[?(@.type=="Ready")].reason}');
  const run = () =>
    live.run(["--no-leader-election", "--scope", "scope", "--control-namespace", namespace, "--log-format", "json"]);

  before(async () => {
    live = await LiveRunner.start();
    namespace = live.namespace;
    runner = run();
  });
  after(() => live?.stop());
  afterEach(function () {
    if (this.currentTest?.state === "failed") console.log(live.log.slice(-4_000));
  });

  it("given an object: becomes Ready with endpoint and Secret, and writes each resource once", async () => {
    const since = live.azure.requests().length;
    await live.redis("cache");
    await wait(CONTROL, "cache", "condition=Ready");
    const columns = await kubectl("get", CONTROL, "cache");
    assert.match(columns, /NAME +SKU +STATE +READY +ENDPOINT +AGE\ncache +Balanced_B5 +Ready +True +cache\.\w+\.redis/);
    const secret = JSON.parse(await kubectl("get", "secret", "cache-auth", "-o", "json")) as {
      data: Record<string, string>;
    };
    assert.deepEqual(Object.keys(secret.data).sort(), ["authString", "host", "port", "primaryEndpoint"]);
    const ours = live.accepted(since).filter((one) => one.includes("cache"));
    assert.deepEqual(ours.sort(), [
      "PUT privateEndpoints/cache-pe",
      "PUT privateEndpoints/cache-pe/privateDnsZoneGroups/cache-dzg",
      "PUT redisEnterprise/cache",
      "PUT redisEnterprise/cache/databases/default",
    ]);
    const key = Buffer.from(secret.data.authString ?? "", "base64").toString();
    assert.ok(key.length > 20 && !live.log.includes(key), "the key is in no log");
  });

  it("given another SKU: scales in place; given one that Azure refuses: says which it takes, and the old one clears it", async () => {
    await kubectl("patch", CONTROL, "cache", "--type=merge", "-p", '{"spec":{"sku":"Balanced_B10"}}');
    await wait(CONTROL, "cache", "condition=Updating");
    await wait(CONTROL, "cache", "condition=Ready");
    await kubectl("patch", CONTROL, "cache", "--type=merge", "-p", '{"spec":{"sku":"Balanced_B7777"}}');
    await wait(CONTROL, "cache", "condition=Stalled");
    assert.equal(await reason("cache"), "InvalidScaleTarget");
    const message = await kubectl(
      "get",
      CONTROL,
      "cache",
      "-o",
      'jsonpath={.status.conditions[?(@.type=="Ready")].message}',
    );
    assert.match(
      message,
      /^SKU Balanced_B7777 is not a valid scale target from Balanced_B10 \(allowed: .*Balanced_B20/,
    );
    await kubectl("patch", CONTROL, "cache", "--type=merge", "-p", '{"spec":{"sku":"Balanced_B10"}}');
    await wait(CONTROL, "cache", "condition=Ready");
  });

  it("given a runner that is killed in the middle of a creation: goes on, and makes nothing twice", async () => {
    const since = live.azure.requests().length;
    await live.redis("second");
    await wait(CONTROL, "second", "jsonpath={.status.state}=Creating");
    await runner.kill("SIGKILL");
    runner = run();
    await wait(CONTROL, "second", "condition=Ready");
    const puts = live.accepted(since).filter((one) => one.includes("second"));
    assert.deepEqual(puts.sort(), [
      "PUT privateEndpoints/second-pe",
      "PUT privateEndpoints/second-pe/privateDnsZoneGroups/second-dzg",
      "PUT redisEnterprise/second",
      "PUT redisEnterprise/second/databases/default",
    ]);
  });

  it("given a Secret that somebody deletes: comes back", async () => {
    await kubectl("delete", "secret", "cache-auth");
    await wait("secret", "cache-auth", "create");
  });

  it("given an object of the runtime plane without an IpRange: says what is missing, and goes on when the range is there", async () => {
    await apply({
      apiVersion: RUNTIME_PLANE,
      kind: "AzureManagedRedis",
      metadata: { namespace, name: "app" },
      spec: {},
    });
    await wait(RUNTIME, "app", "condition=Stalled");
    await apply({
      apiVersion: RUNTIME_PLANE,
      kind: "IpRange",
      metadata: { name: "default" },
      spec: { cidr: live.azure.range("78.0/24") },
    });
    await wait(RUNTIME, "app", "condition=Ready");
    const secret = JSON.parse(await kubectl("get", "secret", "app", "-o", "json")) as { data: Record<string, string> };
    assert.ok(secret.data.authString && secret.data.host);
  });

  it("given deletions, of the network too: leaves nothing in Azure", async () => {
    await live.api.kubectl("delete", RUNTIME, "app", "-n", namespace, "--timeout=120s");
    await kubectl("delete", CONTROL, "cache", "second", "--timeout=120s");
    await live.api.kubectl("delete", "ipranges.cloud-resources.kyma-project.io", "default", "--timeout=120s");
    await kubectl("delete", "ipranges.cloud-control.kyma-project.io", "range", "--timeout=120s");
    await kubectl("delete", "scopes.cloud-control.kyma-project.io", "scope", "--timeout=120s");
    assert.deepEqual(await live.azure.leftovers(), []);
  });

  it("given its log: each line is JSON, and says logger, plane and instance of what happened", () => {
    const lines = live.log.trimEnd().split("\n");
    const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const of = (fields: object) =>
      records.filter((one) => Object.entries(fields).every(([name, value]) => one[name] === value));
    assert.match(String(records[0]?.statusPage), /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.match(String(records[0]?.version), /^\d+\.\d+\.\d+/);
    const cache = { logger: "azuremanagedredis", plane: "control", instance: `${namespace}/cache` };
    assert.ok(of({ ...cache, reason: "Ready", level: "info" }).length > 0);
    assert.ok(of({ ...cache, verb: "up", priority: "settle", result: "ok" }).length > 0);
    const [pass] = of({ ...cache, verb: "up", priority: "begin" });
    assert.match(String(pass?.pass), /^amr-[0-9a-f]{2}\//);
    assert.ok(Number(pass?.ms) > 0);
    const app = { logger: "azuremanagedredis-runtime", plane: "runtime", instance: `${namespace}/app` };
    assert.ok(of({ ...app, msg: "made the control plane's object" }).length > 0);
    assert.ok(of({ ...app, reason: "Ready" }).length > 0);
  });

  it("given SIGTERM: ends with 0 and leaves no process", async () => {
    assert.equal(await runner.kill("SIGTERM"), 0);
  });
});
