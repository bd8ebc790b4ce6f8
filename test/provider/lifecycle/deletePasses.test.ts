import { strict as assert } from "node:assert";
import { ArmError, UnreachableError } from "../../../provider/azure/errors";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { clusterInputs } from "../given";
import { Passes, runningCluster } from "../passes";

const CLUSTER = "Microsoft.Cache/redisEnterprise";
const MINUTE_MS = 60_000;

describe("a pass that deletes", () => {
  it("tells that it is deleting and since when, and then that it is deleted", async () => {
    const { passes } = await runningCluster();
    const sinceMs = passes.azure.clock.nowMs();
    assert.deepEqual(await passes.destroy(), { is: "deleting", sinceMs });
    passes.azure.pass(MINUTE_MS);
    assert.deepEqual(await passes.destroy(), { is: "deleting", sinceMs });
    passes.azure.pass(20 * MINUTE_MS);
    assert.deepEqual(await passes.destroy(), { is: "deleted" });
    assert.equal(passes.deletions.size, 0);
    assert.equal(passes.azure.writes.filter((write) => write.startsWith("delete")).length, 1);
  });

  it("given a delete that fails: tells its own reason, not that of the creation, and deletes again", async () => {
    const passes = new Passes(cluster);
    const inputs = await passes.checked(clusterInputs);
    passes.azure.endNext(new ArmError(200, "OperationFailed", "the creation's reason"), CLUSTER);
    await passes.up(inputs);
    passes.azure.pass(20 * MINUTE_MS);
    passes.azure.endNext(new ArmError(200, "OperationFailed", "the delete's reason"), CLUSTER);
    assert.equal((await passes.destroy()).is, "deleting");
    passes.azure.pass(20 * MINUTE_MS);
    const status = await passes.destroy();
    assert.match(status.is === "failed" ? status.reason : status.is, /the delete's reason/);
    assert.equal((await passes.destroy()).is, "deleting");
    passes.azure.pass(20 * MINUTE_MS);
    assert.equal((await passes.destroy()).is, "deleted");
  });

  it("given a 429: is told as refused for now", async () => {
    const { passes } = await runningCluster();
    passes.azure.failNext("delete", new ArmError(429, "TooManyRequests", "slow down", { retryAfterMs: 9_000 }));
    const status = await passes.destroy();
    assert.deepEqual(status.is === "refused" && [status.code, status.retryAfterMs], ["TooManyRequests", 9_000]);
    passes.azure.pass(9_000);
    assert.equal((await passes.destroy()).is, "deleting");
  });

  it("given a 500: tells that Azure fails, and then that no DELETE is sent while the first is in doubt", async () => {
    const { passes } = await runningCluster();
    passes.azure.failNext("delete", new ArmError(500, "InternalServerError", "no luck"));
    const status = await passes.destroy();
    assert.equal(status.is === "refused" && status.isFailing, true);
    passes.azure.pass(10_000);
    const doubt = await passes.destroy();
    assert.equal(doubt.is === "deleting" && doubt.isHeldBack, true);
    passes.azure.pass(MINUTE_MS);
    const again = await passes.destroy();
    assert.equal(again.is === "deleting" && again.isHeldBack === undefined, true);
  });

  it("given one that never ends: gives up when the time is up", async () => {
    const { passes } = await runningCluster();
    passes.azure.endNext("never", CLUSTER);
    await passes.destroy();
    passes.azure.pass(31 * MINUTE_MS);
    const status = await passes.destroy();
    assert.equal(status.is === "failed" && status.code, "TimeoutError");
  });

  it("given a refresh in between: keeps its beginning", async () => {
    const { passes, azure } = await runningCluster();
    const first = await passes.destroy();
    azure.pass(MINUTE_MS);
    await passes.refresh();
    assert.deepEqual(await passes.destroy(), first);
  });

  it("given a restart in between, over which the deletes are kept as text: keeps its beginning, and the reason of a failure", async () => {
    const { passes, azure } = await runningCluster();
    azure.endNext(new ArmError(200, "OperationFailed", "the delete's reason"), CLUSTER);
    const sinceMs = azure.clock.nowMs();
    assert.equal((await passes.destroy()).is, "deleting");
    restart(passes);
    azure.pass(20 * MINUTE_MS);
    const status = await passes.destroy();
    assert.match(status.is === "failed" ? status.reason : status.is, /the delete's reason/);
    restart(passes);
    assert.deepEqual(await passes.destroy(), { is: "deleting", sinceMs });
  });

  for (const { because, error } of [
    {
      because: "Azure asked to wait",
      error: new ArmError(429, "TooManyRequests", "slow down", { retryAfterMs: 30_000 }),
    },
    { because: "its answer was lost", error: new UnreachableError("host", "ECONNRESET") },
  ]) {
    it(`given that ${because}: sends no second DELETE at once`, async () => {
      const { passes, azure } = await runningCluster();
      let sent = 0;
      azure.arm.delete = () => {
        sent += 1;
        return Promise.reject(error);
      };
      for (let second = 0; second < 10; second += 1) {
        await passes.destroy();
        azure.pass(1_000);
      }
      assert.equal(sent, 1);
    });
  }

  it("given an unexplained conflict: bears it for five minutes over its passes, and ends then", async () => {
    const { passes, azure } = await runningCluster();
    azure.arm.delete = () => Promise.reject(new ArmError(409, "Conflict", "who knows"));
    const told: string[] = [];
    for (let minute = 0; minute < 7; minute += 1) {
      told.push((await passes.destroy()).is);
      azure.pass(MINUTE_MS);
    }
    assert.deepEqual(told, ["refused", "refused", "refused", "refused", "refused", "failed", "failed"]);
  });

  it("is not measured by an earlier delete of the same name", async () => {
    const { passes, inputs, azure } = await runningCluster();
    assert.equal((await passes.destroy()).is, "deleting");
    // Declared again, while it goes.
    for (let pass = 0; pass < 4; pass += 1) {
      azure.pass(20 * MINUTE_MS);
      await passes.up(inputs);
    }
    assert.equal(azure.document(cluster.id(clusterInputs as never))?.properties?.resourceState, "Running");
    azure.pass(24 * 60 * MINUTE_MS);
    const sinceMs = azure.clock.nowMs();
    assert.deepEqual(await passes.destroy(), { is: "deleting", sinceMs });
  });
});

/** A new process, which has the deletes from a text. */
function restart({ deletions }: Passes<never>): void {
  const text = JSON.stringify([...deletions]);
  deletions.clear();
  for (const [id, progress] of JSON.parse(text)) deletions.set(id, progress);
}
