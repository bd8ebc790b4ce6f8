import { strict as assert } from "node:assert";
import { LiveRunner } from "./liveRunner";

const KIND = "azuremanagedredis.cloud-control.kyma-project.io";

describe("two runners on one folder", () => {
  let live: LiveRunner;

  before(async () => {
    live = await LiveRunner.start();
  });
  after(() => live?.stop());

  it("given a leader that is killed in the middle of a creation: the standby goes on, and makes nothing twice", async () => {
    const { namespace } = live;
    const leader = live.run();
    await leader.said(/synced/);
    const standby = live.run();
    const since = live.azure.requests().length;
    await live.redis("cache");
    const creating = ["--for=jsonpath={.status.state}=Creating", "--timeout=60s", "-n", namespace];
    await live.api.kubectl("wait", `${KIND}/cache`, ...creating);
    assert.doesNotMatch(standby.log, /at work/);
    await leader.kill("SIGKILL");
    await live.api.kubectl("wait", `${KIND}/cache`, "--for=condition=Ready", "--timeout=100s", "-n", namespace);
    assert.match(standby.log, /at work/);
    assert.deepEqual(
      live
        .accepted(since)
        .filter((one) => one.includes("cache"))
        .sort(),
      [
        "PUT privateEndpoints/cache-pe",
        "PUT privateEndpoints/cache-pe/privateDnsZoneGroups/cache-dzg",
        "PUT redisEnterprise/cache",
        "PUT redisEnterprise/cache/databases/default",
      ],
    );
    assert.equal(await standby.kill("SIGTERM"), 0);
  });
});
