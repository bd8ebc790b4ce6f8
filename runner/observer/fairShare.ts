import { TokenBucket } from "./tokenBucket";

/** Who asks Azure: looks of the observer and of the drift sweep, steps in process, passes of the CLI. */
export type Consumer = "observer" | "step" | "pass";

/** A limit of Azure's: requests at once, and requests that come back in a second. */
export interface Limit {
  readonly atOnce: number;
  readonly perSecond: number;
}

/** Part of what comes back that is each consumer's own. What nobody's own bucket takes is for all. */
const WEIGHTS: Readonly<Record<Consumer, number>> = { observer: 0.2, step: 0.4, pass: 0.4 };
const CONSUMERS = Object.keys(WEIGHTS) as Consumer[];
/** Part of the bucket that is for all; the rest is divided by weight. */
const COMMON = 0.5;
/** Part of the common bucket that the observer leaves to steps and passes: a look can wait. */
const YIELDED = 0.5;
/** After a 429 half as much comes back, and all of it again after Azure's window of five minutes without another. */
const SLOWED = 0.5;
const SLOWEST = 1 / 16;
const RECOVERY_MS = 300_000;

/**
 * One bucket of Azure's, shared. Each consumer has a bucket that fills at its part of the rate, so none is starved; what runs
 * over fills a common one, so nothing is wasted while others are idle.
 */
export class FairShare {
  private readonly own: Readonly<Record<Consumer, TokenBucket>>;
  private readonly common: TokenBucket;
  private speed = 1;
  private filledMs: number;
  private closedUntilMs = 0;

  constructor(
    private readonly limit: Limit,
    nowMs: number,
  ) {
    const divided = limit.atOnce * (1 - COMMON);
    const bucket = (consumer: Consumer) => new TokenBucket(divided * WEIGHTS[consumer]);
    this.own = { observer: bucket("observer"), step: bucket("step"), pass: bucket("pass") };
    this.common = new TokenBucket(limit.atOnce * COMMON);
    this.filledMs = nowMs;
  }

  /** Takes up to so many at once. Returns the number taken. */
  take(consumer: Consumer, wanted: number, nowMs: number): number {
    this.fill(nowMs);
    if (nowMs < this.closedUntilMs) return 0;
    const own = this.own[consumer].take(wanted);
    const reserve = consumer === "observer" ? this.limit.atOnce * COMMON * YIELDED : 0;
    return own + this.common.take(wanted - own, reserve);
  }

  /** The longest time until the consumer gets one, in ms. */
  waitMs(consumer: Consumer, nowMs: number): number {
    this.fill(nowMs);
    const perMs = (this.limit.perSecond * WEIGHTS[consumer] * this.speed) / 1000;
    const fillMs = Math.max(0, 1 - this.own[consumer].left) / perMs;
    return Math.ceil(Math.max(fillMs, this.closedUntilMs - nowMs, 1));
  }

  /** Azure has less than was thought: nothing until the time that it names, then less than before. */
  throttled(retryAfterMs: number, nowMs: number): void {
    this.fill(nowMs);
    for (const consumer of CONSUMERS) this.own[consumer].empty();
    this.common.empty();
    // Requests that were under way together are refused together, and slow once.
    if (nowMs >= this.closedUntilMs) this.speed = Math.max(SLOWEST, this.speed * SLOWED);
    this.closedUntilMs = Math.max(this.closedUntilMs, nowMs + retryAfterMs);
  }

  private fill(nowMs: number): void {
    const ms = Math.max(0, nowMs - this.filledMs);
    this.filledMs = nowMs;
    const tokens = (ms / 1000) * this.limit.perSecond * this.speed;
    this.speed = Math.min(1, this.speed + ms / RECOVERY_MS);
    const over = CONSUMERS.reduce((sum, one) => sum + this.own[one].add(tokens * WEIGHTS[one]), 0);
    this.common.add(over);
  }
}
