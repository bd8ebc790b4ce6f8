import { AmrError } from "../../provider/azure/errors";
import type { Clock } from "../../provider/lifecycle/clock";
import type { Worker } from "./workerProcess";

export interface PoolOptions {
  /** Most workers at the same time. */
  readonly workers: number;
  readonly start: () => Worker;
  readonly clock: Clock;
  /** A worker that has nothing to do for so long ends, in ms. Default: 60 s. */
  readonly idleMs?: number;
  /** Passes after which another worker takes over. Default: 500. */
  readonly passesMax?: number;
  /** Passes that may wait; one more is refused. Default: 10,000. */
  readonly waitingMax?: number;
  /** Hears of a worker that did not end because nothing was to do: it had its passes, or died. */
  readonly replaced?: (cause: "recycled" | "died") => void;
}

interface Waiting {
  readonly take: (worker: Hired) => void;
  readonly refuse: (reason: unknown) => void;
}

interface Hired {
  readonly worker: Worker;
  passes: number;
  /** Ends the wait for another pass. */
  idle: AbortController | undefined;
  /** The end of the worker was asked for. */
  isDismissed: boolean;
}

/** Workers, started when there is work, and a queue before them: passes that begin something come before those that settle. */
export class Pool {
  private readonly waiting: Record<"begin" | "settle", Waiting[]> = { begin: [], settle: [] };
  private readonly hired = new Set<Hired>();

  constructor(private readonly options: PoolOptions) {}

  /** Does the work with a worker of its own. @throws the signal's reason while it waits; AmrError where too many wait */
  async run<T>(priority: "begin" | "settle", work: (worker: Worker) => Promise<T>, signal: AbortSignal): Promise<T> {
    const hired = await this.hire(priority, signal);
    try {
      hired.passes += 1;
      return await work(hired.worker);
    } finally {
      await this.giveBack(hired);
    }
  }

  /** Ends all workers. Whoever waits is refused. */
  async stop(): Promise<void> {
    for (const queue of Object.values(this.waiting)) {
      for (const { refuse } of queue.splice(0)) refuse(new AmrError("the runner stops"));
    }
    await Promise.all([...this.hired].map((hired) => this.dismiss(hired)));
  }

  private hire(priority: "begin" | "settle", signal: AbortSignal): Promise<Hired> {
    const { waitingMax = 10_000 } = this.options;
    const { begin, settle } = this.waiting;
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (begin.length + settle.length >= waitingMax) throw new AmrError(`${waitingMax} passes wait already`);
      const queue = this.waiting[priority];
      const leave = () => {
        const place = queue.indexOf(waiting);
        if (place >= 0) queue.splice(place, 1);
        reject(signal.reason);
      };
      const waiting: Waiting = {
        take(hired) {
          signal.removeEventListener("abort", leave);
          resolve(hired);
        },
        refuse: reject,
      };
      signal.addEventListener("abort", leave, { once: true });
      queue.push(waiting);
      this.next();
    });
  }

  /** Brings those who wait and those who are free together. */
  private next(): void {
    while (this.waiting.begin.length + this.waiting.settle.length > 0) {
      const hired = this.free() ?? this.another();
      if (hired === undefined) return;
      hired.idle?.abort();
      hired.idle = undefined;
      (this.waiting.begin.shift() ?? this.waiting.settle.shift())?.take(hired);
    }
  }

  private free(): Hired | undefined {
    return [...this.hired].find(({ idle, worker }) => idle !== undefined && !worker.gone.aborted);
  }

  private another(): Hired | undefined {
    if (this.hired.size >= this.options.workers) return undefined;
    const worker = this.options.start();
    const hired: Hired = { worker, passes: 0, idle: undefined, isDismissed: false };
    this.hired.add(hired);
    // One that dies while it is idle makes room as well.
    const gone = () => {
      if (!hired.isDismissed) this.options.replaced?.("died");
      this.leave(hired);
    };
    worker.gone.addEventListener("abort", gone, { once: true });
    return hired;
  }

  private async giveBack(hired: Hired): Promise<void> {
    const { passesMax = 500, idleMs = 60_000, clock } = this.options;
    const isWorn = hired.passes >= passesMax;
    if (isWorn && !hired.worker.gone.aborted) this.options.replaced?.("recycled");
    if (hired.worker.gone.aborted || isWorn) await this.dismiss(hired);
    else {
      const idle = new AbortController();
      hired.idle = idle;
      clock.sleep(idleMs, idle.signal).then(
        () => this.dismiss(hired),
        () => {},
      );
    }
    this.next();
  }

  private async dismiss(hired: Hired): Promise<void> {
    hired.idle?.abort();
    hired.idle = undefined;
    hired.isDismissed = true;
    await hired.worker.stop();
    this.leave(hired);
  }

  private leave(hired: Hired): void {
    hired.idle?.abort();
    this.hired.delete(hired);
    this.next();
  }
}
