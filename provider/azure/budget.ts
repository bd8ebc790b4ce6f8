import type { Arm, Azure } from "./arm";
import { ArmError, type Attempt } from "./errors";
import { subscriptionOf } from "./ids";

/**
 * Requests that may still be sent. Azure fills a bucket for each subscription and region, so whoever shares one among several
 * runs hands each of them a budget.
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
 */
export interface Budget {
  /** Takes one request of the subscription's. Returns 0, or the time until there is one, in ms. */
  take(kind: "read" | "write", subscriptionId: string): number;
  /**
   * The same for whoever can wait: waits for a turn, but not long. A caller of several requests that gives up at the second has
   * spent the first in vain, and a hundred such callers spend everything so. Rejects with the signal's reason once it is aborted.
   */
  takeInTurn?(kind: "read" | "write", subscriptionId: string, signal?: AbortSignal): Promise<number>;
  /** Azure refused a request for now, although the budget had one. `retryAfterMs`: absent where Azure does not say. */
  throttled?(kind: "read" | "write", subscriptionId: string, retryAfterMs?: number): void;
}

/**
 * Azure, asked within a budget. Polls of operations that an earlier run left cost reads too.
 * @throws ArmError   429 `BudgetSpent` in place of the request, with the time to wait
 */
export function budgeted({ arm, redis, caCert }: Azure, budget: Budget): Azure {
  const take = async (kind: "read" | "write", { verb, id }: Attempt, signal?: AbortSignal): Promise<void> => {
    const subscriptionId = subscriptionOf(id) ?? "";
    const retryAfterMs = (await budget.takeInTurn?.(kind, subscriptionId, signal)) ?? budget.take(kind, subscriptionId);
    if (retryAfterMs <= 0) return;
    const message = `no ${kind} is left for the subscription ${subscriptionId} at the moment`;
    throw new ArmError(429, "BudgetSpent", message, { retryAfterMs, attempt: { verb, id } });
  };
  const within =
    <Rest extends unknown[], Answer>(
      kind: "read" | "write",
      verb: string,
      call: (id: string, ...rest: Rest) => Promise<Answer>,
    ) =>
    async (id: string, ...rest: Rest): Promise<Answer> => {
      await take(kind, { verb, id }, signalIn(rest.at(-1)));
      try {
        return await call(id, ...rest);
      } catch (error) {
        if (error instanceof ArmError && error.status === 429) {
          budget.throttled?.(kind, subscriptionOf(id) ?? "", error.retryAfterMs);
        }
        throw error;
      }
    };
  const resumeOperation: Arm["resumeOperation"] = (serialized) => {
    const operation = arm.resumeOperation(serialized);
    const { id } = operation;
    const poll = within("read", "follow the operation of", (_, signal?: AbortSignal) => operation.poll(signal));
    return { id, poll: (signal) => poll(id, signal), serialize: () => operation.serialize() };
  };
  return {
    caCert,
    arm: {
      get: within("read", "read", (...all) => arm.get(...all)),
      list: within("read", "list", (...all) => arm.list(...all)),
      put: within("write", "create or update", (...all) => arm.put(...all)),
      patch: within("write", "update", (...all) => arm.patch(...all)),
      delete: within("write", "delete", (...all) => arm.delete(...all)),
      // Actions spend writes, those that only list something too (recorded).
      post: within("write", "ask", (...all) => arm.post(...all)),
      beginAction: within("write", "change", (...all) => arm.beginAction(...all)),
      resumeOperation,
    },
    redis: {
      listKeys: within("write", "list the keys of", (...all) => redis.listKeys(...all)),
      beginRegenerateKey: within("write", "regenerate a key of", (...all) => redis.beginRegenerateKey(...all)),
    },
  };
}

/** Calls of the port take a signal last, alone or among options. */
function signalIn(last: unknown): AbortSignal | undefined {
  const { signal = last } = (last ?? {}) as { readonly signal?: unknown };
  return signal instanceof AbortSignal ? signal : undefined;
}
