import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../docs/documents";

const SMALL = join(ROOT, "dist", "cli", "smallHeap.js");
const RUNNER = join(ROOT, "dist", "runner", "runner.js");

/** Bytes of heap that a process holds when it has loaded the runner. */
function heapBytes(before: string): number {
  const program = `${before}; require(${JSON.stringify(RUNNER)}); console.log(process.memoryUsage().heapTotal)`;
  return Number(execFileSync(process.execPath, ["-e", program], { encoding: "utf8" }));
}

describe("a small heap", () => {
  it("given the modules of the runner: takes a third less, or V8 does not know its flags any more", () => {
    const [small, usual] = [heapBytes(`require(${JSON.stringify(SMALL)}).keepHeapSmall()`), heapBytes("")];
    assert.ok(small > 10_000_000 && small < (usual * 2) / 3, `${small} of ${usual} bytes`);
  });
});
