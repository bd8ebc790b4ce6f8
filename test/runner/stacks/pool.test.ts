import { strict as assert } from "node:assert";
import { setImmediate as turn } from "node:timers/promises";
import type { Clock } from "../../../provider/lifecycle/clock";
import { Pool, type PoolOptions } from "../../../runner/stacks/pool";
import { type Worker, WorkerLost } from "../../../runner/stacks/workerProcess";

/** A worker without a process. */
class StubWorker implements Worker {
  private readonly ending = new AbortController();
  readonly gone = this.ending.signal;

  async serve() {
    return { provider: 1, program: 2 };
  }

  async end() {
    return { statuses: {} };
  }

  async stop(): Promise<void> {
    this.ending.abort(new WorkerLost("the worker of the pass ended"));
  }
}

/** A clock on which nobody's time is up until the test says so. */
class StandingClock implements Clock {
  private readonly sleeping = new Set<() => void>();

  nowMs(): number {
    return 0;
  }

  sleep(_ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.sleeping.add(resolve);
      signal?.addEventListener("abort", () => {
        this.sleeping.delete(resolve);
        reject(signal.reason);
      });
    });
  }

  async wake(): Promise<void> {
    for (const resolve of this.sleeping) resolve();
    this.sleeping.clear();
    await turn();
  }
}

const NEVER = new AbortController().signal;

function givenPool(options: Partial<PoolOptions> = {}) {
  const started: StubWorker[] = [];
  const clock = new StandingClock();
  const start = () => {
    const worker = new StubWorker();
    started.push(worker);
    return worker;
  };
  const replaced: string[] = [];
  const pool = new Pool({ workers: 1, start, clock, replaced: (cause) => void replaced.push(cause), ...options });
  const done: string[] = [];
  /** Work that goes on until it is let go. */
  const held = (name: string, priority: "begin" | "settle" = "begin", signal = NEVER) => {
    let letGo: () => void = () => {};
    const work = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const result = pool.run(
      priority,
      async () => {
        done.push(name);
        await work;
      },
      signal,
    );
    return { letGo, result };
  };
  const alive = () => started.filter(({ gone }) => !gone.aborted).length;
  return { pool, started, clock, done, held, alive, replaced };
}

describe("the workers of a runner", () => {
  it("start with the work, up to their number, and take what waits one after the other", async () => {
    const { held, started, done } = givenPool({ workers: 2 });
    assert.equal(started.length, 0);
    const [a, b, c] = [held("a"), held("b"), held("c")];
    await turn();
    assert.deepEqual([started.length, done], [2, ["a", "b"]]);
    a.letGo();
    await a.result;
    await turn();
    assert.deepEqual([started.length, done], [2, ["a", "b", "c"]]);
    for (const { letGo } of [b, c]) letGo();
  });

  it("begin things before they settle others", async () => {
    const { held, done } = givenPool();
    const works = [held("first"), held("settles", "settle"), held("begins", "begin")];
    for (const { letGo } of works) letGo();
    await Promise.all(works.map(({ result }) => result));
    assert.deepEqual(done, ["first", "begins", "settles"]);
  });

  it("end when they have nothing to do for a while", async () => {
    const { pool, alive, clock, replaced } = givenPool();
    await pool.run("begin", async () => {}, NEVER);
    assert.equal(alive(), 1);
    await clock.wake();
    assert.deepEqual([alive(), replaced], [0, []]);
  });

  it("give way to another after so many passes", async () => {
    const { pool, started, replaced } = givenPool({ passesMax: 2 });
    for (let pass = 0; pass < 3; pass += 1) await pool.run("begin", async () => {}, NEVER);
    assert.deepEqual([started.length, replaced], [2, ["recycled"]]);
  });

  it("given one that dies at work: another takes what waits", async () => {
    const { pool, started, held, done, replaced } = givenPool();
    const dying = pool.run(
      "begin",
      async (worker) => {
        await worker.stop();
        throw worker.gone.reason;
      },
      NEVER,
    );
    const next = held("next");
    await assert.rejects(dying, WorkerLost);
    next.letGo();
    await next.result;
    assert.deepEqual([started.length, done, replaced], [2, ["next"], ["died"]]);
  });

  it("given one that dies while it is idle: another is started for the next pass", async () => {
    const { pool, started, replaced } = givenPool();
    await pool.run("begin", async () => {}, NEVER);
    await started[0]?.stop();
    await pool.run("begin", async () => {}, NEVER);
    assert.deepEqual([started.length, replaced], [2, ["died"]]);
  });

  it("given a signal: lets go of who waits, and of nobody else", async () => {
    const { held, done } = givenPool();
    const stop = new AbortController();
    const [busy, leaving, staying] = [held("busy"), held("leaving", "begin", stop.signal), held("staying")];
    stop.abort(new Error("not wanted any more"));
    await assert.rejects(leaving.result, /not wanted any more/);
    for (const { letGo } of [busy, staying]) letGo();
    await staying.result;
    assert.deepEqual(done, ["busy", "staying"]);
  });

  it("refuse more than may wait", async () => {
    const { held } = givenPool({ waitingMax: 1 });
    const works = [held("busy"), held("waiting")];
    await assert.rejects(held("one too many").result, /1 passes wait already/);
    for (const { letGo } of works) letGo();
    await Promise.all(works.map(({ result }) => result));
  });

  it("end all together, and refuse who waits", async () => {
    const { pool, alive, held, replaced } = givenPool();
    const [, waiting] = [held("busy"), held("waiting")];
    const refused = assert.rejects(waiting.result, /the runner stops/);
    await pool.stop();
    await refused;
    assert.deepEqual([alive(), replaced], [0, []]);
  });
});
