import { ArmError } from "../world/armError";
import type { Clock } from "../world/clock";
import { throttled, wholeSeconds } from "../world/gatewayError";
import { FixedWindow, type RateLimit, TokenBucket } from "./tokenBucket";

type Kind = "reads" | "writes" | "deletes";

/**
 * Per subscription and service principal; the same again per tenant. How much there is, is recorded (2025-04 to 2026-08: 1099
 * and 799 were left after one call); what comes back in a second is documented, for the buckets of 250 and 200 of 2024.
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
 */
const BUCKETS: Readonly<Record<Kind, readonly [capacity: number, perSecond: number]>> = {
  reads: [1_100, 25],
  writes: [800, 10],
  deletes: [800, 10],
};
/** Limits that all service principals of a subscription share, in multiples of the above (recorded: 16499 and 11999). */
const GLOBAL_FACTOR = 15;
const WINDOW_MS = 300_000;
/** Of the resource providers: calls in five minutes. For private DNS the window of writes is not known. */
const NETWORK = { GET: 10_000, others: 1_000 };
const PRIVATE_DNS = { GET: 500, others: 12_000 };
/** Older versions of private DNS report ARM's own buckets (recorded: aso-PrivateEndpoint, 2026-04). */
const PRIVATE_DNS_COUNTS_SINCE = "2024-06-01";

/** A request as far as limits go. */
export interface Cost {
  readonly method: string;
  /** ARM type of the resource, or of the resource whose operation is polled: polls count. */
  readonly type: string | undefined;
  readonly apiVersion: string | null;
  /** Undefined at the level of the tenant. */
  readonly subscriptionId: string | undefined;
  /** Client id of the application that calls. */
  readonly clientId: string;
}

/**
 * The limits of ARM and of Microsoft.Network, with the headers that report the remaining calls. The local Azure has one
 * region of ARM. Buckets fill up in Azure's time.
 */
export class Throttling {
  private readonly buckets = new Map<string, RateLimit>();

  constructor(private readonly clock: Clock) {}

  /**
   * Counts a request.
   * @returns          the headers of its answer
   * @throws ArmError  429 with Retry-After when a limit is reached
   */
  spend(cost: Cost): Readonly<Record<string, string>> {
    const { method, type = "", apiVersion, subscriptionId, clientId } = cost;
    const kind = kindOf(method);
    const [capacity, perSecond] = BUCKETS[kind];
    const scope = subscriptionId === undefined ? "tenant" : "subscription";
    const own = this.bucket(`${subscriptionId} ${clientId} ${kind}`, capacity, perSecond);
    const isDns = /^microsoft\.network\/privatednszones(\/|$)/i.test(type);
    const provider = this.providerWindow(cost, { isDns, isRead: kind === "reads" });
    const shared =
      subscriptionId === undefined
        ? undefined
        : this.bucket(`${subscriptionId} ${kind}`, capacity * GLOBAL_FACTOR, perSecond * GLOBAL_FACTOR);

    throttleEmpty([own, shared], (waitMs) => throttled(waitMs, subscriptionId));
    throttleEmpty([provider], (waitMs) => throttledByProvider(type, waitMs));
    const [ownLeft, providerLeft, sharedLeft] = [own.spend(), provider?.spend(), shared?.spend()];
    // Private DNS reports one limit instead of ARM's (recorded).
    if (isDns) {
      const left = (apiVersion ?? "") < PRIVATE_DNS_COUNTS_SINCE ? ownLeft : providerLeft;
      return { "x-ms-ratelimit-remaining-subscription-resource-requests": String(left) };
    }
    return {
      [`x-ms-ratelimit-remaining-${scope}-${kind}`]: String(ownLeft),
      ...(shared ? { [`x-ms-ratelimit-remaining-subscription-global-${kind}`]: String(sharedLeft) } : {}),
    };
  }

  private providerWindow(
    { type = "", subscriptionId }: Cost,
    { isDns, isRead }: { isDns: boolean; isRead: boolean },
  ): RateLimit | undefined {
    if (!type.toLowerCase().startsWith("microsoft.network/")) return undefined;
    const limits = isDns ? PRIVATE_DNS : NETWORK;
    const name = `${subscriptionId} ${isDns ? "dns" : "network"} ${isRead ? "GET" : "others"}`;
    return this.known(name, () => new FixedWindow(isRead ? limits.GET : limits.others, WINDOW_MS, this.clock));
  }

  private bucket(name: string, capacity: number, perSecond: number): RateLimit {
    return this.known(name, () => new TokenBucket(capacity, perSecond, this.clock));
  }

  private known(name: string, make: () => RateLimit): RateLimit {
    const known = this.buckets.get(name) ?? make();
    this.buckets.set(name, known);
    return known;
  }
}

/** POST actions count as writes (recorded for listKeys). */
function kindOf(method: string): Kind {
  if (method === "GET" || method === "HEAD") return "reads";
  return method === "DELETE" ? "deletes" : "writes";
}

function throttleEmpty(limits: readonly (RateLimit | undefined)[], errorOf: (waitMs: number) => ArmError): void {
  const waitMs = Math.max(...limits.map((limit) => limit?.waitMs() ?? 0));
  if (waitMs > 0) throw errorOf(waitMs);
}

function throttledByProvider(type: string, waitMs: number): ArmError {
  const message = `The number of requests to '${type.slice(0, type.indexOf("/"))}' exceeded the limit of five minutes.`;
  return new ArmError(429, "TooManyRequests", message, { retryAfterMs: wholeSeconds(waitMs) });
}
