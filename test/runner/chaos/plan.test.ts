import { strict as assert } from "node:assert";
import { planOf } from "./plan";
import { nameOf, TROUBLE_NAMES } from "./trouble";

const SEEDS = Array.from({ length: 60 }, (_, index) => index + 1);

describe("the plans of the runner's chaos", () => {
  it("given one number twice: the same plan", () => {
    for (const seed of SEEDS) assert.deepEqual(planOf(seed), planOf(seed));
  });

  it("given sixty numbers in a row: each kind of trouble is in one of the plans", () => {
    const drawn = new Set(SEEDS.flatMap((seed) => planOf(seed).troubles.flat()).map(nameOf));
    assert.deepEqual(
      TROUBLE_NAMES.filter((name) => !drawn.has(name)),
      [],
    );
  });

  it("given any number: each object that is made is deleted in the end", () => {
    for (const seed of SEEDS) {
      const last = new Map(planOf(seed).steps.map(({ actor, wish }) => [actor.name, wish]));
      assert.deepEqual(
        [...last.values()].filter((wish) => wish !== undefined),
        [],
        `plan ${seed}`,
      );
    }
  });
});
