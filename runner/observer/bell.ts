import type { Clock } from "../../provider/lifecycle/clock";

/** Timers of Node take no more than 24 days; waking once an hour costs nothing. */
const LONGEST_MS = 3_600_000;

/** A wait that ends early when the bell rings. A ring while nobody waits ends the next wait. */
export class Bell {
  private rung = new AbortController();

  constructor(private readonly clock: Clock) {}

  ring(): void {
    if (!this.rung.signal.aborted) this.rung.abort();
  }

  /** Never rejects. @param ms   Infinity: until the bell rings */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const { signal: rung } = this.rung;
    try {
      if (ms > 0) await this.clock.sleep(Math.min(ms, LONGEST_MS), AbortSignal.any([signal, rung]));
    } catch (error) {
      if (!signal.aborted && !rung.aborted) throw error;
    } finally {
      if (rung.aborted) this.rung = new AbortController();
    }
  }
}
