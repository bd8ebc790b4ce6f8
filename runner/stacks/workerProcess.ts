import { type ChildProcess, fork } from "node:child_process";
import type { Budget } from "../../provider/azure/budget";
import { AmrError } from "../../provider/azure/errors";
import type { FromWorker, Job, Ports, Served, Spending, ToWorker } from "./workerMessages";

/** A worker that ended while it served: how far the pass came is not known. */
export class WorkerLost extends Error {
  override readonly name = "WorkerLost";
}

/** One that serves passes to the CLI, one at a time: a process, or a thread. */
export interface Worker {
  /** Ends the worker where the signal is aborted first. @throws the signal's reason; WorkerLost; AmrError where the pass cannot be served */
  serve(job: Job, signal: AbortSignal): Promise<Ports>;
  /** Stops serving. @throws WorkerLost; AmrError where the worker cannot tell how the pass went */
  end(): Promise<Served>;
  /** Aborted when the worker has ended. */
  readonly gone: AbortSignal;
  /** Ends the worker at once; resolves when it has ended. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  /** The compiled `worker.js`. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly budget?: Budget | undefined;
  /** A worker that has not answered after so long is ended, in ms. Default: 60 s. */
  readonly answerMs?: number;
}

const ANSWER_MS = 60_000;

/** Measured with the whole SDK: 175 MB a worker with these, about 290 MB without. */
const HEAP = ["--max-semi-space-size=4", "--max-old-space-size=160"];

/** A worker in a process of its own: its memory comes back when it ends, and a crash takes nothing else along. */
export function startWorkerProcess({ file, environment, budget, answerMs = ANSWER_MS }: WorkerOptions): Worker {
  const child = fork(file, [], { env: environment, execArgv: HEAP, stdio: ["ignore", "ignore", "ignore", "ipc"] });
  return new WorkerProcess(child, { budget, answerMs });
}

class WorkerProcess implements Worker {
  private readonly ending = new AbortController();
  private readonly ended: Promise<void>;
  readonly gone = this.ending.signal;
  private answered: ((message: FromWorker) => void) | undefined;

  constructor(
    private readonly child: ChildProcess,
    private readonly options: { readonly budget: Budget | undefined; readonly answerMs: number },
  ) {
    this.ended = new Promise((resolve) => {
      const over = (how: string) => {
        this.ending.abort(new WorkerLost(`its worker ended (${how})`));
        resolve();
      };
      child.once("exit", (code, signal) => over(signal ?? `exit code ${code}`));
      child.once("error", ({ message }) => over(message));
    });
    child.on("message", (message: FromWorker) => this.hear(message));
  }

  async serve(job: Job, signal: AbortSignal): Promise<Ports> {
    const answer = await this.ask({ is: "serve", job }, signal);
    if (answer.is === "serving") return answer.ports;
    throw new AmrError(answer.is === "failed" ? answer.reason : "the worker does not serve the pass");
  }

  async end(): Promise<Served> {
    const answer = await this.ask({ is: "end" });
    if (answer.is === "served") return answer.served;
    throw new AmrError(answer.is === "failed" ? answer.reason : "the worker does not tell how the pass went");
  }

  async stop(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.ended;
  }

  private hear(message: FromWorker): void {
    if (message.is === "spent") this.spent(message.spending);
    else if (message.is === "throttled") {
      const { spending, retryAfterMs } = message;
      this.options.budget?.throttled?.(spending.kind, spending.subscriptionId, retryAfterMs);
    } else this.answered?.(message);
  }

  private spent(spending: Spending): void {
    const waitMs = this.options.budget?.take(spending.kind, spending.subscriptionId) ?? 0;
    if (waitMs > 0) this.send({ is: "wait", spending, waitMs });
  }

  /** One question at a time, each with one answer: a worker that nobody waits for any more is of no use. */
  private ask(message: ToWorker, signal?: AbortSignal): Promise<FromWorker> {
    const { gone } = this;
    const { answerMs } = this.options;
    return new Promise((resolve, reject) => {
      const stopped = () => this.giveUp(signal?.reason);
      const silent = () =>
        this.giveUp(new WorkerLost(`its worker did not answer within ${Math.ceil(answerMs / 1000)} s`));
      const lost = () => {
        over();
        reject(gone.reason);
      };
      const limit = setTimeout(silent, answerMs);
      const over = () => {
        clearTimeout(limit);
        gone.removeEventListener("abort", lost);
        signal?.removeEventListener("abort", stopped);
        this.answered = undefined;
      };
      gone.addEventListener("abort", lost, { once: true });
      signal?.addEventListener("abort", stopped, { once: true });
      this.answered = (answer) => {
        over();
        resolve(answer);
      };
      if (gone.aborted) lost();
      else if (signal?.aborted) stopped();
      else this.send(message);
    });
  }

  private giveUp(reason: unknown): void {
    this.ending.abort(reason);
    this.child.kill("SIGKILL");
  }

  /** A worker that is gone tells so by itself. */
  private send(message: ToWorker): void {
    if (this.child.connected) this.child.send(message, () => {});
  }
}
