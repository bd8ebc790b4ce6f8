import { strict as assert } from "node:assert";
import type { Shell } from "../pulumi/shell";
import { judge } from "./verdict";

const PLAN_LIMIT_MS = 300_000;

/** The same plans in every run; `npm run chaos` looks elsewhere. Plans that wait for a night are shown as pending. */
export function describePlans(shell: Shell, seeds: readonly number[], { isRun = true } = {}): void {
  describe(`chaos in the ${shell} shell`, function () {
    this.timeout(PLAN_LIMIT_MS);
    for (const seed of seeds) {
      it(`given plan ${seed}: ends as if nothing had gone wrong`, async function () {
        if (!isRun) this.skip();
        const { defects } = await judge(seed, shell);
        assert.deepEqual(defects, [], `npm run chaos -- --only ${seed} --shell ${shell}`);
      });
    }
  });
}
