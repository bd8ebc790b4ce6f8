import { strict as assert } from "node:assert";
import { type Condition, conditionSchema, isTrue, nextConditions } from "../../../runner/api/conditions";
import { REASONS, type Reason } from "../../../runner/api/reasons";
import { asideFor, conditionsFor, lookAgainAfterMs, stateFor } from "../../../runner/api/report";

const EARLIER = "2026-11-29T10:00:00Z";
const NOW = new Date("2026-11-29T11:00:00.123Z");

function condition(type: string, status: Condition["status"], reason: string): Condition {
  return { type, status, reason, message: "before", lastTransitionTime: EARLIER, observedGeneration: 1 };
}

/** `type=status since lastTransitionTime`. */
function short(conditions: readonly Condition[]): string[] {
  return conditions.map((one) => `${one.type}=${one.status} ${one.reason} ${one.lastTransitionTime.slice(11, 13)}h`);
}

const ROWS: readonly {
  readonly before: readonly Condition[];
  readonly wanted: ReturnType<typeof conditionsFor>;
  readonly gives: readonly string[];
  readonly because: string;
}[] = [
  {
    before: [],
    wanted: conditionsFor("Creating", "now"),
    gives: ["Ready=False Creating 11h", "Reconciling=True Creating 11h"],
    because: "all are new",
  },
  {
    before: [condition("Ready", "False", "Processing"), condition("Reconciling", "True", "Processing")],
    wanted: conditionsFor("Creating", "now"),
    gives: ["Ready=False Creating 10h", "Reconciling=True Creating 10h"],
    because: "a time moves only with the status, not with the reason",
  },
  {
    before: [condition("Ready", "False", "Creating"), condition("Reconciling", "True", "Creating")],
    wanted: conditionsFor("Ready", "now"),
    gives: ["Ready=True Ready 11h"],
    because: "what is not true any more goes",
  },
  {
    before: [condition("Ready", "True", "Ready")],
    wanted: conditionsFor("InvalidScaleTarget", "now", "update"),
    gives: [
      "Ready=False InvalidScaleTarget 11h",
      "Error=True InvalidScaleTarget 11h",
      "Stalled=True InvalidScaleTarget 11h",
    ],
    because: "a change that is refused is not carried out",
  },
  {
    before: [condition("Ready", "False", "Updating"), condition("Updating", "True", "Updating")],
    wanted: conditionsFor("Throttled", "now", "update"),
    gives: [
      "Ready=False Throttled 10h",
      "Error=True Throttled 11h",
      "Reconciling=True Throttled 11h",
      "Updating=True Throttled 10h",
    ],
    because: "a change that waits goes on",
  },
  {
    before: [],
    wanted: conditionsFor("Locked", "now", "delete"),
    gives: ["Ready=False Locked 11h", "Error=True Locked 11h", "Stalled=True Locked 11h", "Deleting=True Locked 11h"],
    because: "a deletion goes on whatever stands in its way",
  },
  {
    before: [condition("Ready", "True", "Ready")],
    wanted: [...conditionsFor("Ready", "now"), asideFor("Drifted", "sku")],
    gives: ["Ready=True Ready 10h", "Drifted=True Drifted 11h"],
    because: "drift does not touch Ready",
  },
];

describe("conditions", () => {
  for (const { before, wanted, gives, because } of ROWS) {
    it(`given ${short(before).join(", ") || "none"}: gives ${gives.join(", ")}, because ${because}`, () => {
      const next = nextConditions(before, wanted, { generation: 2, now: NOW });
      assert.deepEqual(short(next), gives);
      for (const one of next) assert.ok(conditionSchema.safeParse(one).success && one.observedGeneration === 2);
    });
  }

  it("given the same again: nothing differs, so that nothing is written", () => {
    const once = nextConditions([], conditionsFor("Creating", "x"), { generation: 2, now: NOW });
    const later = new Date("2026-11-29T12:00:00Z");
    assert.deepEqual(nextConditions(once, conditionsFor("Creating", "x"), { generation: 2, now: later }), once);
  });

  it("given a message without end: cuts it at what Kubernetes takes", () => {
    const [ready] = nextConditions([], conditionsFor("AzureRefused", "x".repeat(40_000)), { generation: 1, now: NOW });
    assert.equal(ready?.message.length, 32768);
  });

  for (const reason of Object.keys(REASONS) as Reason[]) {
    it(`given the reason ${reason}: is one of Kubernetes, and kstatus finds it ready, at work or stalled`, () => {
      const next = nextConditions([], conditionsFor(reason, "m"), { generation: 1, now: NOW });
      for (const one of next) assert.ok(conditionSchema.safeParse(one).success, one.reason);
      const kstatus = ["Ready", "Reconciling", "Stalled"].filter((type) => isTrue(next, type));
      assert.equal(kstatus.length, 1, kstatus.join());
      assert.equal(next.filter(({ type }) => type === "Ready").length, 1);
      assert.equal(isTrue(next, "Error"), stateFor(reason) === "Error");
    });
  }

  for (const [reason, afterMs] of [
    ["Ready", undefined],
    ["Throttled", undefined],
    ["InvalidSpec", undefined],
    ["DependencyNotReady", 30_000],
    ["Locked", 600_000],
  ] as const) {
    it(`given ${reason}: the next look is ${afterMs === undefined ? "not timed here" : `in ${afterMs / 1000} s`}`, () => {
      assert.equal(lookAgainAfterMs(reason), afterMs);
    });
  }

  it("each reason that is an error says what to do", () => {
    for (const [reason, { outcome, remedy, meaning }] of Object.entries(REASONS)) {
      assert.match(meaning, /\.$/, reason);
      if (outcome === "retrying" || outcome === "stalled") assert.match(remedy, /\.$/, reason);
    }
  });
});
