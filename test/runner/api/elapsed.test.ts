import { strict as assert } from "node:assert";
import { elapsedSaid, withoutElapsed } from "../../../runner/api/elapsed";

describe("the times of a message", () => {
  for (const { elapsedMs, usualMs, isMost, said } of [
    { elapsedMs: 2_000, usualMs: 440_000, isMost: false, said: "; 2 s of usually 7 min" },
    { elapsedMs: 120_000, usualMs: 900_000, isMost: true, said: "; 2 min of usually 15 min or less" },
    { elapsedMs: -5, usualMs: 60_000, isMost: false, said: "; 0 s of usually 1 min" },
  ]) {
    it(`given ${elapsedMs} ms of ${usualMs}: "${said}", which is taken out again`, () => {
      assert.equal(elapsedSaid(elapsedMs, usualMs, isMost), said);
      for (const rest of ["", "; attempt 2, after: Azure failed; again"]) {
        assert.equal(withoutElapsed(`cluster: creating; busy${said}${rest}`), `cluster: creating; busy${rest}`);
      }
    });
  }

  it("given a message without times: stays as it is", () => {
    for (const message of ["", "ready", "usually; of usually 7 min"]) assert.equal(withoutElapsed(message), message);
  });
});
