import { strict as assert } from "node:assert";
import { join } from "node:path";
import { startWorkerProcess } from "../../../runner/stacks/workerProcess";

describe("a worker in a process of its own", () => {
  it("given errors that an earlier run left behind: goes on", async () => {
    const file = join(__dirname, "strayWorker.js");
    const worker = startWorkerProcess({ file, environment: process.env as Record<string, string> });
    try {
      for (let question = 0; question < 3; question++) assert.deepEqual(await worker.end(), { statuses: {} });
      assert.equal(worker.gone.aborted, false);
    } finally {
      await worker.stop();
    }
  });
});
