import { strict as assert } from "node:assert";
import { join } from "node:path";
import { startWorkerProcess, type Worker } from "../../../runner/stacks/workerProcess";

const JOB = {
  declaration: { is: "instance", name: "redis", args: {} },
  access: { name: "scope", variables: {} },
} as const;

describe("a worker in a process of its own", () => {
  let worker: Worker;
  afterEach(() => worker.stop());

  function given(file: string): void {
    worker = startWorkerProcess({ file: join(__dirname, file), environment: process.env as Record<string, string> });
  }

  it("given errors that an earlier run left behind: goes on", async () => {
    given("strayWorker.js");
    for (let question = 0; question < 3; question++) assert.deepEqual(await worker.end(), { statuses: {} });
    assert.equal(worker.gone.aborted, false);
  });

  it("given an error while it answers: says so, and answers the next question", async () => {
    given("throwingWorker.js");
    for (let pass = 0; pass < 2; pass++) {
      assert.deepEqual(await worker.serve({ ...JOB, verb: "up" }), { provider: 1 });
      await assert.rejects(worker.end(), { name: "AmrError", message: "the ports cannot be closed" });
    }
  });

  it("given an error that nobody catches: ends, and whoever waits for it hears of the end", async () => {
    given("throwingWorker.js");
    const lost = { name: "WorkerLost", message: "its worker ended (exit code 1)" };
    await assert.rejects(worker.serve({ ...JOB, verb: "destroy" }), lost);
  });
});
