import type { Clock } from "./clock";

interface Event {
  readonly atMs: number;
  readonly run: () => void;
}

/**
 * Future events, in Azure's time. There are no timers: due events run before each look at the world. So an idle emulator
 * does nothing, and a test moves time by hand.
 */
export class Schedule {
  private events: Event[] = [];
  /** The time of the event that is running: events that run late still lead to the world they would have led to. */
  private eventMs: number | undefined;

  /** @param happened   called after events have run */
  constructor(
    private readonly clock: Clock,
    private readonly happened: () => void = () => {},
  ) {}

  /** Azure's time as the running event sees it. */
  nowMs(): number {
    return this.eventMs ?? this.clock.nowMs();
  }

  /** Runs `run` as soon as someone looks at the world at that moment of Azure's time, or later. */
  at(atMs: number, run: () => void): void {
    // From the back: most of what is planned happens after what is planned already, and equals keep their order.
    let index = this.events.length;
    while (index > 0 && (this.events[index - 1] as Event).atMs > atMs) index--;
    this.events.splice(index, 0, { atMs, run });
  }

  /**
   * Runs all that is due, in order of time; what those events schedule runs too when it is due already.
   * @returns how many events ran
   */
  runDue(): number {
    let count = 0;
    for (let next = this.events[0]; next && next.atMs <= this.clock.nowMs(); next = this.events[0]) {
      this.events.shift();
      this.eventMs = next.atMs;
      try {
        next.run();
      } finally {
        this.eventMs = undefined;
      }
      count++;
    }
    if (count > 0) this.happened();
    return count;
  }
}
