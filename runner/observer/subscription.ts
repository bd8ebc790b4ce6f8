import { Semaphore } from "async-mutex";
import type { Azure } from "../../provider/azure/arm";
import { ArmError } from "../../provider/azure/errors";
import { normalId } from "../../provider/azure/ids";
import type { Clock } from "../../provider/lifecycle/clock";
import { sentence } from "../stacks/sentence";
import type { AzureAccess } from "../stacks/stacks";
import { isWide, type Listing } from "./listing";
import { Pauses } from "./pauses";
import type { Pace, WatchedResource } from "./watchedResource";

/** What the looks at one subscription need. */
export interface Looking {
  /** Connects within the observer's share of the budget. One access has one connection. */
  azure(access: AzureAccess): Promise<Azure>;
  readonly clock: Clock;
  /** 0 ≤ random() < 1 */
  readonly random: () => number;
  readonly pace: Pace;
  /** Resources that are read one by one in a tick, at most; the others wait for the next one. */
  readonly readsPerTick: number;
  /** Gets what Azure refused; what comes of it is the observer's business. */
  failed(failure: { readonly path: string; readonly error: unknown }): void;
}

/** A question to Azure: where, on behalf of which resources, and where news go. */
interface Asking {
  readonly listing: Listing;
  readonly resources: readonly WatchedResource[];
  readonly news: Set<WatchedResource>;
  readonly signal: AbortSignal;
}

/** Requests of one subscription at the same time. */
const CONCURRENT = 8;
/** A credential that may not list a subscription may be given the right. */
const NARROW_MS = 600_000;

/** The watched resources of one subscription, seen by one credential. */
export class Subscription {
  readonly resources = new Set<WatchedResource>();
  private readonly pauses: Pauses;
  private tickedMs = Number.NEGATIVE_INFINITY;
  private narrowUntilMs = 0;

  constructor(
    readonly access: AzureAccess,
    private readonly looking: Looking,
  ) {
    this.pauses = new Pauses(looking.random);
  }

  /** The time of the next tick, in ms; Infinity: nobody waits for anything. */
  nextMs(): number {
    const { pace } = this.looking;
    let next = Number.POSITIVE_INFINITY;
    for (const resource of this.resources) {
      const listingMs = Math.max(resource.dueMs(pace), this.pauses.untilMs(resource.listing(this.isNarrow()).path));
      // What a list lacked waits only for what stands in the way of its own answer.
      const aloneMs = resource.isMissed ? this.pauses.untilMs(resource.alone.path) : Number.POSITIVE_INFINITY;
      next = Math.min(next, listingMs, aloneMs);
    }
    return Math.max(next, this.tickedMs + pace.tickMs);
  }

  /** Looks once at what is due. Returns the resources of which something new is known. */
  async tick(signal: AbortSignal): Promise<ReadonlySet<WatchedResource>> {
    this.tickedMs = this.looking.clock.nowMs();
    const news = new Set<WatchedResource>();
    const wasNarrow = this.isNarrow();
    await this.lookAtLists(news, signal);
    if (this.isNarrow() !== wasNarrow) await this.lookAtLists(news, signal);
    await this.lookOneByOne(news, signal);
    return news;
  }

  private async lookAtLists(news: Set<WatchedResource>, signal: AbortSignal): Promise<void> {
    const lists = new Map<string, { listing: Listing; resources: WatchedResource[] }>();
    for (const resource of this.resources) {
      const listing = resource.listing(this.isNarrow());
      if (!listing.isList) continue;
      const list = lists.get(listing.path.toLowerCase()) ?? { listing, resources: [] };
      list.resources.push(resource);
      lists.set(listing.path.toLowerCase(), list);
    }
    const due = [...lists.values()].filter(({ listing, resources }) =>
      resources.some((one) => this.isDue(one, listing)),
    );
    await this.each(due, async ({ listing, resources }) => {
      const question = (azure: Azure) => azure.arm.list(listing.path, listing.apiVersion, signal);
      const documents = await this.ask(question, { listing, resources, news, signal });
      if (documents === undefined) return;
      const found = new Map((documents.answer ?? []).map((document) => [normalId(String(document.id)), document]));
      for (const resource of resources) {
        const document = found.get(normalId(resource.id));
        if (document === undefined) resource.miss(documents.atMs);
        else if (resource.see(document, documents.atMs)) news.add(resource);
      }
    });
  }

  private async lookOneByOne(news: Set<WatchedResource>, signal: AbortSignal): Promise<void> {
    const { pace, readsPerTick } = this.looking;
    const due = [...this.resources]
      .filter((resource) => resource.isMissed || (!resource.isListed && this.isDue(resource, resource.alone)))
      .filter(({ alone }) => this.pauses.untilMs(alone.path) <= this.looking.clock.nowMs())
      .map((resource) => ({ resource, dueMs: resource.isMissed ? 0 : resource.dueMs(pace) }))
      .sort((a, b) => a.dueMs - b.dueMs)
      .slice(0, readsPerTick);
    await this.each(due, async ({ resource }) => {
      const { path, apiVersion } = resource.alone;
      const question = (azure: Azure) => azure.arm.get(path, apiVersion, signal);
      const found = await this.ask(question, { listing: resource.alone, resources: [resource], news, signal });
      if (found && resource.see(found.answer, found.atMs)) news.add(resource);
    });
  }

  /** The answer; undefined where there is none, so that all that is known stays known. */
  private async ask<Answer>(
    question: (azure: Azure) => Promise<Answer>,
    { listing, resources, news, signal }: Asking,
  ): Promise<{ answer: Answer; atMs: number } | undefined> {
    const { clock } = this.looking;
    // An earlier request of the same tick may have met a limit.
    if (this.pauses.untilMs(listing.path) > clock.nowMs()) return undefined;
    try {
      const answer = await question(await this.looking.azure(this.access));
      this.pauses.succeeded(listing.path);
      return { answer, atMs: clock.nowMs() };
    } catch (error) {
      if (signal.aborted) return undefined;
      if (isWide(listing) && error instanceof ArmError && error.status === 403) {
        this.narrowUntilMs = clock.nowMs() + NARROW_MS;
        return undefined;
      }
      this.pauses.failed(listing.path, error, clock.nowMs());
      if (error instanceof ArmError && error.code === "BudgetSpent") return undefined;
      this.looking.failed({ path: listing.path, error });
      // A limit passes by itself.
      if (error instanceof ArmError && error.status === 429) return undefined;
      const code = error instanceof Error && "code" in error ? String(error.code) : String((error as Error)?.name);
      const refused = { code, message: sentence(error) };
      for (const resource of resources) if (resource.refuse(refused)) news.add(resource);
      return undefined;
    }
  }

  private async each<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
    const turns = new Semaphore(CONCURRENT);
    await Promise.all(items.map((item) => turns.runExclusive(() => work(item))));
  }

  private isDue(resource: WatchedResource, listing: Listing): boolean {
    const nowMs = this.looking.clock.nowMs();
    return resource.dueMs(this.looking.pace) <= nowMs && this.pauses.untilMs(listing.path) <= nowMs;
  }

  private isNarrow(): boolean {
    return this.looking.clock.nowMs() < this.narrowUntilMs;
  }

  /** Another credential of the same name: what was refused may be allowed now. */
  renewed(access: AzureAccess): Subscription {
    const renewed = new Subscription(access, this.looking);
    for (const resource of this.resources) renewed.resources.add(resource);
    return renewed;
  }
}
