import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { slowest } from "../../../scripts/test/slowest";

describe("the slowest suites", () => {
  it("are the twenty of all workers that took most CPU time, and the sum of all", () => {
    const folder = mkdtempSync(join(tmpdir(), "amr-slowest-"));
    try {
      const line = (n: number) => JSON.stringify({ file: `test/${n}.test.ts`, wallMs: n * 2000, cpuMs: n * 1000 });
      const worker = (first: number) => Array.from({ length: 15 }, (_, index) => `${line(first + index)}\n`).join("");
      writeFileSync(join(folder, "1.jsonl"), worker(1));
      writeFileSync(join(folder, "2.jsonl"), worker(16));
      const rows = slowest(folder).trim().split("\n").slice(2);
      assert.equal(rows.length, 21);
      assert.equal(rows[0], "| test/30.test.ts | 30.0 | 60.0 |");
      assert.equal(rows[19], "| test/11.test.ts | 11.0 | 22.0 |");
      assert.equal(rows[20], "| all 30 | 465.0 | 930.0 |");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
