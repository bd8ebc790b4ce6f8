import type { Log } from "../kubernetes/log";
import { aborted } from "./aborted";
import { type ControllerMetrics, noMetrics, type Outcome } from "./metrics";
import { type QueueOptions, WorkQueue } from "./workQueue";

/** What a reconciliation leaves to do. Nothing: until the next event. */
export interface Result {
  /** The key comes again after that time, in ms, unless an event brings it sooner; 0: as soon as a worker is free. */
  readonly requeueAfterMs?: number;
}

/**
 * Looks at everything that concerns the key and takes one step. An error brings the key again, later and later.
 * The signal says that the runner stops and does not wait any longer.
 */
export type Reconcile = (key: string, signal: AbortSignal) => Promise<Result>;

export interface ControllerOptions extends QueueOptions {
  /** Of logs and metrics, such as `azuremanagedredis`. */
  readonly name: string;
  /** A logger that says the controller's name. */
  readonly log: Log;
  /** The fields of a line about a key. Default: the key as `key`. */
  readonly subjectOf?: (key: string) => object;
  readonly reconcile: Reconcile;
  readonly maxConcurrentReconciles: number;
  /** How long reconciliations may go on after the stop before their signal is aborted; asked when the stop comes. */
  readonly drainMs?: () => number;
  /** How long they have after that to end. */
  readonly abortMs?: number;
}

const DRAIN_MS = 20_000;
const ABORT_MS = 5_000;

/** A queue of keys and the workers that reconcile them. */
export class Controller {
  readonly name: string;
  private readonly queue: WorkQueue;
  private readonly metrics: ControllerMetrics;
  private readonly aborted = new AbortController();
  private active = 0;

  constructor(private readonly options: ControllerOptions) {
    if (!(options.maxConcurrentReconciles >= 1)) {
      throw new Error(`${options.name}: a controller needs at least one concurrent reconcile`);
    }
    this.name = options.name;
    this.metrics = options.metrics ?? noMetrics;
    this.queue = new WorkQueue(options);
  }

  /** Keys that wait, without those that come later. */
  get depth(): number {
    return this.queue.depth;
  }

  /** For how long each key that is reconciled has been. */
  get workingForMs(): readonly number[] {
    return this.queue.workingForMs;
  }

  /** Something concerns this key. */
  enqueue(key: string): void {
    this.queue.add(key);
  }

  /** Reconciles until the signal; resolves when the last reconciliation has ended, or will not be waited for. */
  async run(signal: AbortSignal): Promise<void> {
    const { maxConcurrentReconciles, log } = this.options;
    const stop = () => this.queue.close();
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    const ended = Promise.all(Array.from({ length: maxConcurrentReconciles }, () => this.work()));
    await aborted(signal);
    if (await this.endsWithin(ended, this.options.drainMs?.() ?? DRAIN_MS)) return;
    log.info({ active: this.active }, "stopping the reconciliations that are not over");
    this.aborted.abort(new Error(`${this.name} stops`));
    if (await this.endsWithin(ended, this.options.abortMs ?? ABORT_MS)) return;
    log.error({ active: this.active }, "reconciliations do not end: they are left behind");
  }

  private async work(): Promise<void> {
    for (let key = await this.queue.take(); key !== undefined; key = await this.queue.take()) {
      this.active++;
      await this.reconcileOne(key);
      this.queue.done(key);
      this.active--;
    }
  }

  private async reconcileOne(key: string): Promise<void> {
    const { clock, reconcile } = this.options;
    const beganMs = clock.elapsedMs();
    let outcome: Outcome;
    try {
      outcome = this.succeeded(key, await reconcile(key, this.aborted.signal));
    } catch (error) {
      outcome = this.failed(key, error);
    }
    this.metrics.reconciled(outcome, clock.elapsedMs() - beganMs);
  }

  private succeeded(key: string, { requeueAfterMs }: Result): Outcome {
    this.queue.forget(key);
    if (requeueAfterMs === undefined) return "success";
    this.queue.add(key, requeueAfterMs);
    return requeueAfterMs > 0 ? "requeue_after" : "requeue";
  }

  private failed(key: string, error: unknown): Outcome {
    // A rejection with the reason of the stop is no failure of the object.
    if (this.aborted.signal.aborted) return "error";
    const message = error instanceof Error ? error.message : String(error);
    this.options.log.error(this.options.subjectOf?.(key) ?? { key }, `the reconciliation failed: ${message}`);
    this.queue.retry(key);
    return "error";
  }

  private async endsWithin(ended: Promise<unknown>, ms: number): Promise<boolean> {
    const over = new AbortController();
    const timeout = this.options.clock.sleep(ms, over.signal).then(
      () => false,
      () => true,
    );
    const isOver = await Promise.race([ended.then(() => true), timeout]);
    over.abort();
    return isOver;
  }
}
