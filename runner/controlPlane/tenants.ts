import type { Reached } from "./credentials";
import { areaOf, type Lookup } from "./dependencies";

/** Subscriptions whose tenants are remembered; beyond that the first ones are forgotten. */
const REMEMBERED_MAX = 1_000;

/**
 * The tenants of subscriptions. A deletion may come when the Scope that said the tenant is gone; a subscription has one tenant,
 * so the one that this process has heard of last still holds.
 */
export class Tenants {
  private readonly seen = new Map<string, string>();

  constructor(private readonly lookup: Lookup) {}

  /** Undefined: nobody has said it. */
  of({ scope, subscriptionId, tenantId }: Reached): string | undefined {
    const key = subscriptionId.toLowerCase();
    const found = tenantId ?? this.said(scope, key) ?? this.seen.get(key);
    if (found !== undefined) this.remember(key, found);
    return found;
  }

  private said(scope: Reached["scope"], subscriptionId: string): string | undefined {
    const { found } = areaOf(scope, { lookup: this.lookup, isThere: true });
    return found?.subscriptionId.toLowerCase() === subscriptionId ? found.tenantId : undefined;
  }

  private remember(subscriptionId: string, tenantId: string): void {
    this.seen.delete(subscriptionId);
    this.seen.set(subscriptionId, tenantId);
    const [oldest] = this.seen.keys();
    if (oldest !== undefined && this.seen.size > REMEMBERED_MAX) this.seen.delete(oldest);
  }
}
