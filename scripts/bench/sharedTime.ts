import { setTimeout as beat } from "node:timers/promises";
import type { ManualClock } from "../../emulator/world/clock";
import type { Clock } from "../../provider/lifecycle/clock";

/** Longer than the CLI pauses between two calls of its provider: after this time it has nothing more to ask for now. */
const QUIET_MS = 50;

interface Sleeper {
  readonly dueMs: number;
  wake(): void;
}

/**
 * One time for a local Azure and its client: it passes when everybody waits, and then at once, up to the next wake-up. So a
 * creation of seven minutes is over in half a minute, with each look at the moment when it would have been.
 */
export class SharedTime implements Clock {
  private sleepers: Sleeper[] = [];
  private isPassing = false;

  constructor(
    private readonly azure: ManualClock,
    /** A number that changes with every event; undefined while something is in progress. */
    private readonly activity: () => number | undefined,
    private readonly quiet: () => Promise<unknown> = () => beat(QUIET_MS),
  ) {}

  nowMs(): number {
    return this.azure.nowMs();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const sleeper = { dueMs: this.nowMs() + ms, wake: resolve };
      this.sleepers.push(sleeper);
      signal?.addEventListener("abort", () => {
        this.sleepers = this.sleepers.filter((one) => one !== sleeper);
        reject(signal.reason);
      });
      void this.pass();
    });
  }

  private async pass(): Promise<void> {
    if (this.isPassing) return;
    this.isPassing = true;
    while (this.sleepers.length > 0) {
      const [before, count] = [this.activity(), this.sleepers.length];
      await this.quiet();
      if (before === undefined || before !== this.activity() || count !== this.sleepers.length) continue;
      const nextMs = Math.min(...this.sleepers.map(({ dueMs }) => dueMs));
      this.azure.advance(Math.max(0, nextMs - this.nowMs()));
      const due = this.sleepers.filter(({ dueMs }) => dueMs <= this.nowMs());
      this.sleepers = this.sleepers.filter(({ dueMs }) => dueMs > this.nowMs());
      for (const { wake } of due) wake();
    }
    this.isPassing = false;
  }
}
