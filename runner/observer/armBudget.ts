import type { Budget } from "../../provider/azure/budget";
import type { Clock } from "../../provider/lifecycle/clock";
import { type Consumer, FairShare, type Limit } from "./fairShare";

type Kind = "read" | "write";

/**
 * The buckets that Azure documents for each subscription, principal and region of Resource Manager. A runner reaches one region,
 * the nearest, and two principals of a subscription share a budget here: rather too little than too much. Deletes have a bucket
 * of their own in Azure, and are writes here.
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
 */
export const DOCUMENTED: Readonly<Record<Kind, Limit>> = {
  read: { atOnce: 250, perSecond: 25 },
  write: { atOnce: 200, perSecond: 10 },
};

export interface ArmBudgetOptions {
  readonly clock: Clock;
  /** Part of Azure's buckets that the runner uses; the rest is for whoever else works with the subscription. Default 0.8. */
  readonly part?: number;
  readonly limits?: Readonly<Record<Kind, Limit>>;
  /** Gets requests that were sent, and each 429. For metrics. */
  readonly on?: {
    readonly sent?: (kind: Kind, consumer: Consumer, count: number) => void;
    readonly throttled?: (kind: Kind, consumer: Consumer) => void;
  };
}

/** Default of `part`. */
export const PART = 0.8;
/** Where Azure does not say how long to wait. */
const RETRY_AFTER_MS = 5_000;

/** One budget for all who ask Azure, whichever way: what comes from one of them is missing to the others. */
export class ArmBudget {
  private readonly shares = new Map<string, FairShare>();

  constructor(private readonly options: ArmBudgetOptions) {}

  /** The budget of one consumer, for `budgeted()`. */
  of(consumer: Consumer): Budget {
    return {
      take: (kind, subscriptionId) => {
        const share = this.share(kind, subscriptionId);
        if (share.take(consumer, 1, this.nowMs()) === 0) return share.waitMs(consumer, this.nowMs());
        this.options.on?.sent?.(kind, consumer, 1);
        return 0;
      },
      throttled: (kind, subscriptionId, retryAfterMs = RETRY_AFTER_MS) => {
        this.share(kind, subscriptionId).throttled(retryAfterMs, this.nowMs());
        this.options.on?.throttled?.(kind, consumer);
      },
    };
  }

  private share(kind: Kind, subscriptionId: string): FairShare {
    const name = `${subscriptionId.toLowerCase()} ${kind}`;
    const known = this.shares.get(name);
    if (known) return known;
    const { limits = DOCUMENTED, part = PART } = this.options;
    const { atOnce, perSecond } = limits[kind];
    const share = new FairShare({ atOnce: atOnce * part, perSecond: perSecond * part }, this.nowMs());
    this.shares.set(name, share);
    return share;
  }

  private nowMs(): number {
    return this.options.clock.nowMs();
  }
}
