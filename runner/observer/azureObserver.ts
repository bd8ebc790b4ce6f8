import { isDeepStrictEqual } from "node:util";
import { normalId, subscriptionOf } from "../../provider/azure/ids";
import type { AzureAccess } from "../stacks/stacks";
import { Bell } from "./bell";
import { listingOf } from "./listing";
import type { Observation, Observer, Watched } from "./observer";
import { type Looking, Subscription } from "./subscription";
import { WatchedResource } from "./watchedResource";

export interface ObserverOptions extends Omit<Looking, "pace" | "readsPerTick"> {
  /** Gets the keys of whose resources something new is known. */
  changed(keys: readonly string[]): void;
  /** Between two looks while Azure is about to be done, in ms; default 2,000. */
  readonly tickMs?: number;
  /** Between two lists of what is settled, in ms; default 60,000. */
  readonly settledMs?: number;
  /** Default 20. */
  readonly readsPerTick?: number;
}

const TICK_MS = 2_000;
const SETTLED_MS = 60_000;
const READS_PER_TICK = 20;

/** Looks at Azure for all instances. Subscriptions are apart: one that does not answer holds up no other. */
export class AzureObserver implements Observer {
  /** By id. */
  private readonly known = new Map<string, WatchedResource>();
  private readonly byKey = new Map<string, ReadonlySet<WatchedResource>>();
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly looking: Looking;
  private readonly bell: Bell;

  constructor(private readonly options: ObserverOptions) {
    const { tickMs = TICK_MS, settledMs = SETTLED_MS, readsPerTick = READS_PER_TICK, ...rest } = options;
    this.looking = {
      azure: (access) => rest.azure(access),
      failed: (failure) => rest.failed(failure),
      clock: rest.clock,
      random: rest.random,
      pace: { tickMs, settledMs },
      readsPerTick,
    };
    this.bell = new Bell(rest.clock);
  }

  watch(key: string, resources: readonly Watched[]): void {
    if (this.isWatched(key, resources)) return;
    // All or none: a mistake in one id leaves everything as it was.
    for (const { id } of resources) if (!this.known.has(normalId(id))) listingOf(id);
    const now = new Set(resources.map((watched) => this.watched(key, watched)));
    for (const resource of this.byKey.get(key) ?? []) if (!now.has(resource)) this.leave(key, resource);
    if (now.size === 0) this.byKey.delete(key);
    else this.byKey.set(key, now);
    this.bell.ring();
  }

  observation(id: string): Observation {
    return this.known.get(normalId(id))?.observation ?? { is: "unknown" };
  }

  async run(signal: AbortSignal): Promise<void> {
    const running = new Map<Subscription, Promise<void>>();
    while (!signal.aborted) {
      const nowMs = this.looking.clock.nowMs();
      let nextMs = Number.POSITIVE_INFINITY;
      for (const subscription of this.subscriptions.values()) {
        if (running.has(subscription)) continue;
        const dueMs = subscription.nextMs();
        if (dueMs > nowMs) nextMs = Math.min(nextMs, dueMs);
        else
          running.set(
            subscription,
            this.tickOf(subscription, signal).finally(() => this.done(running, subscription)),
          );
      }
      await this.bell.wait(nextMs - nowMs, signal);
    }
    await Promise.all(running.values());
  }

  private done(running: Map<Subscription, Promise<void>>, subscription: Subscription): void {
    running.delete(subscription);
    this.bell.ring();
  }

  private async tickOf(subscription: Subscription, signal: AbortSignal): Promise<void> {
    try {
      const news = await subscription.tick(signal);
      const keys = new Set([...news].flatMap((resource) => [...resource.watchers.keys()]));
      if (keys.size > 0) this.options.changed([...keys]);
    } catch (error) {
      // A listener's mistake is no reason to stop looking.
      this.options.failed({ path: subscription.access.name, error });
    }
  }

  /** Whether the key watches exactly these already: it says so at each reconciliation. */
  private isWatched(key: string, resources: readonly Watched[]): boolean {
    const before = this.byKey.get(key);
    if ((before?.size ?? 0) !== resources.length) return false;
    return resources.every((watched) => {
      const resource = this.known.get(normalId(watched.id));
      return resource !== undefined && isDeepStrictEqual(resource.watchers.get(key), watched);
    });
  }

  private watched(key: string, watched: Watched): WatchedResource {
    const id = normalId(watched.id);
    const resource = this.known.get(id) ?? new WatchedResource(watched.id);
    this.known.set(id, resource);
    resource.watchers.set(key, watched);
    this.place(resource, watched.access);
    return resource;
  }

  /** Puts the resource where the latest credential is used. */
  private place(resource: WatchedResource, access: AzureAccess): void {
    const name = `${access.name} ${subscriptionOf(resource.id)?.toLowerCase()}`;
    const former = this.subscriptions.get(name);
    const isCurrent = former !== undefined && isDeepStrictEqual(former.access, access);
    const current = isCurrent ? former : (former?.renewed(access) ?? new Subscription(access, this.looking));
    this.subscriptions.set(name, current);
    if (current.resources.has(resource)) return;
    this.displace(resource);
    this.subscriptions.set(name, current);
    current.resources.add(resource);
  }

  private leave(key: string, resource: WatchedResource): void {
    resource.watchers.delete(key);
    if (resource.watchers.size > 0) return;
    this.known.delete(normalId(resource.id));
    this.displace(resource);
  }

  private displace(resource: WatchedResource): void {
    for (const [name, { resources }] of this.subscriptions) {
      if (resources.delete(resource) && resources.size === 0) this.subscriptions.delete(name);
    }
  }
}
