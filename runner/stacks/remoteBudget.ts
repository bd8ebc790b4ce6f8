import type { Budget } from "../../provider/azure/budget";
import type { Clock } from "../../provider/lifecycle/clock";
import type { FromWorker, Spending } from "./workerMessages";

/**
 * The runner's budget in another process. A request is told to the runner as it is sent; the runner answers only when nothing
 * is left. So at most the few requests that are under way by then are too many. What Azure refuses is told as well: steps and the
 * observer ask the same Azure.
 */
export class RemoteBudget implements Budget {
  /** Times before which no request goes, in ms, by kind and subscription: two for each subscription. */
  private readonly notBeforeMs = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly tell: (message: Extract<FromWorker, { readonly is: "spent" | "throttled" }>) => void,
  ) {}

  take(kind: Spending["kind"], subscriptionId: string): number {
    const waitMs = (this.notBeforeMs.get(nameOf({ kind, subscriptionId })) ?? 0) - this.clock.nowMs();
    if (waitMs > 0) return waitMs;
    this.tell({ is: "spent", spending: { kind, subscriptionId } });
    return 0;
  }

  throttled(kind: Spending["kind"], subscriptionId: string, retryAfterMs?: number): void {
    const spending = { kind, subscriptionId };
    if (retryAfterMs !== undefined) this.wait(spending, retryAfterMs);
    this.tell({ is: "throttled", spending, retryAfterMs });
  }

  wait(spending: Spending, waitMs: number): void {
    this.notBeforeMs.set(nameOf(spending), this.clock.nowMs() + waitMs);
  }
}

function nameOf({ kind, subscriptionId }: Spending): string {
  return `${kind} ${subscriptionId}`;
}
