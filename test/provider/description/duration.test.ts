import { strict as assert } from "node:assert";
import { DURATION_PATTERN, durationMs, spokenDuration } from "../../../provider/description/duration";

describe("duration", () => {
  for (const [text, ms] of [
    ["45m", 2_700_000],
    ["1h30m", 5_400_000],
    ["90s", 90_000],
    ["1.5h", 5_400_000],
    ["250ms", 250],
  ] as const) {
    it(`reads ${text} as Go does`, () => {
      assert.match(text, DURATION_PATTERN);
      assert.equal(durationMs(text), ms);
    });
  }

  for (const text of ["", "45", "45 m", "m", "-5m", "1d"]) {
    it(`takes ${JSON.stringify(text)} for no duration`, () => assert.doesNotMatch(text, DURATION_PATTERN));
  }

  for (const [ms, words] of [
    [499, "0 s"],
    [8_000, "8 s"],
    [190_000, "3 min 10 s"],
    [2_700_000, "45 min"],
    [119_600, "2 min"],
  ] as const) {
    it(`says ${ms} ms as ${words}`, () => assert.equal(spokenDuration(ms), words));
  }
});
