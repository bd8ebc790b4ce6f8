import { strict as assert } from "node:assert";
import type { FailingWatch } from "../../runner/kubernetes/watchBook";
import { readiness } from "../../runner/telemetry/probes";
import { watchNotices, watchTrouble } from "../../runner/watchNotices";

const MINUTE_MS = 60_000;

function failing(more: Partial<FailingWatch> = {}): FailingWatch {
  return { kind: "AzureManagedRedis", verb: "watch", status: 0, message: "nobody answers", sinceMs: 0, ...more };
}

describe("watches that fail", () => {
  it("given none: say nothing, and the probe is well", () => {
    assert.deepEqual(watchNotices([], 0), []);
    assert.equal(readiness("synced", watchTrouble([], 0)).isOk, true);
  });

  it("given an outage: say nothing for a minute, then one sentence for all of them, and the probe fails", () => {
    const both = [failing({ sinceMs: 500 }), failing({ kind: "Secret" })];
    assert.deepEqual(watchNotices(both, MINUTE_MS - 1), []);
    assert.equal(readiness("synced", watchTrouble(both, MINUTE_MS - 1)).isOk, true);
    const later = 3 * MINUTE_MS + 1;
    assert.deepEqual(watchNotices(both, later), ["2 watches have failed for 3 min: watch Secret: nobody answers."]);
    assert.deepEqual(readiness("synced", watchTrouble(both, later)), {
      isOk: false,
      text: "synced, but 2 watches have failed for 3 min: watch Secret: nobody answers",
    });
  });

  it("given a refusal: names verb, kind and namespace at once", () => {
    const refused = { status: 403, verb: "list", message: "forbidden" } as const;
    const advice = "grant it, or choose the namespaces with --namespaces and --runtime-namespaces. forbidden";
    assert.deepEqual(watchNotices([failing(refused), failing({ ...refused, namespace: "shop" })], 0), [
      `The runner may not list AzureManagedRedis in all namespaces, and waits until it may: ${advice}`,
      `The runner may not list AzureManagedRedis in namespace shop, and waits until it may: ${advice}`,
    ]);
  });

  it("given many refusals: shows some, and how many more there are", () => {
    const many = Array.from({ length: 20 }, (_, index) => failing({ status: 403, namespace: `n${index}` }));
    const shown = watchNotices(many, 0);
    assert.deepEqual([shown.length, shown.at(-1)], [9, "And 12 more like these."]);
  });
});
