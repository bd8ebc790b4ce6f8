import { Mutex } from "async-mutex";
import type { Budget } from "../../provider/azure/budget";
import type { Clock } from "../../provider/lifecycle/clock";

type Kind = Parameters<Budget["take"]>[0];

/** A limit that lasts longer is for the next step or pass to wait for: a reconciliation must not hold its place for that. */
const PATIENCE_MS = 5_000;

/**
 * A budget for steps and passes, which can wait. They come one after the other, so that each request that is sent belongs to one
 * that goes on: steps that all ask at once, and give up at their second request, would spend the budget and never get on.
 */
export class PatientBudget implements Budget {
  private readonly turns = new Map<string, Mutex>();

  constructor(
    private readonly budget: Budget,
    private readonly clock: Clock,
  ) {}

  take(kind: Kind, subscriptionId: string): number {
    return this.budget.take(kind, subscriptionId);
  }

  async takeInTurn(kind: Kind, subscriptionId: string, signal?: AbortSignal): Promise<number> {
    const untilMs = this.clock.nowMs() + PATIENCE_MS;
    return await this.turn(kind, subscriptionId).runExclusive(async () => {
      for (;;) {
        // A caller that stopped meanwhile would spend its request in vain.
        signal?.throwIfAborted();
        const waitMs = this.take(kind, subscriptionId);
        if (waitMs <= 0 || this.clock.nowMs() + waitMs > untilMs) return waitMs;
        await this.clock.sleep(waitMs, signal);
      }
    });
  }

  throttled(kind: Kind, subscriptionId: string, retryAfterMs?: number): void {
    this.budget.throttled?.(kind, subscriptionId, retryAfterMs);
  }

  private turn(kind: Kind, subscriptionId: string): Mutex {
    const name = `${subscriptionId.toLowerCase()} ${kind}`;
    const turn = this.turns.get(name) ?? new Mutex();
    this.turns.set(name, turn);
    return turn;
  }
}
