import { strict as assert } from "node:assert";
import { MeasuredStacks, passEnd } from "../../runner/measuredStacks";
import type { PassResult, Stacks } from "../../runner/stacks/stacks";

describe("stacks that are measured", () => {
  for (const { given, result, says } of [
    { given: "a pass that ends well", result: { isOk: true, ranMs: 40 }, says: [["up", "ok", 40]] },
    { given: "a pass whose resource failed", result: { isOk: false, ranMs: 40 }, says: [["up", "failed", 40]] },
    {
      given: "a stack that is locked",
      result: { isOk: false, ranMs: 40, error: { code: "Locked", message: "" } },
      says: [["up", "locked", 40], ["left"]],
    },
    {
      given: "a lock that a dead pass left",
      result: { isOk: true, ranMs: 40, isUnlocked: true },
      says: [["up", "ok", 40], ["removed"]],
    },
    {
      given: "a worker that died",
      result: { isOk: false, error: { code: "WorkerLost", message: "" } },
      says: [["up", "worker_lost", undefined]],
    },
  ])
    it(`given ${given}: tells ${JSON.stringify(says)}`, async () => {
      const told: unknown[] = [];
      const pass = async () => ({ statuses: {}, state: undefined, ...result }) as PassResult;
      const tell = (...all: unknown[]) => void told.push(all);
      const metrics = { passEnded: tell, stepEnded: () => {}, lockMet: tell };
      const stacks = new MeasuredStacks({ pass } as unknown as Stacks, metrics, () => 7_000);
      const stack = { project: "p", stack: "s" };
      const running = stacks.pass({ verb: "up", stack } as never, new AbortController().signal);
      assert.equal(stacks.underWay, 1);
      await running;
      assert.deepEqual([told, stacks.underWay], [says, 0]);
      const last = { verb: "up", result: passEnd(await pass()), endedMs: 7_000, tookMs: 40 };
      assert.deepEqual(stacks.lastPass(stack), result.ranMs === undefined ? undefined : last);
      assert.equal(stacks.lastPass({ ...stack, stack: "other" }), undefined);
    });

  it("given a pass that did not run after one that ran: keeps the last pass that was run", async () => {
    const results = [
      { isOk: true, ranMs: 40 },
      { isOk: false, error: { code: "WorkerLost", message: "" } },
    ];
    const pass = async () => ({ statuses: {}, state: undefined, ...results.shift() }) as PassResult;
    const metrics = { passEnded: () => {}, stepEnded: () => {}, lockMet: () => {} };
    const stacks = new MeasuredStacks({ pass } as unknown as Stacks, metrics, () => 7_000);
    const stack = { project: "p", stack: "s" };
    for (const verb of ["up", "destroy"]) await stacks.pass({ verb, stack } as never, new AbortController().signal);
    assert.deepEqual(stacks.lastPass(stack), { verb: "up", result: "ok", endedMs: 7_000, tookMs: 40 });
  });
});
