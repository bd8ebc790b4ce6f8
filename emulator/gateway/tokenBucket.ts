import type { Clock } from "../world/clock";

/** A limit on how often something may be done. */
export interface RateLimit {
  /** Time until the next token may be spent, in Azure's ms; 0: now. */
  waitMs(): number;
  /** Spends a token and returns the number that is left. To be called when `waitMs` is 0. */
  spend(): number;
}

/** The shortest wait that a refusal names: Retry-After is in whole seconds. */
const WAIT_MIN_MS = 1_000;

/** A token bucket: so many at once, and so many more per second. */
export class TokenBucket implements RateLimit {
  private tokens: number;
  private filledMs: number;
  /** A client that was refused has to wait; calls before that are refused as well (Azure's documentation). */
  private closedUntilMs = 0;

  constructor(
    private readonly capacity: number,
    private readonly perSecond: number,
    private readonly clock: Clock,
  ) {
    this.tokens = capacity;
    this.filledMs = clock.nowMs();
  }

  waitMs(): number {
    const nowMs = this.clock.nowMs();
    this.tokens = Math.min(this.capacity, this.tokens + ((nowMs - this.filledMs) / 1000) * this.perSecond);
    this.filledMs = nowMs;
    if (nowMs >= this.closedUntilMs && this.tokens < 1) {
      this.closedUntilMs = nowMs + Math.max(WAIT_MIN_MS, ((1 - this.tokens) / this.perSecond) * 1000);
    }
    return Math.max(0, this.closedUntilMs - nowMs);
  }

  spend(): number {
    this.tokens -= 1;
    return Math.floor(this.tokens);
  }
}

/** So many in each window of time; a window begins with its first call. */
export class FixedWindow implements RateLimit {
  private spent = 0;
  private endMs = 0;

  constructor(
    private readonly max: number,
    private readonly lengthMs: number,
    private readonly clock: Clock,
  ) {}

  waitMs(): number {
    const nowMs = this.clock.nowMs();
    if (nowMs >= this.endMs) {
      this.spent = 0;
      this.endMs = nowMs + this.lengthMs;
    }
    return this.spent < this.max ? 0 : this.endMs - nowMs;
  }

  spend(): number {
    this.spent += 1;
    return this.max - this.spent;
  }
}
