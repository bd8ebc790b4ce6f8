import { strict as assert } from "node:assert";
import { PatientBudget } from "../../../runner/stacks/patientBudget";

/** A budget that gives one request each 100 ms, on a clock that passes when somebody sleeps. */
function given({ pauseMs = 0 } = {}) {
  let nowMs = 0;
  let nextMs = pauseMs;
  let taken = 0;
  const budget = {
    take() {
      if (nowMs < nextMs) return nextMs - nowMs;
      nextMs = nowMs + 100;
      taken++;
      return 0;
    },
  };
  const clock = {
    nowMs: () => nowMs,
    async sleep(ms: number) {
      nowMs += ms;
    },
  };
  return { patient: new PatientBudget(budget, clock), taken: () => taken, nowMs: () => nowMs };
}

describe("the budget of steps", () => {
  it("given steps that ask for two requests each, all at once: each gets both, and none is spent in vain", async () => {
    const { patient, taken, nowMs } = given();
    const step = async () => [await patient.takeInTurn("read", "s"), await patient.takeInTurn("read", "s")];
    const answers = await Promise.all(Array.from({ length: 20 }, step));
    assert.deepEqual(answers, Array(20).fill([0, 0]));
    assert.deepEqual([taken(), nowMs()], [40, 3_900]);
  });

  it("given a limit that lasts: says at once how long, and does not wait", async () => {
    const { patient, taken, nowMs } = given({ pauseMs: 30_000 });
    assert.equal(await patient.takeInTurn("read", "s"), 30_000);
    assert.deepEqual([taken(), nowMs()], [0, 0]);
  });
});
