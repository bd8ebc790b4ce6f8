import { strict as assert } from "node:assert";
import { LiveRunner } from "./liveRunner";

const CONTROL = "azuremanagedredis.cloud-control.kyma-project.io";

/** Everything that a pass sees otherwise, at once: one by one they are in `test/runner/life`. */
const DOUBTS = [
  "clusterPut=ignored",
  "writeWhileBusy=maintenance",
  "nameAfterDelete=reserved",
  "afterOperation=updating",
  "readAfterCreate=notFound",
  "policyTags=setsValue",
];

describe("a runner on a real API server and an Azure that is in doubt", function () {
  // A deletion waits for the scale, and for each name that Azure holds back.
  this.timeout(300_000);
  let live: LiveRunner;
  const kubectl = (...args: readonly string[]) => live.api.kubectl(...args, "-n", live.namespace);
  const wait = (until: string) => kubectl("wait", `${CONTROL}/cache`, `--for=${until}`, "--timeout=120s");

  before(async () => {
    live = await LiveRunner.start({ azureArgs: DOUBTS.flatMap((doubt) => ["--doubt", doubt]) });
    live.run(["--no-leader-election"]);
  });
  after(() => live?.stop());
  afterEach(function () {
    if (this.currentTest?.state === "failed") console.log(live.log.slice(-4_000));
  });

  it("creates an instance, writes each part of it once, and hands out its key", async () => {
    const since = live.azure.requests().length;
    await live.redis("cache");
    await wait("condition=Ready");
    const ours = live.accepted(since).filter((one) => one.includes("cache"));
    assert.deepEqual(ours.sort(), [
      "PUT privateEndpoints/cache-pe",
      "PUT privateEndpoints/cache-pe/privateDnsZoneGroups/cache-dzg",
      "PUT redisEnterprise/cache",
      "PUT redisEnterprise/cache/databases/default",
    ]);
    const key = await kubectl("get", "secret", "cache-auth", "-o", "jsonpath={.data.authString}");
    assert.ok(Buffer.from(key, "base64").toString().length > 20);
  });

  it("scales it, by a PATCH when the PUT has changed nothing", async () => {
    const since = live.azure.requests().length;
    await kubectl("patch", CONTROL, "cache", "--type=merge", "-p", '{"spec":{"sku":"Balanced_B10"}}');
    await wait("condition=Updating");
    await wait("condition=Ready");
    assert.deepEqual(live.accepted(since), ["PUT redisEnterprise/cache", "PATCH redisEnterprise/cache"]);
  });

  it("deletes it while it scales", async () => {
    await kubectl("patch", CONTROL, "cache", "--type=merge", "-p", '{"spec":{"sku":"Balanced_B20"}}');
    await wait("condition=Updating");
    await kubectl("delete", CONTROL, "cache", "--timeout=120s");
  });

  it("makes it again under the same name", async () => {
    await live.redis("cache");
    await wait("condition=Ready");
  });

  it("deletes all, and leaves nothing in Azure", async () => {
    await kubectl("delete", CONTROL, "cache", "--timeout=120s");
    await kubectl("delete", "ipranges.cloud-control.kyma-project.io", "range", "--timeout=120s");
    await kubectl("delete", "scopes.cloud-control.kyma-project.io", "scope", "--timeout=120s");
    assert.deepEqual(await live.azure.leftovers(), []);
  });
});
