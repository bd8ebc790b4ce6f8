import assert from "node:assert/strict";
import { FixedWindow, TokenBucket } from "../../../emulator/gateway/tokenBucket";
import { ManualClock } from "../../../emulator/world/clock";

describe("TokenBucket", () => {
  it("gives what it holds at once, then what flows in", () => {
    const clock = new ManualClock();
    const bucket = new TokenBucket(3, 2, clock);
    assert.deepEqual(
      [1, 2, 3].map(() => [bucket.waitMs(), bucket.spend()]),
      [
        [0, 2],
        [0, 1],
        [0, 0],
      ],
    );
    assert.equal(bucket.waitMs(), 1_000);
    clock.advance(400);
    assert.equal(bucket.waitMs(), 600, "who comes early is told the rest");
    clock.advance(600);
    assert.deepEqual([bucket.waitMs(), bucket.spend()], [0, 1]);
    clock.advance(3_600_000);
    assert.deepEqual([bucket.waitMs(), bucket.spend()], [0, 2], "it does not hold more than it can");
  });

  it("waits as long as a token takes, where that is more than a second", () => {
    const bucket = new TokenBucket(1, 0.1, new ManualClock());
    bucket.waitMs();
    bucket.spend();
    assert.equal(bucket.waitMs(), 10_000);
  });
});

describe("FixedWindow", () => {
  it("begins with its first call, and gives everything anew when it is over", () => {
    const clock = new ManualClock();
    const window = new FixedWindow(2, 10_000, clock);
    clock.advance(5_000);
    assert.deepEqual(
      [1, 2].map(() => [window.waitMs(), window.spend()]),
      [
        [0, 1],
        [0, 0],
      ],
    );
    clock.advance(4_000);
    assert.equal(window.waitMs(), 6_000);
    clock.advance(6_000);
    assert.deepEqual([window.waitMs(), window.spend()], [0, 1]);
  });
});
