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
  /** @throws WorkerLost; AmrError where the pass cannot be served */
  serve(job: Job): Promise<Ports>;
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
}

/** Measured: 175 MB a worker with these, about 290 MB without. */
const HEAP = ["--max-semi-space-size=4", "--max-old-space-size=160"];

/** A worker in a process of its own: its memory comes back when it ends, and a crash takes nothing else along. */
export function startWorkerProcess({ file, environment, budget }: WorkerOptions): Worker {
  const child = fork(file, [], { env: environment, execArgv: HEAP, stdio: ["ignore", "ignore", "ignore", "ipc"] });
  return new WorkerProcess(child, budget);
}

class WorkerProcess implements Worker {
  private readonly ending = new AbortController();
  private readonly ended: Promise<void>;
  readonly gone = this.ending.signal;
  private answered: ((message: FromWorker) => void) | undefined;

  constructor(
    private readonly child: ChildProcess,
    private readonly budget: Budget | undefined,
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

  async serve(job: Job): Promise<Ports> {
    const answer = await this.ask({ is: "serve", job });
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
      this.budget?.throttled?.(spending.kind, spending.subscriptionId, retryAfterMs);
    } else this.answered?.(message);
  }

  private spent(spending: Spending): void {
    const waitMs = this.budget?.take(spending.kind, spending.subscriptionId) ?? 0;
    if (waitMs > 0) this.send({ is: "wait", spending, waitMs });
  }

  /** One question at a time, each with one answer. */
  private ask(message: ToWorker): Promise<FromWorker> {
    return new Promise((resolve, reject) => {
      const { gone } = this;
      if (gone.aborted) {
        reject(gone.reason);
        return;
      }
      const lost = () => reject(gone.reason);
      gone.addEventListener("abort", lost, { once: true });
      this.answered = (answer) => {
        gone.removeEventListener("abort", lost);
        this.answered = undefined;
        resolve(answer);
      };
      this.send(message);
    });
  }

  /** A worker that is gone tells so by itself. */
  private send(message: ToWorker): void {
    if (this.child.connected) this.child.send(message, () => {});
  }
}
