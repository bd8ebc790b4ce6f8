import { strict as assert } from "node:assert";
import { budgeted } from "../../../provider/azure/budget";
import { ArmError } from "../../../provider/azure/errors";
import { ArmBudget } from "../../../runner/observer/armBudget";
import type { Consumer } from "../../../runner/observer/fairShare";
import { SUBSCRIPTION } from "../../provider/given";
import { InProcessAzure } from "../../provider/inProcess/inProcessAzure";
import { JumpingClock } from "../../provider/jumpingClock";
import { clusterIdOf } from "./given";

const LIMITS = { read: { atOnce: 100, perSecond: 10 }, write: { atOnce: 40, perSecond: 4 } };

describe("the budget of requests", () => {
  let clock: JumpingClock;
  let budget: ArmBudget;
  beforeEach(() => {
    clock = new JumpingClock();
    budget = new ArmBudget({ clock, limits: LIMITS, part: 1 });
  });

  const pass = (ms: number) => {
    clock.slept += ms;
  };
  /** Requests that a consumer gets at once. */
  const taken = (consumer: Consumer, kind: "read" | "write" = "read", wanted = 1_000): number => {
    let count = 0;
    while (count < wanted && budget.of(consumer).take(kind, "S") === 0) count++;
    return count;
  };

  it("given all asking at once: no more than the bucket holds, and the observer leaves half of what is common", () => {
    const observer = taken("observer");
    const pass = taken("pass");
    const step = taken("step");
    assert.deepEqual({ observer, pass, step }, { observer: 10 + 25, pass: 20 + 25, step: 20 });
    assert.equal(observer + pass + step, LIMITS.read.atOnce);
  });

  it("given all asking all the time: each gets its part of the rate, and nobody is starved", () => {
    for (const one of ["observer", "step", "pass"] as const) taken(one);
    const got = { observer: 0, step: 0, pass: 0 };
    for (let second = 0; second < 100; second++) {
      pass(1_000);
      for (const one of ["pass", "step", "observer"] as const) got[one] += taken(one);
    }
    assert.deepEqual(got, { observer: 200, step: 400, pass: 400 });
  });

  it("given one that asks alone for long: all of the rate is for it", () => {
    for (const one of ["observer", "step", "pass"] as const) taken(one);
    pass(60_000);
    taken("step");
    let count = 0;
    for (let second = 0; second < 60; second++) {
      pass(1_000);
      count += taken("step");
    }
    assert.ok(count >= 598 && count <= 600, `${count} of 600`);
  });

  it("given a spent budget: the wait that is named is enough", () => {
    taken("pass");
    const waitMs = budget.of("pass").take("read", "S");
    assert.ok(waitMs > 0);
    pass(waitMs);
    assert.equal(budget.of("pass").take("read", "S"), 0);
  });

  it("given another subscription, another kind, another case of the same subscription: only the first two are apart", () => {
    taken("pass");
    assert.equal(budget.of("pass").take("write", "S"), 0);
    assert.equal(budget.of("pass").take("read", "T"), 0);
    assert.ok(budget.of("pass").take("read", "s") > 0);
  });

  it("given Azure's own numbers: a fifth is left for others", () => {
    budget = new ArmBudget({ clock });
    const all = (kind: "read" | "write") => taken("observer", kind) + taken("pass", kind) + taken("step", kind);
    assert.equal(all("read"), 200);
    assert.equal(all("write"), 160);
  });

  it("given a 429: nothing until Azure's time, then half the rate, all of it five minutes later; writes go on", () => {
    budget.of("observer").throttled?.("read", "S", 20_000);
    budget.of("step").throttled?.("read", "S", 20_000);
    assert.equal(taken("pass", "write"), 16 / 2 + 20);
    pass(19_999);
    assert.equal(taken("pass"), 0);
    pass(1);
    for (const one of ["observer", "step", "pass"] as const) taken(one);
    pass(1_000);
    const slow = taken("pass");
    assert.ok(slow >= 2 && slow < 4, `${slow} a second of 4, although two requests were refused`);
    pass(300_000);
    for (const one of ["observer", "step", "pass"] as const) taken(one);
    pass(1_000);
    assert.equal(taken("pass"), 4);
  });

  it("given a 429 of Azure's under `budgeted`: the budget hears of it; given a refusal of its own it does not", async () => {
    const azure = new InProcessAzure();
    const heard: string[] = [];
    budget = new ArmBudget({
      clock,
      limits: LIMITS,
      part: 1,
      on: { throttled: (kind, who) => heard.push(`${kind} ${who}`) },
    });
    const { arm } = budgeted(azure, budget.of("step"));
    azure.place({ id: clusterIdOf("cache1") });
    azure.failNext("get", new ArmError(429, "SubscriptionRequestsThrottled", "too many", { retryAfterMs: 7_000 }));
    await assert.rejects(arm.get(clusterIdOf("cache1"), "2025-07-01"), { status: 429 });
    await assert.rejects(arm.get(clusterIdOf("cache1"), "2025-07-01"), { code: "BudgetSpent", retryAfterMs: 7_000 });
    assert.deepEqual(heard, ["read step"]);
    const list = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Cache/redisEnterprise`;
    await assert.rejects(arm.list(list, "2025-07-01"), { code: "BudgetSpent" }, "a list is of the same subscription");
  });
});
