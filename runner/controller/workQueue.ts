import type { Clock } from "../kubernetes/clock";
import { DelayedKeys } from "./delayedKeys";
import { type ControllerMetrics, noMetrics } from "./metrics";

const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 600_000;

export interface QueueOptions {
  readonly clock: Clock;
  /** From 0 to 1, as Math.random. */
  readonly random: () => number;
  readonly metrics?: ControllerMetrics;
}

/**
 * Keys that wait for work. A key waits once, however often it is added, so there are no more keys than objects. A key that is
 * worked on is not given out again before `done`; if it was added meanwhile, it waits again then.
 */
export class WorkQueue {
  /** What waits, in the order of arrival, and since when. */
  private readonly ready = new Map<string, number>();
  /** What is worked on, since when, and whether it was added meanwhile. */
  private readonly working = new Map<string, { readonly sinceMs: number; isWantedAgain: boolean }>();
  private readonly delayed: DelayedKeys;
  private readonly failures = new Map<string, number>();
  private readonly takers = new Set<() => void>();
  private readonly metrics: ControllerMetrics;
  private isClosed = false;

  constructor(private readonly options: QueueOptions) {
    this.metrics = options.metrics ?? noMetrics;
    this.delayed = new DelayedKeys(options.clock, (key) => this.addNow(key));
  }

  /** Keys that wait, without those that come later. */
  get depth(): number {
    return this.ready.size;
  }

  /** For how long each key that is worked on has been. */
  get workingForMs(): readonly number[] {
    const nowMs = this.options.clock.elapsedMs();
    return [...this.working.values()].map(({ sinceMs }) => nowMs - sinceMs);
  }

  /** Adds a key, now or after that time, in ms; the sooner wins where the key is to come already. */
  add(key: string, afterMs = 0): void {
    if (this.isClosed || this.ready.has(key)) return;
    if (afterMs <= 0) this.addNow(key);
    else this.delayed.add(key, afterMs);
  }

  /** Adds a key after an error: later with each error in a row, up to ten minutes. */
  retry(key: string): void {
    const failures = this.failures.get(key) ?? 0;
    this.failures.set(key, failures + 1);
    this.metrics.retried();
    const fullMs = Math.min(FIRST_RETRY_MS * 2 ** failures, MAX_RETRY_MS);
    this.add(key, fullMs * (0.75 + this.options.random() / 4));
  }

  /** The errors in a row are over. */
  forget(key: string): void {
    this.failures.delete(key);
  }

  /** The next key, as soon as there is one; undefined: the queue is closed. */
  async take(): Promise<string | undefined> {
    for (;;) {
      if (this.isClosed) return undefined;
      const key = this.takeReady();
      if (key !== undefined) return key;
      await new Promise<void>((resolve) => this.takers.add(resolve));
    }
  }

  /** A key that was taken may be given out again. */
  done(key: string): void {
    const work = this.working.get(key);
    if (!work) return;
    this.working.delete(key);
    if (work.isWantedAgain && !this.isClosed) this.makeReady(key);
  }

  /** Nothing is added or given out any more. */
  close(): void {
    this.isClosed = true;
    this.delayed.close();
    this.ready.clear();
    for (const wake of this.takers) wake();
    this.takers.clear();
  }

  private addNow(key: string): void {
    this.delayed.remove(key);
    const work = this.working.get(key);
    if (work?.isWantedAgain || this.ready.has(key)) return;
    this.metrics.added();
    if (work) work.isWantedAgain = true;
    else this.makeReady(key);
  }

  private makeReady(key: string): void {
    this.ready.set(key, this.options.clock.elapsedMs());
    const [wake] = this.takers;
    if (!wake) return;
    this.takers.delete(wake);
    wake();
  }

  private takeReady(): string | undefined {
    const [first] = this.ready;
    if (first === undefined) return undefined;
    const [key, sinceMs] = first;
    const nowMs = this.options.clock.elapsedMs();
    this.ready.delete(key);
    this.working.set(key, { sinceMs: nowMs, isWantedAgain: false });
    this.metrics.waited(nowMs - sinceMs);
    return key;
  }
}
