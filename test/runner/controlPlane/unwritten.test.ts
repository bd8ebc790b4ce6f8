import { strict as assert } from "node:assert";
import { type KnownResource, NO_MEMORY, type StackView } from "../../../runner/controlPlane/stackView";
import { unwritten } from "../../../runner/controlPlane/unwritten";
import type { PassResult, StackResource } from "../../../runner/stacks/stacks";

const NOW_MS = 10_000_000;
const SETTLED = { is: "settled" } as const;
const BUSY = { is: "in progress", phase: "updating", sinceMs: NOW_MS } as const;
const FAILED = { is: "failed", code: "OperationFailed", reason: "no", isFinal: false } as const;

const resource = (properties: object, status: StackResource["status"]): StackResource => {
  return { urn: "one", kind: "Cluster", id: "/one", inputs: {}, properties: { ...properties }, status, isMade: true };
};

/** Whether a step is remembered after a pass. */
function isKeptAfter(before: StackResource, result: PassResult): boolean {
  const known: KnownResource = { ...before, lookedMs: 0, observation: { is: "unknown" }, differences: {} };
  const view: StackView = {
    nowMs: NOW_MS,
    goal: { is: "declared", declaration: { is: "instance", name: "redis", args: {} }, digest: "after" },
    state: { resources: [before], digest: "before" },
    resources: [known],
    memory: { ...NO_MEMORY, steps: { one: { properties: { operation: "began" }, status: BUSY } } },
    repairs: false,
    circumstances: "",
  };
  return Object.hasOwn(unwritten(view, result), "one");
}

describe("what a step brought, after a pass", () => {
  const settled = resource({ key: "old" }, SETTLED);
  const left = resource({ operation: "began" }, BUSY);
  const ended = resource({ reason: "no" }, BUSY);
  const leaves = (state: StackResource, over: Partial<PassResult>): PassResult => {
    return { isOk: false, statuses: {}, state: { resources: [state], digest: "before" }, ...over };
  };
  const error = { code: "WorkerLost", message: "cut off" } as const;
  for (const { given, before, result, isKept, because } of [
    {
      given: "a pass that got through",
      before: left,
      result: leaves(settled, { isOk: true, statuses: { one: SETTLED } }),
      isKept: false,
      because: "the pass wrote it down",
    },
    {
      given: "a failure on the resource, and the end of its operation in the state",
      before: left,
      result: leaves(ended, { statuses: { one: FAILED } }),
      isKept: false,
      because: "the operation would fail once more in each pass",
    },
    {
      given: "a failure on the resource that left the state as it was",
      before: left,
      result: leaves(left, { statuses: { one: FAILED } }),
      isKept: true,
      because: "nothing was written down",
    },
    {
      given: "a failure before the pass came to the resource",
      before: settled,
      result: leaves(settled, {}),
      isKept: true,
      because: "the state has what was before the step",
    },
    {
      given: "a pass that was cut off after it wrote the resource down",
      before: left,
      result: leaves(ended, { error }),
      isKept: false,
      because: "the state is the news",
    },
    {
      given: "a pass that was cut off before that",
      before: left,
      result: leaves(left, { error, statuses: { one: BUSY } }),
      isKept: true,
      because: "the state has what was before the step",
    },
  ]) {
    it(`given ${given}: ${isKept ? "is kept" : "is forgotten"}, because ${because}`, () => {
      assert.equal(isKeptAfter(before, result), isKept);
    });
  }
});
