import { isDeepStrictEqual } from "node:util";
import type { ArmDocument } from "../../provider/azure/arm";
import { type Listing, listingOf } from "./listing";
import type { Observation, Refusal, Watched } from "./observer";

/** The pace of looks, in ms. */
export interface Pace {
  /** Between two looks while Azure works; default 2 s. No look comes sooner. */
  readonly tickMs: number;
  /** Between two lists of what is settled; default a minute. */
  readonly settledMs: number;
}

/** Marks of Azure's that change while nothing else does. */
const NOISE = new Set(["etag", "systemData"]);

/** A resource that is watched, by whom, and what is known of it. */
export class WatchedResource {
  readonly watchers = new Map<string, Watched>();
  /** A list lacked the resource, so Azure is asked for the resource itself. */
  isMissed = false;
  private known: Observation = { is: "unknown" };
  private lookedMs: number | undefined;
  /** The place of the resource alone. */
  readonly alone: Listing;
  private readonly wide: Listing;
  private readonly narrow: Listing;

  /** @throws AmrError  for a text that is not the id of a resource */
  constructor(readonly id: string) {
    this.wide = listingOf(id);
    this.narrow = listingOf(id, true);
    this.alone = { ...this.wide, path: id, isList: false };
  }

  get isListed(): boolean {
    return this.wide.isList;
  }

  /** `isNarrow`: the credential may not list the subscription. */
  listing(isNarrow: boolean): Listing {
    return isNarrow ? this.narrow : this.wide;
  }

  get observation(): Observation {
    return this.known;
  }

  /** The time of the next look at the place, in ms; Infinity: only somebody who asks for it looks. */
  dueMs({ tickMs, settledMs }: Pace): number {
    const looked = this.lookedMs;
    const isBusy = [...this.watchers.values()].some(({ urgency }) => urgency === "busy");
    if (!isBusy && !this.isListed && !this.isMissed) return Number.POSITIVE_INFINITY;
    if (looked === undefined) return 0;
    return looked + (isBusy ? tickMs : Math.max(tickMs, settledMs));
  }

  /** Takes in one look; returns whether it brings news. Undefined: Azure answered 404. */
  see(document: ArmDocument | undefined, atMs: number): boolean {
    const before = this.known;
    this.lookedMs = atMs;
    this.isMissed = false;
    this.known = document === undefined ? { is: "gone", atMs } : { is: "there", atMs, document };
    if (before.is !== "there" || document === undefined) return before.is !== this.known.is;
    if (isDeepStrictEqual(before.document, document)) return false;
    return !isDeepStrictEqual(told(before.document), told(document));
  }

  /** Takes in that Azure did not answer a look; returns whether that is news. What is known of the resource stays known. */
  refuse(refused: Refusal): boolean {
    if (this.known.is !== "unknown" || this.known.refused?.code === refused.code) return false;
    this.known = { is: "unknown", refused };
    return true;
  }

  /** The list that shows such resources lacks this one. */
  miss(atMs: number): void {
    this.lookedMs = atMs;
    if (this.known.is === "gone") this.see(undefined, atMs);
    else this.isMissed = true;
  }
}

/** A document without what changes by itself, at any depth. */
function told(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(told);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([name]) => !NOISE.has(name));
  return Object.fromEntries(members.map(([name, member]) => [name, told(member)]));
}
