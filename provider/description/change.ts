import type { ArmDocument } from "../azure/arm";

/**
 * The effect of a property's change on a running resource: in place (`update`), refused unless allowed by name (`refuse`), a
 * replacement by which nothing is lost (`replace`), nothing in Azure but something in the state (`record`), or nothing at
 * all (`ignore`).
 */
export type Effect = "update" | "refuse" | "replace" | "record" | "ignore";

/** One input: the effect of its change on a running resource, and how its values compare. */
export interface Change {
  readonly effect: Effect | ((before: unknown, after: unknown) => Effect);
  /** The cost of a refused change, as the end of a sentence: "… its data and keys lost". */
  readonly loses?: string;
  /** The reason why a change is impossible, even by a replacement, as the end of a sentence. */
  readonly never?: string;
  /** Whether two values mean the same; default: deep equality. */
  readonly same?: (before: unknown, after: unknown) => boolean;
  /** Whether Azure's value is as good as the wanted one (tags that a policy adds do no harm); default: `same`. */
  readonly isMet?: (observed: unknown, wanted: unknown) => boolean;
  /** The part of Azure's value that belongs to the program, for the state; default: all. */
  readonly reported?: (observed: unknown, wanted: unknown) => unknown;
  /** Azure may keep another value in spite of an accepted write (Azure Policy sets tags): a warning, not an error. */
  readonly mayBeOverruled?: true;
  /** The value follows from the owner where the program names none. */
  readonly fromOwner?: true;
  /** No argument of a program leads to the property. */
  readonly isInner?: true;
  /** The value in Azure's document, for drift and for updates that are left to do; absent where Azure does not tell. */
  readonly observed?: (document: ArmDocument) => unknown;
}
