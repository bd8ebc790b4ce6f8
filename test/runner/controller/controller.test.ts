import assert from "node:assert/strict";
import { Controller, type Reconcile, type Result } from "../../../runner/controller/controller";
import { KeptLog } from "../keptLog";
import { ManualClock, settled } from "../manualClock";
import { CountedMetrics } from "./countedMetrics";

describe("a controller", () => {
  let clock: ManualClock;
  let metrics: CountedMetrics;
  let log: KeptLog;
  let stop: AbortController;

  beforeEach(() => {
    clock = new ManualClock();
    metrics = new CountedMetrics();
    log = new KeptLog();
    stop = new AbortController();
  });
  afterEach(() => stop.abort());

  const given = (reconcile: Reconcile, maxConcurrentReconciles = 2, drainMs?: () => number) => {
    const controller = new Controller({
      name: "example",
      clock,
      random: () => 1,
      metrics,
      log,
      reconcile,
      maxConcurrentReconciles,
      ...(drainMs ? { drainMs } : {}),
    });
    let isOver = false;
    const running = controller.run(stop.signal).then(() => {
      isOver = true;
    });
    return { controller, running, isOver: () => isOver };
  };

  /** Reconciliations that a test ends one by one. */
  const held = () => {
    const begun: {
      key: string;
      signal: AbortSignal;
      end: (result?: Result) => void;
      fail: (error: unknown) => void;
    }[] = [];
    const reconcile: Reconcile = (key, signal) =>
      new Promise(
        (resolve, reject) => void begun.push({ key, signal, end: (result = {}) => resolve(result), fail: reject }),
      );
    return { begun, reconcile, keys: () => begun.map(({ key }) => key) };
  };

  it("reconciles as many keys at a time as it may, and none twice at a time", async () => {
    const { begun, reconcile, keys } = held();
    const { controller } = given(reconcile);
    for (const key of ["a", "b", "c", "a"]) controller.enqueue(key);
    await settled();
    controller.enqueue("a");
    await settled();
    assert.deepEqual(keys(), ["a", "b"]);
    begun[0]?.end();
    await settled();
    assert.deepEqual(keys(), ["a", "b", "c"]);
    begun[1]?.end();
    await settled();
    assert.deepEqual(keys(), ["a", "b", "c", "a"]);
  });

  const results: { because: string; result: Result; againAfterMs: number | undefined; outcome: string }[] = [
    { because: "nothing is left to do", result: {}, againAfterMs: undefined, outcome: "success" },
    {
      because: "it wants to come again",
      result: { requeueAfterMs: 5000 },
      againAfterMs: 5000,
      outcome: "requeue_after",
    },
    { because: "it wants to come at once", result: { requeueAfterMs: 0 }, againAfterMs: 0, outcome: "requeue" },
  ];
  for (const { because, result, againAfterMs, outcome } of results) {
    it(`tells "${outcome}" and ${againAfterMs === undefined ? "is done" : `comes again after ${againAfterMs} ms`}, because ${because}`, async () => {
      const { begun, reconcile } = held();
      const { controller } = given(reconcile);
      controller.enqueue("a");
      await clock.advance(7);
      begun[0]?.end(result);
      await settled();
      assert.deepEqual(metrics.outcomes, [[outcome, 7]]);
      if (againAfterMs) {
        await clock.advance(againAfterMs - 1);
        assert.equal(begun.length, 1);
      }
      await clock.advance(againAfterMs === undefined ? 3_600_000 : 1);
      assert.equal(begun.length, againAfterMs === undefined ? 1 : 2);
    });
  }

  it("lets a key that comes again at once wait for those that came before", async () => {
    const { begun, reconcile, keys } = held();
    const { controller } = given(reconcile, 1);
    controller.enqueue("settling");
    await settled();
    controller.enqueue("other");
    begun[0]?.end({ requeueAfterMs: 0 });
    await settled();
    begun[1]?.end();
    await settled();
    assert.deepEqual(keys(), ["settling", "other", "settling"]);
  });

  const errors: { what: string; reconcile: Reconcile; said: string }[] = [
    { what: "a rejection", reconcile: () => Promise.reject(new Error("no luck")), said: "no luck" },
    {
      what: "an exception before the first await",
      reconcile: () => {
        throw new TypeError("x is undefined");
      },
      said: "x is undefined",
    },
    { what: "something that is no Error", reconcile: () => Promise.reject("oops"), said: "oops" },
    {
      what: "a result that is none",
      reconcile: () => Promise.resolve(undefined as unknown as Result),
      said: "",
    },
  ];
  for (const { what, reconcile, said } of errors) {
    it(`takes ${what} for an error: says so, and comes again later and later`, async () => {
      let count = 0;
      const { controller } = given((key, signal) => {
        count++;
        return reconcile(key, signal);
      });
      controller.enqueue("a");
      await settled();
      assert.equal(count, 1);
      assert.match(log.lines[0] ?? "", new RegExp(`^error the reconciliation failed: .*${said}`));
      await clock.advance(1000);
      assert.equal(count, 2);
      await clock.advance(1999);
      assert.equal(count, 2);
      await clock.advance(1);
      assert.equal(count, 3);
      assert.deepEqual(
        metrics.outcomes.map(([outcome]) => outcome),
        ["error", "error", "error"],
      );
      assert.equal(metrics.retries, 3);
    });
  }

  describe("given a stop", () => {
    it("begins nothing more, and ends when what runs has ended", async () => {
      const { begun, reconcile, keys } = held();
      const { controller, running, isOver } = given(reconcile, 1);
      controller.enqueue("a");
      controller.enqueue("b");
      await settled();
      stop.abort();
      controller.enqueue("c");
      await clock.advance(19_999);
      assert.equal(isOver(), false);
      assert.equal(begun[0]?.signal.aborted, false);
      begun[0]?.end({ requeueAfterMs: 1 });
      await running;
      await clock.advance(60_000);
      assert.deepEqual(keys(), ["a"]);
    });

    it("aborts what has not ended in time, and waits for that", async () => {
      const { begun, reconcile } = held();
      const { controller, running, isOver } = given(reconcile);
      controller.enqueue("a");
      await settled();
      stop.abort();
      await clock.advance(20_000);
      assert.equal(begun[0]?.signal.aborted, true);
      assert.equal(isOver(), false);
      begun[0]?.fail(begun[0].signal.reason);
      await running;
      assert.deepEqual(log.lines, ["info stopping the reconciliations that are not over"]);
    });

    it("aborts at once where another goes on, which only the stop shows", async () => {
      let isLost = false;
      const { begun, reconcile } = held();
      const { controller, running } = given(reconcile, 2, () => (isLost ? 0 : 20_000));
      controller.enqueue("a");
      await settled();
      isLost = true;
      stop.abort();
      await clock.advance(0);
      assert.equal(begun[0]?.signal.aborted, true);
      begun[0]?.end();
      await running;
    });

    it("leaves behind what does not heed the signal, and says so", async () => {
      const { controller, running } = given(held().reconcile);
      controller.enqueue("a");
      await settled();
      stop.abort();
      await clock.advance(25_000);
      await running;
      assert.match(log.lines.at(-1) ?? "", /^error reconciliations do not end/);
    });

    it("ends at once with nothing to do, and when it was stopped before it began", async () => {
      await settled();
      const { running } = given(held().reconcile);
      stop.abort();
      await running;
      await given(held().reconcile).running;
      assert.equal(clock.nextMs, undefined);
    });
  });

  it("refuses to have no worker", () => {
    assert.throws(() => given(held().reconcile, 0), /example: a controller needs at least one concurrent reconcile/);
    assert.throws(() => given(held().reconcile, Number.NaN), /at least one/);
  });
});
