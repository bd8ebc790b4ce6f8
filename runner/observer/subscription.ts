import { Semaphore } from "async-mutex";
import type { Azure } from "../../provider/azure/arm";
import { sentence } from "../../provider/azure/errorSentence";
import { ArmError } from "../../provider/azure/errors";
import { normalId } from "../../provider/azure/ids";
import type { Clock } from "../../provider/lifecycle/clock";
import { KUBERNETES_ADVICE } from "../stacks/advice";
import type { AzureAccess } from "../stacks/stacks";
import { Pauses } from "./pauses";
import { isWide, type Place } from "./place";
import type { Pace, Subject } from "./subject";

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
  readonly place: Place;
  readonly subjects: readonly Subject[];
  readonly news: Set<Subject>;
  readonly signal: AbortSignal;
}

/** Requests of one subscription at the same time. */
const CONCURRENT = 8;
/** A credential that may not list a subscription may be given the right. */
const NARROW_MS = 600_000;

/** The watched resources of one subscription, seen by one credential. */
export class Subscription {
  readonly subjects = new Set<Subject>();
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
    for (const subject of this.subjects) {
      const placeMs = Math.max(subject.dueMs(pace), this.pauses.untilMs(subject.place(this.isNarrow()).path));
      // What a list lacked waits only for what stands in the way of its own answer.
      const aloneMs = subject.isMissed ? this.pauses.untilMs(subject.alone.path) : Number.POSITIVE_INFINITY;
      next = Math.min(next, placeMs, aloneMs);
    }
    return Math.max(next, this.tickedMs + pace.tickMs);
  }

  /** Looks once at what is due. Returns the subjects of which something new is known. */
  async tick(signal: AbortSignal): Promise<ReadonlySet<Subject>> {
    this.tickedMs = this.looking.clock.nowMs();
    const news = new Set<Subject>();
    const wasNarrow = this.isNarrow();
    await this.lookAtLists(news, signal);
    if (this.isNarrow() !== wasNarrow) await this.lookAtLists(news, signal);
    await this.lookOneByOne(news, signal);
    return news;
  }

  private async lookAtLists(news: Set<Subject>, signal: AbortSignal): Promise<void> {
    const lists = new Map<string, { place: Place; subjects: Subject[] }>();
    for (const subject of this.subjects) {
      const place = subject.place(this.isNarrow());
      if (!place.isList) continue;
      const list = lists.get(place.path.toLowerCase()) ?? { place, subjects: [] };
      list.subjects.push(subject);
      lists.set(place.path.toLowerCase(), list);
    }
    const due = [...lists.values()].filter(({ place, subjects }) => subjects.some((one) => this.isDue(one, place)));
    await this.each(due, async ({ place, subjects }) => {
      const question = (azure: Azure) => azure.arm.list(place.path, place.apiVersion, signal);
      const documents = await this.ask(question, { place, subjects, news, signal });
      if (documents === undefined) return;
      const found = new Map((documents.answer ?? []).map((document) => [normalId(String(document.id)), document]));
      for (const subject of subjects) {
        const document = found.get(normalId(subject.id));
        if (document === undefined) subject.miss(documents.atMs);
        else if (subject.see(document, documents.atMs)) news.add(subject);
      }
    });
  }

  private async lookOneByOne(news: Set<Subject>, signal: AbortSignal): Promise<void> {
    const { pace, readsPerTick } = this.looking;
    const due = [...this.subjects]
      .filter((subject) => subject.isMissed || (!subject.isListed && this.isDue(subject, subject.alone)))
      .filter(({ alone }) => this.pauses.untilMs(alone.path) <= this.looking.clock.nowMs())
      .map((subject) => ({ subject, dueMs: subject.isMissed ? 0 : subject.dueMs(pace) }))
      .sort((a, b) => a.dueMs - b.dueMs)
      .slice(0, readsPerTick);
    await this.each(due, async ({ subject }) => {
      const { path, apiVersion } = subject.alone;
      const question = (azure: Azure) => azure.arm.get(path, apiVersion, signal);
      const found = await this.ask(question, { place: subject.alone, subjects: [subject], news, signal });
      if (found && subject.see(found.answer, found.atMs)) news.add(subject);
    });
  }

  /** The answer; undefined where there is none, so that all that is known stays known. */
  private async ask<Answer>(
    question: (azure: Azure) => Promise<Answer>,
    { place, subjects, news, signal }: Asking,
  ): Promise<{ answer: Answer; atMs: number } | undefined> {
    const { clock } = this.looking;
    // An earlier request of the same tick may have met a limit.
    if (this.pauses.untilMs(place.path) > clock.nowMs()) return undefined;
    try {
      const answer = await question(await this.looking.azure(this.access));
      this.pauses.succeeded(place.path);
      return { answer, atMs: clock.nowMs() };
    } catch (error) {
      if (signal.aborted) return undefined;
      if (isWide(place) && error instanceof ArmError && error.status === 403) {
        this.narrowUntilMs = clock.nowMs() + NARROW_MS;
        return undefined;
      }
      this.pauses.failed(place.path, error, clock.nowMs());
      if (error instanceof ArmError && error.code === "BudgetSpent") return undefined;
      this.looking.failed({ path: place.path, error });
      // A limit passes by itself.
      if (error instanceof ArmError && error.status === 429) return undefined;
      const code = error instanceof Error && "code" in error ? String(error.code) : String((error as Error)?.name);
      const refused = { code, message: sentence(error, KUBERNETES_ADVICE) };
      for (const subject of subjects) if (subject.refuse(refused)) news.add(subject);
      return undefined;
    }
  }

  private async each<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
    const turns = new Semaphore(CONCURRENT);
    await Promise.all(items.map((item) => turns.runExclusive(() => work(item))));
  }

  private isDue(subject: Subject, place: Place): boolean {
    const nowMs = this.looking.clock.nowMs();
    return subject.dueMs(this.looking.pace) <= nowMs && this.pauses.untilMs(place.path) <= nowMs;
  }

  private isNarrow(): boolean {
    return this.looking.clock.nowMs() < this.narrowUntilMs;
  }

  /** Another credential of the same name: what was refused may be allowed now. */
  renewed(access: AzureAccess): Subscription {
    const renewed = new Subscription(access, this.looking);
    for (const subject of this.subjects) renewed.subjects.add(subject);
    return renewed;
  }
}
