import { strict as assert } from "node:assert";
import type { Condition, WantedCondition } from "../../../runner/api/conditions";
import type { UnparsedObject } from "../../../runner/api/customKind";
import { asideFor, conditionsFor } from "../../../runner/api/report";
import { transitionsOf } from "../../../runner/api/transitions";

const AT = "2026-01-01T00:00:00Z";

function object(metadata: Partial<UnparsedObject["metadata"]> = {}): UnparsedObject {
  return { apiVersion: "a/v1", kind: "AzureManagedRedis", metadata: { namespace: "kcp", name: "redis", ...metadata } };
}

const ready = conditionsFor("Ready", "ready");
const drifted = asideFor("Drifted", "a setting");
const gone = asideFor("InstanceGone", "a cluster");

/** What stands before, what is to stand, and what the Events are to be: type, reason and note. */
const TABLE: readonly {
  because: string;
  before: readonly WantedCondition[];
  wanted: readonly WantedCondition[];
  events: readonly string[];
}[] = [
  { because: "the first status is a transition", before: [], wanted: ready, events: ["Normal Ready ready"] },
  { because: "the same again is none", before: ready, wanted: ready, events: [] },
  {
    because: "another message is none",
    before: conditionsFor("Creating", "a minute"),
    wanted: conditionsFor("Creating", "two minutes"),
    events: [],
  },
  {
    because: "a time is none of the Event's: another look at the same transition is the same Event",
    before: ready,
    wanted: conditionsFor("Creating", "cluster: creating; 12 s of usually 7 min; attempt 2, after: busy; again"),
    events: ["Normal Creating cluster: creating; attempt 2, after: busy; again"],
  },
  {
    because: "an error is a Warning",
    before: ready,
    wanted: conditionsFor("Locked", "a lock"),
    events: ["Warning Locked a lock"],
  },
  {
    because: "another status of Ready is one, whatever its reason",
    before: [{ type: "Ready", status: "False", reason: "Ready", message: "" }],
    wanted: ready,
    events: ["Normal Ready ready"],
  },
  {
    because: "drift begins beside Ready",
    before: ready,
    wanted: [...ready, drifted],
    events: ["Warning Drifted a setting"],
  },
  {
    because: "drift that goes on is told",
    before: [...ready, drifted],
    wanted: [...ready, asideFor("Drifted", "two settings")],
    events: [],
  },
  { because: "the end of drift is seen in the condition", before: [...ready, drifted], wanted: ready, events: [] },
  {
    because: "each of two that begin is told, after Ready",
    before: ready,
    wanted: [...conditionsFor("Locked", "a lock"), drifted, gone],
    events: ["Warning Locked a lock", "Warning Drifted a setting", "Warning InstanceGone a cluster"],
  },
  {
    because: "what Ready told before does not begin",
    before: conditionsFor("InstanceGone", "a cluster"),
    wanted: [...conditionsFor("Locked", "a lock"), gone],
    events: ["Warning Locked a lock"],
  },
  {
    because: "who still needs an object that goes is in the condition alone",
    before: conditionsFor("Deleting", "waits"),
    wanted: [...conditionsFor("Deleting", "waits"), asideFor("InUse", "kcp/redis")],
    events: [],
  },
];

describe("the Events of transitions", () => {
  for (const { because, before, wanted, events } of TABLE)
    it(`given ${because}: [${events.join("; ")}]`, () => {
      const stood: Condition[] = before.map((one) => ({ ...one, lastTransitionTime: AT }));
      const found = transitionsOf(object(), stood, wanted);
      assert.deepEqual(
        found.map(({ type, reason, note }) => `${type} ${reason} ${note}`),
        events,
      );
    });

  for (const [metadata, action] of [
    [{}, "Reconcile"],
    [{ deletionTimestamp: AT }, "Delete"],
  ] as const)
    it(`given metadata ${JSON.stringify(metadata)}: the action is ${action}`, () => {
      const [event] = transitionsOf(object(metadata), [], ready);
      assert.equal(event?.action, action);
    });
});
