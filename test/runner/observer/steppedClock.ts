import type { Clock } from "../../../provider/lifecycle/clock";

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** A clock that a test moves on: whoever sleeps wakes in turn, and works until nothing is left to do at that time. */
export class SteppedClock implements Clock {
  private readonly sleepers = new Set<Sleeper>();

  /** @param time   another clock, which is moved along */
  constructor(private readonly time: { nowMs(): number; pass(ms: number): void }) {}

  nowMs(): number {
    return this.time.nowMs();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const sleeper = { atMs: this.nowMs() + ms, wake: resolve };
      this.sleepers.add(sleeper);
      signal?.addEventListener("abort", () => {
        this.sleepers.delete(sleeper);
        reject(signal.reason);
      });
    });
  }

  async pass(ms: number): Promise<void> {
    const endMs = this.nowMs() + ms;
    await idle();
    for (;;) {
      const [next] = [...this.sleepers].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.time.pass(next.atMs - this.nowMs());
      this.sleepers.delete(next);
      next.wake();
      await idle();
    }
    this.time.pass(endMs - this.nowMs());
    await idle();
  }
}

/** Lets everybody work who does not sleep: a turn of the event loop runs all promises that are due. */
async function idle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}
