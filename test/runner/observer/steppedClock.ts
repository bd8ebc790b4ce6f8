import type { Clock } from "../../../provider/lifecycle/clock";

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** A clock that a test moves on: whoever sleeps wakes in turn, and works until nothing is left to do at that time. */
export class SteppedClock implements Clock {
  private readonly sleepers = new Set<Sleeper>();

  /**
   * @param time     another clock, which is moved along
   * @param isBusy   whether somebody works who needs more than a few turns of the event loop; default: nobody
   */
  constructor(
    private readonly time: { nowMs(): number; pass(ms: number): void },
    private readonly isBusy: () => boolean = () => false,
  ) {}

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
    await this.idle();
    for (;;) {
      const [next] = [...this.sleepers].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.time.pass(Math.max(0, next.atMs - this.nowMs()));
      this.sleepers.delete(next);
      next.wake();
      await this.idle();
    }
    this.time.pass(Math.max(0, endMs - this.nowMs()));
    await this.idle();
  }

  /** Lets everybody work who does not sleep: a turn of the event loop runs all promises that are due. */
  private async idle(): Promise<void> {
    for (let turns = 0, quiet = 0; quiet < 4; turns++) {
      if (turns > TURNS_MAX) throw new Error("somebody works without an end");
      await new Promise((resolve) => setImmediate(resolve));
      quiet = this.isBusy() ? 0 : quiet + 1;
    }
  }
}

const TURNS_MAX = 100_000;
