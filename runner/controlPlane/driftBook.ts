import type { Observation } from "../observer/observer";
import { differencesOf, type Finding, isLostMark } from "../observer/survey";
import type { StackResource } from "../stacks/stacks";

/** Values that Azure has otherwise than the state, by property. */
export type Differences = Readonly<Record<string, { readonly observed: unknown; readonly declared: unknown }>>;

/** A resource, when it was last looked at by a step or pass, in ms, and what the observer saw. */
type Looked = StackResource & { readonly lookedMs: number; readonly observation: Observation };

/** A look of the sweep, and its time in ms. */
interface Entry {
  readonly finding: Finding;
  readonly atMs: number;
}

/** What is in vain although it was made again is made again once more after that time: it may have done its work meanwhile. */
const REMADE_MS = 24 * 3_600_000;

/**
 * What was found of settled resources: by the sweep, and, for what a list shows, by the observer. A look that is older than the
 * last step of its resource tells nothing.
 */
export class DriftBook {
  private readonly entries = new Map<string, Entry>();
  /** Why the last look of the sweep came to nothing, by id: a sentence. */
  private readonly refused = new Map<string, string>();
  private readonly idsByKey = new Map<string, Set<string>>();
  /** When what was found to be there in vain was made again, in ms: if that did not help, it is not done again and again. */
  private readonly remadeMs = new Map<string, number>();

  constructor(private readonly nowMs: () => number) {}

  /** Notes what the sweep found on behalf of a key. */
  note(key: string, finding: Finding): void {
    const id = finding.id.toLowerCase();
    this.entries.set(id, { finding, atMs: this.nowMs() });
    this.refused.delete(id);
    if (finding.is === "gone" || !finding.isInVain) this.remadeMs.delete(id);
    this.concerns(key, id);
  }

  /** Notes that the sweep could not look at a resource, and why, as a sentence. */
  noteRefused(key: string, id: string, why: string): void {
    this.refused.set(id.toLowerCase(), why);
    this.concerns(key, id.toLowerCase());
  }

  /** Why the sweep could not look at a resource the last time; undefined: it could, or has not yet. */
  whyRefused(id: string): string | undefined {
    return this.refused.get(id.toLowerCase());
  }

  /** Forgets all that was found on behalf of a key. */
  leave(key: string): void {
    const ids = [...(this.idsByKey.get(key) ?? [])];
    this.forget(ids);
    for (const id of ids) this.remadeMs.delete(id);
    this.idsByKey.delete(key);
  }

  /** Forgets which keys were found, and nothing else: somebody took them over. */
  forgetKeys(id: string): void {
    const entry = this.entries.get(id.toLowerCase());
    if (entry?.finding.is !== "there") return;
    const { changedKeys: _, ...finding } = entry.finding;
    this.entries.set(id.toLowerCase(), { ...entry, finding });
  }

  /** Forgets what was found of resources that a step or pass has been at. */
  forget(ids: readonly string[]): void {
    for (const id of ids.map((one) => one.toLowerCase())) {
      if (this.isInVain(id)) this.remadeMs.set(id, this.nowMs());
      this.entries.delete(id);
      this.refused.delete(id);
    }
  }

  /** Takes note that what is there in vain has a new reason for that, and may be made again once more. */
  renew(ids: readonly string[]): void {
    for (const id of ids) this.remadeMs.delete(id.toLowerCase());
  }

  private isRemade(id: string): boolean {
    const remadeMs = this.remadeMs.get(id);
    return remadeMs !== undefined && this.nowMs() - remadeMs < REMADE_MS;
  }

  private isInVain(id: string): boolean {
    const { finding } = this.entries.get(id) ?? {};
    return finding?.is === "there" && finding.isInVain === true;
  }

  private concerns(key: string, id: string): void {
    const ids = this.idsByKey.get(key) ?? new Set();
    this.idsByKey.set(key, ids.add(id));
  }

  /**
   * What the sweep saw last; unknown: nothing since the last step, or in this process. What is there in vain is told to be gone:
   * it has to be made again as if it were.
   */
  observation(id: string): Observation {
    const key = id.toLowerCase();
    const entry = this.entries.get(key);
    if (entry === undefined) return { is: "unknown" };
    const { finding, atMs } = entry;
    if (finding.is === "gone" || (this.isInVain(key) && !this.isRemade(key))) return { is: "gone", atMs };
    return { is: "there", atMs, document: finding.document };
  }

  /** What Azure has otherwise than the state. */
  differences(resource: Looked): Differences {
    const { status, lookedMs, observation } = resource;
    if (status.is !== "settled") return {};
    const entry = this.entries.get(resource.id.toLowerCase());
    const swept = entry?.finding.is === "there" && entry.atMs >= lookedMs ? entry.finding.differences : [];
    const listed =
      observation.is === "there" && observation.atMs >= lookedMs ? differencesOf(resource, observation.document) : [];
    return Object.fromEntries(
      [...listed, ...swept].map(({ property, observed, declared }) => [property, { observed, declared }]),
    );
  }

  /** The version of Redis that the sweep saw a database run. */
  redisVersion({ id, lookedMs }: Looked): string | undefined {
    const entry = this.entries.get(id.toLowerCase());
    if (entry?.finding.is !== "there" || entry.atMs < lookedMs) return undefined;
    const { redisVersion } = entry.finding.document.properties ?? {};
    return typeof redisVersion === "string" ? redisVersion : undefined;
  }

  /** Keys that are not those of the state; in memory only. */
  changedKeys({ id, lookedMs }: Looked): Readonly<Record<string, string>> | undefined {
    const entry = this.entries.get(id.toLowerCase());
    if (entry?.finding.is !== "there" || entry.atMs < lookedMs) return undefined;
    return entry.finding.changedKeys?.() as Readonly<Record<string, string>> | undefined;
  }
}

/** The differences that may be put right: a mark that says the resource is somebody else's by now stays. */
export function repairable(differences: Differences): Differences {
  const some = Object.entries(differences).filter(
    ([property, { observed }]) => property !== "owner" || isLostMark(property, observed),
  );
  return Object.fromEntries(some);
}
