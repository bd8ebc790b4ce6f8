import { strict as assert } from "node:assert";
import { join } from "node:path";
import { startWorkerProcess, type Worker } from "../../../runner/stacks/workerProcess";

const JOB = {
  declaration: { is: "instance", name: "redis", args: {} },
  access: { name: "scope", variables: {} },
} as const;

const NEVER = new AbortController().signal;

describe("a worker in a process of its own", () => {
  let worker: Worker;
  afterEach(() => worker?.stop());

  function given(file: string, answerMs?: number): void {
    const environment = process.env as Record<string, string>;
    worker = startWorkerProcess({ file: join(__dirname, file), environment, ...(answerMs ? { answerMs } : {}) });
  }

  it("given errors that an earlier run left behind: goes on", async () => {
    given("strayWorker.js");
    for (let question = 0; question < 3; question++) assert.deepEqual(await worker.end(), { statuses: {} });
    assert.equal(worker.gone.aborted, false);
  });

  it("given an error while it answers: says so, and answers the next question", async () => {
    given("throwingWorker.js");
    for (let pass = 0; pass < 2; pass++) {
      assert.deepEqual(await worker.serve({ ...JOB, verb: "up" }, NEVER), { provider: 1 });
      await assert.rejects(worker.end(), { name: "AmrError", message: "the ports cannot be closed" });
    }
  });

  it("given an error that nobody catches: ends, and whoever waits for it hears of the end", async () => {
    given("throwingWorker.js");
    const lost = { name: "WorkerLost", message: "its worker ended (exit code 1)" };
    await assert.rejects(worker.serve({ ...JOB, verb: "destroy" }, NEVER), lost);
  });

  for (const { question, ask } of [
    { question: "to serve", ask: () => worker.serve({ ...JOB, verb: "up" }, NEVER) },
    { question: "how it went", ask: () => worker.end() },
  ]) {
    it(`given no answer to the question ${question}: ends, and whoever asked hears of that`, async () => {
      given("silentWorker.js", 1);
      await assert.rejects(ask(), { name: "WorkerLost", message: "its worker did not answer within 1 s" });
      assert.ok(worker.gone.aborted);
    });
  }

  it("given a signal while it owes an answer: ends, since it would answer the next question with it", async () => {
    given("silentWorker.js");
    const stop = new AbortController();
    const served = worker.serve({ ...JOB, verb: "up" }, stop.signal);
    stop.abort(new Error("the runner stops"));
    await assert.rejects(served, { message: "the runner stops" });
    assert.ok(worker.gone.aborted);
  });
});
