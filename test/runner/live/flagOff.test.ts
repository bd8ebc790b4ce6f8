import { strict as assert } from "node:assert";
import { join } from "node:path";
import { FINALIZER } from "../../../runner/api/marks";
import { ROOT } from "../../docs/documents";
import { LiveRunner } from "./liveRunner";

const KIND = "azuremanagedredis.cloud-control.kyma-project.io";

describe("a runner whose feature flag is off at the start", () => {
  let live: LiveRunner;

  before(async () => {
    live = await LiveRunner.start();
  });
  after(() => live?.stop());

  it("registers no controller but for deletions: an object is left as it is, one that goes is released", async () => {
    const { namespace } = live;
    const runner = live.run([
      ...["--no-leader-election", "--feature-flags", join(ROOT, "config/featureToggles/featureToggles.yaml")],
    ]);
    await runner.said(/switched off/);
    await live.redis("waiting");
    await live.redis("going", { finalizers: [FINALIZER] });
    // When this one is gone, the event of the other one, which came before, has been dealt with as well.
    await live.api.kubectl("delete", KIND, "going", "-n", namespace, "--timeout=60s");
    const waiting = JSON.parse(await live.api.kubectl("get", KIND, "waiting", "-n", namespace, "-o", "json")) as {
      metadata: { finalizers?: string[] };
      status: object;
    };
    assert.deepEqual([waiting.metadata.finalizers, waiting.status], [undefined, { observedGeneration: -1 }]);
    const writes = live.azure.requests().filter(({ method }) => method !== "GET");
    assert.deepEqual(writes, []);
    assert.equal(await runner.kill("SIGTERM"), 0);
  });
});
