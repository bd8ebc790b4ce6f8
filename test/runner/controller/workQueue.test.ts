import assert from "node:assert/strict";
import { WorkQueue } from "../../../runner/controller/workQueue";
import { ManualClock, settled } from "../manualClock";
import { CountedMetrics } from "./countedMetrics";

describe("the work queue", () => {
  let clock: ManualClock;
  let metrics: CountedMetrics;
  let queue: WorkQueue;

  beforeEach(() => {
    clock = new ManualClock();
    metrics = new CountedMetrics();
    queue = new WorkQueue({ clock, random: () => 1, metrics });
  });
  afterEach(() => queue.close());

  /** What comes at this moment, each done before the next. */
  const drained = async (): Promise<string[]> => {
    const keys: string[] = [];
    while (queue.depth > 0) {
      const key = (await queue.take()) ?? assert.fail();
      keys.push(key);
      queue.done(key);
    }
    return keys;
  };

  const orders: { because: string; add: (queue: WorkQueue) => void; expected: string[] }[] = [
    {
      because: "keys come in the order of their arrival",
      add: (one) => ["a", "b", "c"].forEach((key) => void one.add(key)),
      expected: ["a", "b", "c"],
    },
    {
      because: "a key waits once, at its first place",
      add: (one) => ["a", "b", "a"].forEach((key) => void one.add(key)),
      expected: ["a", "b"],
    },
    {
      because: "what waits already is not put off",
      add: (one) => {
        one.add("a");
        one.add("a", 1000);
      },
      expected: ["a"],
    },
  ];
  for (const { because, add, expected } of orders) {
    it(`gives out ${expected.join(", ")}, because ${because}`, async () => {
      add(queue);
      assert.deepEqual(await drained(), expected);
      await clock.advance(10_000);
      assert.deepEqual(await drained(), []);
    });
  }

  it("does not give out a key that is worked on; what came meanwhile brings it once more", async () => {
    queue.add("a");
    const key = await queue.take();
    queue.add("a");
    queue.add("a");
    queue.add("b");
    assert.equal(await queue.take(), "b");
    assert.equal(queue.depth, 0);
    queue.done(key ?? "");
    assert.deepEqual(await drained(), ["a"]);
  });

  it("gives a key that comes to one of those who wait", async () => {
    const taken: (string | undefined)[] = [];
    for (let taker = 0; taker < 2; taker++) void queue.take().then((key) => taken.push(key));
    await settled();
    queue.add("a");
    await settled();
    assert.deepEqual(taken, ["a"]);
    queue.close();
    await settled();
    assert.deepEqual(taken, ["a", undefined]);
  });

  describe("given keys that come later", () => {
    it("brings each when its time has come, the earliest first", async () => {
      queue.add("b", 2000);
      queue.add("a", 1000);
      await clock.advance(999);
      assert.equal(queue.depth, 0);
      await clock.advance(1);
      assert.deepEqual(await drained(), ["a"]);
      await clock.advance(1000);
      assert.deepEqual(await drained(), ["b"]);
    });

    it("takes the sooner of two times", async () => {
      queue.add("a", 5000);
      queue.add("a", 1000);
      queue.add("b", 500);
      await clock.advance(1000);
      assert.deepEqual(await drained(), ["b", "a"]);
      await clock.advance(10_000);
      assert.deepEqual(await drained(), []);
    });

    it("forgets the time of a key that an event brings sooner", async () => {
      queue.add("a", 1000);
      queue.add("a");
      assert.deepEqual(await drained(), ["a"]);
      await clock.advance(5000);
      assert.deepEqual(await drained(), []);
    });

    it("waits with one timer, and with none when it is closed", async () => {
      for (let index = 0; index < 100; index++) queue.add(`key ${index}`, 1000 + index);
      await settled();
      assert.equal(clock.nextMs, 1000);
      queue.close();
      await settled();
      assert.equal(clock.nextMs, undefined);
    });
  });

  describe("given errors in a row", () => {
    const delays = async (random: number, count: number) => {
      queue = new WorkQueue({ clock, random: () => random, metrics });
      const waited: number[] = [];
      for (let index = 0; index < count; index++) {
        queue.retry("a");
        await settled();
        waited.push(clock.nextMs ?? assert.fail("nothing waits"));
        await clock.advance(600_000);
        await drained();
      }
      return waited;
    };

    it("comes again after 1 s, then later and later, after ten minutes at most", async () => {
      assert.deepEqual(
        await delays(1, 12),
        [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600].map((seconds) => seconds * 1000),
      );
      assert.equal(metrics.retries, 12);
    });

    it("spreads by jitter, never by more than a quarter", async () => {
      assert.deepEqual(await delays(0, 3), [750, 1500, 3000]);
    });

    it("begins anew after a success", async () => {
      queue.retry("a");
      queue.retry("a");
      queue.forget("a");
      await clock.advance(600_000);
      await drained();
      queue.retry("a");
      await settled();
      assert.equal(clock.nextMs, 1000);
    });
  });

  it("takes nothing when it is closed", async () => {
    queue.add("a");
    queue.close();
    queue.add("b");
    queue.add("c", 1);
    await clock.advance(10);
    assert.equal(await queue.take(), undefined);
  });

  it("tells depth, adds, waits and work in the meanings of client-go", async () => {
    queue.add("a");
    queue.add("a");
    queue.add("b");
    assert.deepEqual([queue.depth, metrics.adds], [2, 2]);
    await clock.advance(30);
    const key = (await queue.take()) ?? "";
    await clock.advance(12);
    assert.deepEqual(queue.workingForMs, [12]);
    queue.done(key);
    assert.deepEqual([metrics.waits, queue.workingForMs, queue.depth], [[30], [], 1]);
  });
});
