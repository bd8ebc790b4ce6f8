import { strict as assert } from "node:assert";
import { MeasuredStacks } from "../../runner/measuredStacks";
import type { PassResult, Stacks } from "../../runner/stacks/stacks";

describe("stacks that are measured", () => {
  for (const { given, result, says } of [
    { given: "a pass that ends well", result: { isOk: true }, says: "ok" },
    { given: "a pass whose resource failed", result: { isOk: false }, says: "failed" },
    {
      given: "a stack that is locked",
      result: { isOk: false, error: { code: "Locked", message: "" } },
      says: "locked",
    },
    {
      given: "a worker that died",
      result: { isOk: false, error: { code: "WorkerLost", message: "" } },
      says: "worker_lost",
    },
  ])
    it(`given ${given}: tells ${says}, and how long it took`, async () => {
      const told: unknown[] = [];
      let nowMs = 100;
      const pass = async () => {
        nowMs += 40;
        return { statuses: {}, state: undefined, ...result } as PassResult;
      };
      const stacks = new MeasuredStacks(
        { pass } as unknown as Stacks,
        { passEnded: (...all) => void told.push(all), stepEnded: () => {} },
        () => nowMs,
      );
      const running = stacks.pass({ verb: "up" } as never, new AbortController().signal);
      assert.equal(stacks.underWay, 1);
      await running;
      assert.deepEqual([told, stacks.underWay], [[["up", says, 40]], 0]);
    });
});
