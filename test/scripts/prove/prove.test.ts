import { strict as assert } from "node:assert";
import type { DoubtChoice } from "../../../emulator/world/doubts";
import { DOUBTS } from "../../../emulator/world/doubtTable";
import { settled } from "../../../scripts/prove/report";
import { LocalRun } from "./localRun";

describe("the report of a run", () => {
  const rows: { doubts: DoubtChoice }[] = [{ doubts: {} }];
  for (const { doubts } of rows) {
    it(`given ${JSON.stringify(doubts)}: it finds exactly these`, async () => {
      const run = new LocalRun(doubts);
      try {
        const { findings, left, page } = await run.prove();
        const found = Object.entries(settled(findings));
        const other = found.filter(([name, value]) => value !== DOUBTS[name as keyof typeof DOUBTS].default);
        console.log(page, run.clock.slept / 3600000);
        assert.deepEqual(Object.fromEntries(other), doubts);
        assert.deepEqual(left, []);
        assert.deepEqual(run.made, []);
      } finally {
        run.end();
      }
    });
  }
});
