import type { Clock } from "../kubernetes/clock";

/** Keys that come later. One wait at a time, for the earliest. */
export class DelayedKeys {
  /** When each key is due, by the clock. */
  private readonly delays = new Map<string, number>();
  private waiting: { readonly dueMs: number; readonly over: AbortController } | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly onDue: (key: string) => void,
  ) {}

  /** The sooner time wins where the key is here already. */
  add(key: string, afterMs: number): void {
    const dueMs = this.clock.elapsedMs() + afterMs;
    this.delays.set(key, Math.min(this.delays.get(key) ?? dueMs, dueMs));
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
    for (const one of this.delays.values()) dueMs = Math.min(dueMs, one);
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
    const due = [...this.delays].filter(([, dueMs]) => dueMs <= nowMs + 1).sort(([, a], [, b]) => a - b);
    for (const [key] of due) {
      this.delays.delete(key);
      this.onDue(key);
    }
    this.wait();
  }
}
