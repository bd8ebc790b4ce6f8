import { strict as assert } from "node:assert";
import { DOUBT_NAMES, type DoubtChoice, type DoubtName, doubtValues } from "../../../emulator/world/doubts";
import { DOUBTS } from "../../../emulator/world/doubtTable";
import { EXCEPTIONS } from "./exceptions";
import { LIFE, live, type Seen } from "./life";
import { LifeWorld } from "./lifeWorld";

describe("the life of an instance in the runner, under doubts", () => {
  const usual = new Map<string, Seen>();

  describe("given the defaults", () => {
    let world: LifeWorld;
    before(async () => {
      world = await LifeWorld.start();
    });
    after(() => world?.end());

    for (const step of LIFE) {
      it(`${step.does}: writes and tells what is needed`, async () => {
        const seen = await live(world, step);
        usual.set(step.does, seen);
        assert.deepEqual(seen.tells, step.tells);
        assert.deepEqual(seen.writes, [...step.writes].sort());
      });
    }
  });

  describe("given one alternative", () => {
    for (const [name, value] of alternatives()) {
      const { because = "lives as ever", besides = {}, tells = {} } = EXCEPTIONS[`${name}=${value}`] ?? {};
      it(`${name}=${value}: ${because}`, async () => {
        const world = await LifeWorld.start({ doubts: { [name]: value } as DoubtChoice });
        for (const step of LIFE) {
          const { does } = step;
          const seen = await live(world, step);
          assert.deepEqual(seen.tells, tells[does] ?? step.tells, does);
          assert.deepEqual(seen.writes, [...step.writes, ...(besides[does] ?? [])].sort(), does);
          assert.deepEqual(seen.instance, usual.get(does)?.instance, does);
        }
        await world.end();
      });
    }
  });
});

/** Each value of each doubt but the default. */
function alternatives(): [DoubtName, string][] {
  return DOUBT_NAMES.flatMap((name) =>
    doubtValues(name)
      .filter((value) => value !== DOUBTS[name].default)
      .map((value): [DoubtName, string] => [name, value]),
  );
}
