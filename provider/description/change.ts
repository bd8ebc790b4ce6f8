import type { ArmDocument } from "../azure/arm";

/**
 * The effect of a property's change on a running resource: in place (`update`), refused unless allowed by name (`refuse`), a
 * replacement by which nothing is lost (`replace`), nothing in Azure but something in the state (`record`), or nothing at
 * all (`ignore`).
 */
export type Effect = "update" | "refuse" | "replace" | "record" | "ignore";

/** The change of one input, and what becomes of a running resource through it. */
export interface Change {
  readonly effect: Effect | ((before: unknown, after: unknown) => Effect);
  /** The cost of a refused change, as the end of a sentence: "the database would be made anew and its data lost". */
  readonly loses?: string;
  /** Why a refused change cannot be had at all, not even by a replacement, as the end of a sentence. */
  readonly never?: string;
  /** Whether two values mean the same; default: deep equality. */
  readonly same?: (before: unknown, after: unknown) => boolean;
  /** Whether Azure's value is as good as the wanted one (tags that a policy adds do no harm); default: `same`. */
  readonly isMet?: (observed: unknown, wanted: unknown) => boolean;
  /** The part of Azure's value that is the program's business, for the state; default: all. */
  readonly reported?: (observed: unknown, wanted: unknown) => unknown;
  /** The value as Azure answers it, for drift and for what is left to update; absent where Azure does not tell. */
  readonly observed?: (document: ArmDocument) => unknown;
}
