import { strict as assert } from "node:assert";
import { Choices } from "./choices";
import { PLACE } from "./hand";
import { randomWalk } from "./walk";

const SEEDS = Array.from({ length: 60 }, (_, index) => index + 1);

describe("a random walk", () => {
  const cases = [
    { doubts: { emptyMaintenanceWindows: "refused" }, argument: "maintenanceWindows", edit: "maintenance windows" },
    { doubts: { emptyEncryption: "ignored" }, argument: "customerManagedKeyEncryption", edit: "key of one's own" },
  ] as const;
  for (const { doubts, argument, edit } of cases) {
    it(`given ${JSON.stringify(doubts)}: tries to take out ${argument}, expects a refusal, and takes that back`, () => {
      for (const seed of SEEDS) {
        const steps = randomWalk(new Choices(seed), PLACE, doubts);
        const instances = steps.map(({ declaration }) => declaration.instance);
        const isTakenOut = (index: number) =>
          instances[index - 1]?.[argument] !== undefined &&
          instances[index] &&
          instances[index]?.[argument] === undefined;
        const taken = [...steps.keys()].filter(isTakenOut);
        assert.ok(taken.length > 0 || instances.at(-1) === undefined, `plan ${seed} does not try`);
        for (const index of taken) {
          assert.equal(steps[index]?.isBad, true, `plan ${seed}`);
          assert.equal(steps[index + 1]?.edit, `undo ${steps[index]?.edit}`);
          assert.deepEqual(instances[index + 1], instances[index - 1]);
        }
        assert.ok(instances.at(-1) === undefined || steps.at(-1)?.edit === `undo ${edit}`);
      }
    });
  }

  it("given other doubts: the walk is the same as without", () => {
    for (const seed of SEEDS)
      assert.deepEqual(
        randomWalk(new Choices(seed), PLACE, { scaleDown: "shards" }),
        randomWalk(new Choices(seed), PLACE, {}),
      );
  });
});
