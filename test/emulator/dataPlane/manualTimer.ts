import type { Timer } from "../../../emulator/dataPlane/timer";

interface Pending {
  readonly delayMs: number;
  readonly run: () => void;
}

/** Time that passes only when a test says so; timers are told apart by their delay. */
export class ManualTimer {
  private readonly pending = new Set<Pending>();
  private readonly waiting = new Set<() => void>();

  readonly set: Timer = (delayMs, run) => {
    const timer = { delayMs, run };
    this.pending.add(timer);
    for (const look of this.waiting) look();
    return () => this.pending.delete(timer);
  };

  isSet(delayMs: number): boolean {
    return this.find(delayMs) !== undefined;
  }

  /** Waits until a timer with this delay is set, then lets its time pass. */
  async elapse(delayMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!this.isSet(delayMs)) return;
        this.waiting.delete(look);
        resolve();
      };
      this.waiting.add(look);
      look();
    });
    const timer = this.find(delayMs);
    if (!timer) return;
    this.pending.delete(timer);
    timer.run();
  }

  private find(delayMs: number): Pending | undefined {
    return [...this.pending].find((timer) => timer.delayMs === delayMs);
  }
}
