import { strict as assert } from "node:assert";
import { budgeted } from "../../../provider/azure/budget";
import { PatientBudget } from "../../../runner/stacks/patientBudget";
import { InProcessAzure } from "../../provider/inProcess/inProcessAzure";
import { clusterIdOf } from "../observer/given";

/** A budget that gives one request each 100 ms, on a clock that passes when somebody sleeps. */
function given({ pauseMs = 0, asleep = () => {} } = {}) {
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
    async sleep(ms: number, signal?: AbortSignal) {
      asleep();
      signal?.throwIfAborted();
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

  it("given steps that stop while they wait: none takes a request, and the next one does", async () => {
    const stop = new AbortController();
    const { patient, taken } = given({ pauseMs: 1_000, asleep: () => stop.abort(new Error("the runner stops")) });
    const { arm } = budgeted(new InProcessAzure(), patient);
    const id = clusterIdOf("cache1");
    for (const one of [arm.get(id, "2025-07-01", stop.signal), arm.put(id, "2025-07-01", {}, { signal: stop.signal })])
      await assert.rejects(one, /the runner stops/);
    assert.equal(taken(), 0);
    assert.equal(await patient.takeInTurn("read", "s"), 0);
  });
});
