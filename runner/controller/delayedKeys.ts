import type { Clock } from "../kubernetes/clock";

interface Delay {
  readonly dueMs: number;
  readonly priority: number;
}

/** Keys that come later. One wait at a time, for the earliest. */
export class DelayedKeys {
  private readonly delays = new Map<string, Delay>();
  private waiting: { readonly dueMs: number; readonly over: AbortController } | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly onDue: (key: string, priority: number) => void,
  ) {}

  /** The sooner time and the higher priority win where the key is here already. */
  add(key: string, afterMs: number, priority: number): void {
    const dueMs = this.clock.elapsedMs() + afterMs;
    const known = this.delays.get(key);
    this.delays.set(key, {
      dueMs: Math.min(known?.dueMs ?? dueMs, dueMs),
      priority: Math.max(known?.priority ?? priority, priority),
    });
    if (!this.waiting || dueMs < this.waiting.dueMs) this.wait();
  }

  remove(key: string): void {
    this.delays.delete(key);
  }

  close(): void {
    this.delays.clear();
    this.waiting?.over.abort();
    this.waiting = undefined;
  }

  private wait(): void {
    this.waiting?.over.abort();
    this.waiting = undefined;
    if (this.delays.size === 0) return;
    let dueMs = Number.POSITIVE_INFINITY;
    for (const delay of this.delays.values()) dueMs = Math.min(dueMs, delay.dueMs);
    const over = new AbortController();
    this.waiting = { dueMs, over };
    this.clock.sleep(Math.max(dueMs - this.clock.elapsedMs(), 0), over.signal).then(
      () => this.release(over),
      () => {},
    );
  }

  private release(over: AbortController): void {
    if (this.waiting?.over !== over) return;
    const nowMs = this.clock.elapsedMs();
    // A timer may come a little early.
    const due = [...this.delays]
      .filter(([, { dueMs }]) => dueMs <= nowMs + 1)
      .sort(([, a], [, b]) => a.dueMs - b.dueMs);
    for (const [key, { priority }] of due) {
      this.delays.delete(key);
      this.onDue(key, priority);
    }
    this.wait();
  }
}
