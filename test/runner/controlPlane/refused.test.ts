import { strict as assert } from "node:assert";
import { isExhausted, nextRefused, type Refused } from "../../../runner/controlPlane/refused";
import type { StackResource } from "../../../runner/stacks/stacks";

type Status = StackResource["status"];

const FAILS: Status = { is: "refused", code: "InternalServerError", reason: "cannot create it", isFailing: true };
const WAITS: Status = { is: "refused", code: "AnotherOperationInProgress", reason: "it is busy" };
const HELD_BACK: Status = { is: "refused", code: "RefusedBefore", reason: "it was refused", isHeldBack: true };
const DOUBT: Status = { is: "in progress", phase: "looking", sinceMs: 0, isHeldBack: true };
const DELETE_IN_DOUBT: Status = { is: "deleting", sinceMs: 0, isHeldBack: true };
const BEGUN: Status = { is: "in progress", phase: "creating", sinceMs: 0 };
const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

/** What is refused after these statuses, so many ms after each other. */
function refusedAfter(
  statuses: readonly Status[],
  everyMs = SECOND_MS,
  of = (_index: number) => "goal",
): Refused | undefined {
  let refused: Refused | undefined;
  for (const [index, status] of statuses.entries()) {
    refused = nextRefused(refused, status, { of: of(index), nowMs: index * everyMs, random: 0 });
  }
  return refused;
}

const times = (count: number, status: Status) => Array<Status>(count).fill(status);

describe("what Azure refuses of a resource", () => {
  for (const { given, statuses, count, because } of [
    { given: "failures", statuses: times(3, FAILS), count: 3, because: "each of them was an attempt" },
    { given: "a doubt after each", statuses: [FAILS, DOUBT, FAILS, DOUBT], count: 2, because: "a doubt is no attempt" },
    { given: "a delete in doubt", statuses: [FAILS, DELETE_IN_DOUBT], count: 1, because: "a doubt is no attempt" },
    { given: "a write that was held back", statuses: [FAILS, HELD_BACK], count: 1, because: "nothing was sent" },
    { given: "waits", statuses: times(9, WAITS), count: 0, because: "what is in the way ends by itself" },
    { given: "a wait between", statuses: [FAILS, WAITS, FAILS], count: 2, because: "Azure took nothing yet" },
    {
      given: "a write that was taken between",
      statuses: [FAILS, BEGUN, FAILS],
      count: 2,
      because: "its operation may have failed again",
    },
    { given: "an end between", statuses: [FAILS, BEGUN, { is: "settled" }, FAILS], count: 1, because: "it helped" },
  ] as const) {
    it(`given ${given}: counts ${count}, because ${because}`, () => {
      assert.equal(refusedAfter(statuses)?.count, count);
    });
  }

  for (const status of [{ is: "settled" }, { is: "deleted" }] as const) {
    it(`given that the resource is ${status.is} then: nothing is refused any more`, () => {
      assert.equal(refusedAfter([FAILS, status]), undefined);
    });
  }

  for (const status of [BEGUN, { is: "deleting", sinceMs: 0 }] as const) {
    it(`given eight failures, and that the resource is ${status.is} then: is not told, and still counts`, () => {
      const refused = refusedAfter([...times(8, FAILS), status]) as Refused;
      assert.deepEqual([refused.count, refused.isAtWork, isExhausted(refused)], [8, true, false]);
      assert.equal(refusedAfter([WAITS, status]), undefined, "a wait is over then");
    });
  }

  it("given a wait of two hours, and a write of another attempt that was held back: the next wait begins anew", () => {
    const of = (index: number) => (index < 2 ? "goal" : "another goal");
    const refused = refusedAfter([WAITS, WAITS, HELD_BACK, WAITS], HOUR_MS, of);
    assert.deepEqual([refused?.isFailure, refused?.count], [false, 0]);
  });

  it("given more and more failures: the next attempt comes later and later, up to ten minutes", () => {
    const waits = [...Array(10).keys()].map((index) => {
      const refused = refusedAfter(times(index + 1, FAILS));
      return ((refused?.retryAtMs ?? 0) - index * SECOND_MS) / SECOND_MS;
    });
    assert.deepEqual(waits, [2, 4, 8, 16, 32, 64, 128, 600, 600, 600]);
  });

  it("given eight failures: is exhausted, but not while Azure only asks to wait", () => {
    const isExhaustedAfter = (statuses: readonly Status[]) => isExhausted(refusedAfter(statuses) as Refused);
    assert.deepEqual(
      [7, 8].map((count) => isExhaustedAfter(times(count, FAILS))),
      [false, true],
    );
    assert.equal(isExhaustedAfter([...times(8, FAILS), WAITS]), false);
  });

  it("given a wait of hours: counts as failures from then on", () => {
    assert.deepEqual(refusedAfter(times(3, WAITS), HOUR_MS)?.count, 1);
    assert.deepEqual(
      refusedAfter([...times(9, FAILS), WAITS, WAITS], HOUR_MS)?.isFailure,
      false,
      "a wait has a time of its own",
    );
  });

  for (const next of [FAILS, HELD_BACK, DOUBT]) {
    it(`given another attempt (${next.is}): begins to count anew`, () => {
      const refused = refusedAfter([...times(8, FAILS), next], SECOND_MS, (index) =>
        index < 8 ? "goal" : "another goal",
      );
      assert.equal(refused?.of, "another goal");
      assert.ok(refused.count <= 1);
      assert.ok(refused.retryAtMs <= 8 * SECOND_MS + 2 * SECOND_MS);
    });
  }
});
