import { strict as assert } from "node:assert";
import type { Condition } from "../../runner/api/conditions";
import type { UnparsedObject } from "../../runner/api/customKind";
import { asideFor, conditionsFor } from "../../runner/api/report";
import { snapshotOf } from "../../runner/snapshotOf";

const SINCE = "2026-11-29T10:00:00Z";
const BEFORE = "2026-11-29T09:00:00Z";
const OF = { nowMs: 0, startedMs: 0, phase: "synced", notices: [], passes: { running: 0, waiting: 0 } };

/** An object whose reason is this one, its Ready being older than the rest. */
function object(reason: Parameters<typeof conditionsFor>[0], message: string): never {
  const conditions = conditionsFor(reason, message).map((one) => ({
    ...one,
    lastTransitionTime: one.type === "Ready" ? BEFORE : SINCE,
  }));
  return {
    metadata: { namespace: "team", name: "cache" },
    spec: { sku: "Balanced_B5" },
    status: { conditions },
  } as never;
}

describe("what the status page shows of an object", () => {
  for (const { reason, usualMs } of [
    { reason: "Creating", usualMs: 440_000 },
    { reason: "Updating", usualMs: 900_000 },
    { reason: "Deleting", usualMs: 320_000 },
  ] as const)
    it(`given the reason ${reason}: since when, the usual time, and a message without times that are old by now`, () => {
      const message = "cluster: in progress; 2 min of usually 15 min or less; attempt 2, after: Azure failed; again";
      const control = [object(reason, message)];
      const [view] = snapshotOf({ control, runtime: [] }, { ...OF, lastPass: () => undefined }).instances;
      assert.deepEqual(view?.work, { sinceMs: Date.parse(SINCE), usualMs });
      assert.equal(view?.message, "cluster: in progress; attempt 2, after: Azure failed; again");
    });

  for (const type of ["Drifted", "InstanceGone", "InstanceFailed"] as const)
    it(`given the condition ${type} beside Ready: condition and message`, () => {
      const one: UnparsedObject = object("Ready", "Fine.");
      const { conditions } = one.status as { conditions: Condition[] };
      const control = [{ ...one, status: { conditions: [...conditions, asideFor(type, "sku") as Condition] } }];
      const [view] = snapshotOf({ control, runtime: [] }, { ...OF, lastPass: () => undefined }).instances;
      assert.deepEqual(view?.asides, [{ condition: type, message: "sku" }]);
      assert.equal(view?.message, "Fine.");
    });

  for (const reason of ["Ready", "InvalidScaleTarget", "Throttled"] as const)
    it(`given the reason ${reason}: no work, since Azure works on nothing`, () => {
      const control = [object(reason, "A sentence; and more.")];
      const [view] = snapshotOf({ control, runtime: [] }, { ...OF, lastPass: () => undefined }).instances;
      assert.equal(view?.work, undefined);
      assert.equal(view?.message, "A sentence; and more.");
    });

  it("given a pass: the last one of an object of the control plane, where the stacks are", () => {
    const last = { verb: "up", result: "ok", endedMs: 5, tookMs: 4 };
    const both = { control: [object("Ready", "Fine.")], runtime: [object("Ready", "Fine.")] };
    const views = snapshotOf(both, { ...OF, lastPass: () => last }).instances;
    assert.deepEqual(
      views.map(({ plane, lastPass }) => [plane, lastPass]),
      [
        ["control", last],
        ["runtime", undefined],
      ],
    );
  });

  for (const { given, id, serves, counterparts } of [
    { given: "both say so", id: "a-uuid", serves: "cache", counterparts: ["team/cache", "kcp/a-uuid"] },
    { given: "an id that is forged", id: "a-uuid", serves: "another", counterparts: [undefined, undefined] },
    { given: "an object that names another", id: "b-uuid", serves: "cache", counterparts: [undefined, undefined] },
    { given: "no id yet", id: undefined, serves: "cache", counterparts: [undefined, undefined] },
  ])
    it(`given objects of both planes, and ${given}: ${counterparts.map((one) => one ?? "nothing").join(", ")}`, () => {
      const control = [
        { metadata: { namespace: "kcp", name: "a-uuid" }, spec: { remoteRef: { namespace: "team", name: serves } } },
      ];
      const runtime = [{ metadata: { namespace: "team", name: "cache" }, status: { id } }];
      const { instances } = snapshotOf({ control, runtime } as never, { ...OF, lastPass: () => undefined });
      assert.deepEqual(
        instances.map(({ counterpart }) => counterpart),
        counterparts,
      );
    });

  it("given an object without a status: Processing, and nothing else", () => {
    const control = [{ metadata: { namespace: "team", name: "cache" } } as never];
    const [view] = snapshotOf({ control, runtime: [] }, { ...OF, lastPass: () => undefined }).instances;
    assert.deepEqual(view, { plane: "control", namespace: "team", name: "cache", state: "Processing" });
  });
});
