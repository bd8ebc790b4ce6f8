import { ArmError } from "../world/armError";
import type { Clock } from "../world/clock";
import { throttled, wholeSeconds } from "../world/gatewayError";
import { FixedWindow, type RateLimit, TokenBucket } from "./tokenBucket";

type Kind = "reads" | "writes" | "deletes";

/** Per subscription, service principal and region (contract, section 10); the same again per tenant. */
const BUCKETS: Readonly<Record<Kind, readonly [capacity: number, perSecond: number]>> = {
  reads: [250, 25],
  writes: [200, 10],
  deletes: [200, 10],
};
/** Limits that all service principals of a subscription share, in multiples of the above (inferred from recorded headers). */
const GLOBAL_FACTOR = 15;
const WINDOW_MS = 300_000;
/** Of the resource providers: calls in five minutes. For private DNS the window of writes is not known. */
const NETWORK = { GET: 10_000, others: 1_000 };
const PRIVATE_DNS = { GET: 500, others: 12_000 };

/** A request as far as limits go. */
export interface Cost {
  readonly method: string;
  readonly isTenantLevel: boolean;
  /** ARM type of the resource, or of the resource whose operation is polled: polls count. */
  readonly type: string | undefined;
}

/**
 * The limits of ARM and of Microsoft.Network, with the headers that report the remaining calls. The local Azure has one
 * subscription, one service principal and one region of ARM, so one set of buckets. Buckets fill up in Azure's time.
 */
export class Throttling {
  private readonly buckets = new Map<string, RateLimit>();

  constructor(private readonly clock: Clock) {}

  /**
   * Counts a request.
   * @returns          the headers of its answer
   * @throws ArmError  429 with Retry-After when a limit is reached
   */
  spend({ method, isTenantLevel, type = "" }: Cost): Readonly<Record<string, string>> {
    const kind = kindOf(method);
    const [capacity, perSecond] = BUCKETS[kind];
    const scope = isTenantLevel ? "tenant" : "subscription";
    const own = this.bucket(`${scope}-${kind}`, capacity, perSecond);
    const isDns = /^microsoft\.network\/privatednszones(\/|$)/i.test(type);
    const provider = this.providerWindow(type, { isDns, isRead: kind === "reads" });
    const shared =
      isTenantLevel || isDns
        ? undefined
        : this.bucket(`${scope}-global-${kind}`, capacity * GLOBAL_FACTOR, perSecond * GLOBAL_FACTOR);

    throttleEmpty([own, shared], throttled);
    throttleEmpty([provider], (waitMs) => throttledByProvider(type, waitMs));
    const remaining: Record<string, string> = { [`x-ms-ratelimit-remaining-${scope}-${kind}`]: String(own.spend()) };
    const [left, sharedLeft] = [provider?.spend(), shared?.spend()];
    // Private DNS reports the rest of its own limit instead of the rest of ARM's global limit (recorded).
    if (isDns) remaining["x-ms-ratelimit-remaining-subscription-resource-requests"] = String(left);
    if (shared) remaining[`x-ms-ratelimit-remaining-subscription-global-${kind}`] = String(sharedLeft);
    return remaining;
  }

  private providerWindow(type: string, { isDns, isRead }: { isDns: boolean; isRead: boolean }): RateLimit | undefined {
    if (!type.toLowerCase().startsWith("microsoft.network/")) return undefined;
    const limits = isDns ? PRIVATE_DNS : NETWORK;
    const name = `${isDns ? "dns" : "network"}-${isRead ? "GET" : "others"}`;
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
