import { strict as assert } from "node:assert";
import type { ApiServer } from "../../kubernetes/apiServer";
import { startGround } from "./ground";
import type { Step } from "./life";
import { perform } from "./performance";
import type { Plan } from "./plan";
import { nameOf, type Trouble } from "./trouble";

const LIMIT_MS = 400_000;

const RUNTIME = { name: "three", plane: "runtime" } as const;

/** An object of the control plane that is made, and deleted again. */
function lifeOf(name: string): readonly Step[] {
  const actor = { name, plane: "control" } as const;
  return [
    { edit: "create", actor, wish: { size: 0 }, until: "settled" },
    { edit: "delete", actor, wish: undefined, until: "settled" },
  ];
}

/** Plans by hand, with one trouble of each sort; `npm run chaos:runner` draws others. */
const PLANS: readonly { given: string; plan: Omit<Plan, "seed" | "end"> }[] = [
  {
    given:
      "a runner that is killed before a write to Azure, a CLI that is killed after a checkpoint, and the end of a watch",
    plan: {
      steps: lifeOf("one"),
      troubles: [
        [
          { does: "kill", whom: "CLI", moment: { at: "checkpoint", n: 2 } },
          { does: "kill", whom: "runner", moment: { at: "before ARM write", n: 3 } },
        ],
        [{ does: "watch", how: "expired", n: 1, ms: 0 }],
      ],
      quietAfter: 0,
    },
  },
  {
    given: "a worker that is killed in a pass, and everything after a write to Kubernetes; Azure down while it deletes",
    plan: {
      steps: lifeOf("two"),
      troubles: [
        [
          { does: "kill", whom: "worker", moment: { at: "checkpoint", n: 1 } },
          { does: "kill", whom: "all", moment: { at: "after Kubernetes write", n: 4 } },
        ],
        [{ does: "fault", name: "down", fault: { kind: "drop", when: "before", skip: 1, times: 6 } }],
      ],
      quietAfter: 1,
    },
  },
  {
    given:
      "an object of the runtime plane that is scaled, an API server that refuses, cuts off and goes away, and an Azure that throttles and fails",
    plan: {
      steps: [
        { edit: "create", actor: RUNTIME, wish: { size: 1 }, until: "settled" },
        { edit: "scale", actor: RUNTIME, wish: { size: 2 }, until: "settled" },
        { edit: "delete", actor: RUNTIME, wish: undefined, until: "settled" },
      ],
      troubles: [
        [
          { does: "refuse", status: 409, n: 3, times: 2 },
          { does: "fault", name: "429", fault: { kind: "throttle", skip: 4, times: 3, retryAfter: 60 } },
          { does: "kill", whom: "all", moment: { at: "before Kubernetes write", n: 6 } },
        ],
        [
          { does: "cut", when: "after", n: 1 },
          {
            does: "fault",
            name: "fail",
            fault: { kind: "fail", match: { method: ["PUT", "PATCH"] }, skip: 0, code: "InternalError" },
          },
        ],
        [
          { does: "outage", n: 2, times: 8 },
          { does: "watch", how: "lost", n: 2, ms: 0 },
        ],
      ],
      quietAfter: 1,
    },
  },
];

describe("chaos of the runner", function () {
  this.timeout(LIMIT_MS);
  let api: ApiServer;

  before(async () => {
    api = await startGround();
  });
  after(() => api?.stop());

  for (const [index, { given, plan }] of PLANS.entries()) {
    it(`given ${given}: the object lives as if nothing had gone wrong`, async () => {
      const { defects, hits } = await perform({ ...plan, seed: index, end: [] }, api);
      assert.deepEqual(defects, []);
      const names = (some: readonly Trouble[]) => some.map(nameOf).sort();
      assert.deepEqual(names(hits), names(plan.troubles.flat()), "each trouble came about");
    });
  }
});
