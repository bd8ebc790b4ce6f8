import { strict as assert } from "node:assert";
import { backOffMs, pollDelayMs } from "../../../provider/lifecycle/pollDelay";

const CREATION_MS = 400_000;

describe("pollDelayMs", () => {
  for (const { elapsedMs, usualMs = CREATION_MS, retryAfterMs, delayMs, because } of [
    { elapsedMs: 0, delayMs: 500, because: "a refusal comes at once" },
    { elapsedMs: 42_000, delayMs: 4_200, because: "a lack of capacity was seen after 42 s" },
    { elapsedMs: 190_000, delayMs: 10_000, because: "from half of the usual time on the end is likely" },
    { elapsedMs: 160_000, delayMs: 15_000, because: "in the first half only a failure can end the wait" },
    { elapsedMs: 400_000, delayMs: 2_000, because: "about now it ends" },
    { elapsedMs: 900_000, delayMs: 10_000, because: "it is long overdue" },
    { elapsedMs: 6_000, usualMs: 8_000, delayMs: 500, because: "a database takes a few seconds" },
    { elapsedMs: 0, retryAfterMs: 30_000, delayMs: 30_000, because: "Azure asked for it" },
    { elapsedMs: 42_000, retryAfterMs: 1_000, delayMs: 4_200, because: "Azure's wish is a minimum" },
  ]) {
    it(`given ${elapsedMs} of ${usualMs} ms: ${delayMs} ms, because ${because}`, () => {
      assert.equal(pollDelayMs({ elapsedMs, usualMs }, retryAfterMs), delayMs);
    });
  }

  for (const { name, endMs, lateMost, readsMost } of [
    // Recorded: creations and scalings of the shortest and the longest kind.
    { name: "a creation of 253 s", endMs: 253_000, lateMost: 0.01, readsMost: 120 },
    { name: "a creation of 479 s", endMs: 479_000, lateMost: 0.01, readsMost: 240 },
    { name: "a scaling of 728 s", endMs: 728_000, lateMost: 0.006, readsMost: 230 },
    { name: "a scaling of 891 s", endMs: 891_000, lateMost: 0.006, readsMost: 270 },
  ]) {
    it(`sees the end of ${name} at most ${lateMost * 100} % late, with at most ${readsMost} reads`, () => {
      const usualMs = name.includes("scaling") ? 750_000 : CREATION_MS;
      let [elapsedMs, reads] = [0, 0];
      while (elapsedMs < endMs) {
        elapsedMs += pollDelayMs({ elapsedMs, usualMs });
        reads += 1;
      }
      assert.ok((elapsedMs - endMs) / endMs <= lateMost, `${elapsedMs - endMs} ms late`);
      assert.ok(reads <= readsMost, `${reads} reads`);
    });
  }
});

describe("backOffMs", () => {
  it("doubles from 2 s to 30 s", () => {
    assert.deepEqual([1, 2, 3, 4, 5, 6, 60].map(backOffMs), [2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });
});
