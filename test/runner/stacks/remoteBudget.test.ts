import { strict as assert } from "node:assert";
import { RemoteBudget } from "../../../runner/stacks/remoteBudget";

function given() {
  const told: unknown[] = [];
  const clock = { now: 0, nowMs: () => clock.now, sleep: async () => {} };
  return { told, clock, budget: new RemoteBudget(clock, (message) => told.push(message)) };
}

describe("the runner's budget in a worker", () => {
  it("tells of each request, until the runner says that nothing is left, and again after the time", () => {
    const { told, clock, budget } = given();
    const spending = { kind: "read", subscriptionId: "S" } as const;
    assert.equal(budget.take("read", "S"), 0);
    budget.wait(spending, 1_000);
    assert.deepEqual([budget.take("read", "S"), budget.take("write", "S"), budget.take("read", "T")], [1_000, 0, 0]);
    clock.now = 1_000;
    assert.equal(budget.take("read", "S"), 0);
    const spent = (kind: string, subscriptionId: string) => ({ is: "spent", spending: { kind, subscriptionId } });
    assert.deepEqual(told, [spent("read", "S"), spent("write", "S"), spent("read", "T"), spent("read", "S")]);
  });

  for (const { given: said, retryAfterMs, waitMs } of [
    { given: "with a time to wait", retryAfterMs: 7_000, waitMs: 7_000 },
    { given: "without one", retryAfterMs: undefined, waitMs: 0 },
  ])
    it(`given a 429 ${said}: tells of the 429, and waits ${waitMs} ms`, () => {
      const { told, budget } = given();
      budget.throttled("write", "S", retryAfterMs);
      assert.deepEqual(told, [{ is: "throttled", spending: { kind: "write", subscriptionId: "S" }, retryAfterMs }]);
      assert.equal(budget.take("write", "S"), waitMs);
    });
});
