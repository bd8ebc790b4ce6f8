import { strict as assert } from "node:assert";
import { judge } from "./verdict";
import type { Shell } from "./workspace";

/** The same in every run; `npm run chaos` looks elsewhere. */
const PLANS: readonly (readonly [shell: Shell, seeds: readonly number[]])[] = [
  ["served", [3, 4, 8, 10, 14, 22, 23, 25, 26, 30, 33, 34, 40, 44, 50]],
  ["dynamic", [12, 24, 36, 41, 48]],
];
const PLAN_LIMIT_MS = 300_000;

describe("chaos", function () {
  this.timeout(PLAN_LIMIT_MS);
  for (const [shell, seeds] of PLANS) {
    for (const seed of seeds) {
      it(`given plan ${seed} in the ${shell} shell: ends as if nothing had gone wrong`, async () => {
        const { defects } = await judge(seed, shell);
        assert.deepEqual(defects, [], `npm run chaos -- --only ${seed} --shell ${shell}`);
      });
    }
  }
});
