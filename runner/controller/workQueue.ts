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

export interface AddOptions {
  /** Higher comes first; 0 by default. The higher wins where a key waits already. */
  readonly priority?: number;
  /** Not before that time; the sooner wins where a key is to come later already. */
  readonly afterMs?: number;
}

/**
 * Keys that wait for work. A key waits once, however often it is added, so there are no more keys than objects. A key that is
 * worked on is not given out again before `done`; if it was added meanwhile, it waits again then.
 */
export class WorkQueue {
  /** By priority; a Set keeps the order of arrival. */
  private readonly ready = new Map<number, Set<string>>();
  private readonly readyBy = new Map<string, { readonly priority: number; readonly sinceMs: number }>();
  /** What is worked on, and the priority with which it was added meanwhile. */
  private readonly working = new Map<string, { readonly sinceMs: number; again?: number }>();
  private readonly delayed: DelayedKeys;
  private readonly failures = new Map<string, number>();
  private readonly takers = new Set<() => void>();
  private readonly metrics: ControllerMetrics;
  private isClosed = false;

  constructor(private readonly options: QueueOptions) {
    this.metrics = options.metrics ?? noMetrics;
    this.delayed = new DelayedKeys(options.clock, (key, priority) => this.addNow(key, priority));
  }

  /** Keys that wait, without those that come later. */
  get depth(): number {
    return this.readyBy.size;
  }

  /** For how long each key that is worked on has been. */
  get workingForMs(): readonly number[] {
    const nowMs = this.options.clock.elapsedMs();
    return [...this.working.values()].map(({ sinceMs }) => nowMs - sinceMs);
  }

  add(key: string, { priority = 0, afterMs = 0 }: AddOptions = {}): void {
    if (this.isClosed) return;
    if (afterMs <= 0) this.addNow(key, priority);
    // What waits already comes sooner.
    else if (this.readyBy.has(key)) this.addNow(key, priority);
    else this.delayed.add(key, afterMs, priority);
  }

  /** Adds a key after an error: later with each error in a row, up to ten minutes. */
  retry(key: string, priority = 0): void {
    const failures = this.failures.get(key) ?? 0;
    this.failures.set(key, failures + 1);
    this.metrics.retried();
    const fullMs = Math.min(FIRST_RETRY_MS * 2 ** failures, MAX_RETRY_MS);
    this.add(key, { priority, afterMs: fullMs * (0.75 + this.options.random() / 4) });
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
    this.metrics.worked(this.options.clock.elapsedMs() - work.sinceMs);
    if (work.again !== undefined && !this.isClosed) this.makeReady(key, work.again);
  }

  /** Nothing is added or given out any more. */
  close(): void {
    this.isClosed = true;
    this.delayed.close();
    this.ready.clear();
    this.readyBy.clear();
    this.metrics.depth(0);
    for (const wake of this.takers) wake();
    this.takers.clear();
  }

  private addNow(key: string, priority: number): void {
    this.delayed.remove(key);
    const work = this.working.get(key);
    if (work) {
      if (work.again === undefined) this.metrics.added();
      work.again = Math.max(work.again ?? priority, priority);
      return;
    }
    const waiting = this.readyBy.get(key);
    if (waiting && waiting.priority >= priority) return;
    if (waiting) this.ready.get(waiting.priority)?.delete(key);
    else this.metrics.added();
    this.makeReady(key, priority, waiting?.sinceMs);
  }

  private makeReady(key: string, priority: number, sinceMs = this.options.clock.elapsedMs()): void {
    const bucket = this.ready.get(priority) ?? new Set();
    this.ready.set(priority, bucket.add(key));
    this.readyBy.set(key, { priority, sinceMs });
    this.metrics.depth(this.depth);
    const [wake] = this.takers;
    if (!wake) return;
    this.takers.delete(wake);
    wake();
  }

  private takeReady(): string | undefined {
    let highest = Number.NEGATIVE_INFINITY;
    for (const [priority, { size }] of this.ready) {
      if (size === 0) this.ready.delete(priority);
      else highest = Math.max(highest, priority);
    }
    const bucket = this.ready.get(highest);
    const [key] = bucket ?? [];
    if (key === undefined) return undefined;
    bucket?.delete(key);
    const nowMs = this.options.clock.elapsedMs();
    this.metrics.waited(nowMs - (this.readyBy.get(key)?.sinceMs ?? nowMs));
    this.readyBy.delete(key);
    this.working.set(key, { sinceMs: nowMs });
    this.metrics.depth(this.depth);
    return key;
  }
}
