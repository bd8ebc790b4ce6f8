import { ArmError } from "../../provider/azure/errors";
import { backOffMs } from "../../provider/lifecycle/pollDelay";

/** Share by which a pause may be longer than needed, so that those who pause do not come back at once. */
const JITTER = 0.2;
/** After that time nobody asks the place any more, or the failures are over. */
const LONG_OVER_MS = 600_000;

/**
 * What is not asked for now, because Azure refused or did not answer. A 429 concerns the whole subscription, any other failure
 * only the place that was asked.
 */
export class Pauses {
  private readonly places = new Map<string, { readonly failures: number; readonly untilMs: number }>();
  private refusals = 0;
  private allUntilMs = 0;

  /** @param random   0 ≤ random() < 1 */
  constructor(private readonly random: () => number) {}

  /** The time at which the place may be asked again, in ms. */
  untilMs(place: string): number {
    return Math.max(this.allUntilMs, this.places.get(place)?.untilMs ?? 0);
  }

  failed(place: string, error: unknown, nowMs: number): void {
    const longer = 1 + this.random() * JITTER;
    if (error instanceof ArmError && error.status === 429) {
      this.refusals++;
      this.allUntilMs = Math.max(this.allUntilMs, nowMs + (error.retryAfterMs ?? backOffMs(this.refusals)) * longer);
      return;
    }
    this.forget(nowMs - LONG_OVER_MS);
    const failures = (this.places.get(place)?.failures ?? 0) + 1;
    const askedMs = error instanceof ArmError ? (error.retryAfterMs ?? 0) : 0;
    this.places.set(place, { failures, untilMs: nowMs + Math.max(askedMs, backOffMs(failures)) * longer });
  }

  private forget(beforeMs: number): void {
    for (const [place, { untilMs }] of this.places) if (untilMs < beforeMs) this.places.delete(place);
  }

  succeeded(place: string): void {
    this.refusals = 0;
    this.places.delete(place);
  }
}
