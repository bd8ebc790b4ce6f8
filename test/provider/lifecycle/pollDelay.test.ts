import { strict as assert } from "node:assert";
import { pollDelayMs } from "../../../provider/lifecycle/pollDelay";

describe("pollDelayMs", () => {
  for (const { elapsedMs, retryAfterMs, delayMs, because } of [
    { elapsedMs: 0, delayMs: 200, because: "a database takes a few seconds" },
    { elapsedMs: 60_000, delayMs: 1_200, because: "2 % of the time that has passed" },
    { elapsedMs: 3_600_000, delayMs: 10_000, because: "ten seconds at most" },
    { elapsedMs: 0, retryAfterMs: 30_000, delayMs: 30_000, because: "Azure asked for it" },
    { elapsedMs: 60_000, retryAfterMs: 1_000, delayMs: 1_200, because: "Azure's wish is a minimum" },
  ]) {
    it(`waits ${delayMs} ms after ${elapsedMs} ms, because ${because}`, () => {
      assert.equal(pollDelayMs(elapsedMs, retryAfterMs), delayMs);
    });
  }
});
