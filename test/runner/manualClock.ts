import type { Clock } from "../../runner/kubernetes/clock";

/** Time that passes only when a test says so. */
export class ManualClock implements Clock {
  private readonly sleepers = new Set<{ readonly dueMs: number; readonly wake: () => void }>();
  private elapsed = 0;

  constructor(private readonly startMs = Date.UTC(2026, 0, 1)) {}

  nowMs(): number {
    return this.startMs + this.elapsed;
  }

  elapsedMs(): number {
    return this.elapsed;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const abort = () => {
        this.sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const sleeper = {
        dueMs: this.elapsed + ms,
        wake: () => {
          signal?.removeEventListener("abort", abort);
          resolve();
        },
      };
      this.sleepers.add(sleeper);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** When the next sleeper is woken, from now on; undefined: nobody sleeps. */
  get nextMs(): number | undefined {
    return this.sleepers.size === 0
      ? undefined
      : Math.min(...[...this.sleepers].map(({ dueMs }) => dueMs)) - this.elapsed;
  }

  /** Lets time pass, with everything that happens in it in order. */
  async advance(ms: number): Promise<void> {
    const endMs = this.elapsed + ms;
    await settled();
    for (;;) {
      const [next] = [...this.sleepers].sort((a, b) => a.dueMs - b.dueMs);
      if (!next || next.dueMs > endMs) break;
      this.elapsed = Math.max(this.elapsed, next.dueMs);
      this.sleepers.delete(next);
      next.wake();
      await settled();
    }
    this.elapsed = endMs;
    await settled();
  }
}

/** Resolves when everything that needs no time has happened. */
export async function settled(): Promise<void> {
  for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve));
}
