import type { ArmDocument } from "../azure/arm";
import { type Inputs, isAllowed, type Problem } from "../description/inputs";
import type { Resource } from "../description/resource";
import { isAction } from "./action";
import { effectOf, isInPlace, unmetProperties, updatableProperties } from "./changes";
import type { Ownership } from "./ownership";

/** What was seen in Azure, and what the program wants of it. */
export interface Sight<I extends Inputs> {
  readonly document: ArmDocument | undefined;
  /** Undefined where there is nothing that could carry a mark; of the parent, where the mark is its. */
  readonly ownership: Ownership | undefined;
  readonly inputs: I;
  /** Properties that the program changed: sent even where Azure does not tell their value. */
  readonly changed: ReadonlySet<string>;
  /** What has been sent already, so that nothing is sent for ever. */
  readonly sent: { readonly creations: number; readonly updates: ReadonlySet<string>; readonly remakes: number };
  /** Nothing worth keeping is in it. */
  readonly isDisposable: boolean;
  /** What would change in a resource that is to be taken over as it is, and is not touched yet. */
  readonly differs: readonly Problem[];
  /** It was made before, and what depends on it is inside it: only the engine may make it anew. */
  readonly isWhole: boolean;
}

/** The next step from what is seen to what is wanted. */
export type Decision =
  | { readonly do: "create" }
  | { readonly do: "wait" }
  | { readonly do: "wait until gone" }
  | { readonly do: "remake" }
  | { readonly do: "update"; readonly changed: ReadonlySet<string> }
  | { readonly do: "nothing" }
  | { readonly do: "stop"; readonly because: Stop };

/** Why there is no next step; `isFinal`: only a delete helps. */
export type Stop =
  | { readonly is: "stranger" }
  | { readonly is: "stranger's parent"; readonly owner: string }
  | { readonly is: "failed"; readonly phase: string; readonly isFinal: boolean; readonly advice?: string }
  | { readonly is: "differs"; readonly problems: readonly Problem[] }
  | { readonly is: "refused"; readonly properties: readonly string[] }
  | Contradiction;

/** What Azure shows against all that is known: a look older than the write, or someone else's doing. */
export type Contradiction =
  | { readonly is: "vanished" }
  | { readonly is: "gone" }
  | { readonly is: "unchanged by Azure"; readonly properties: readonly string[] };

/**
 * Decides one step, and nothing else: no clock, no calls. The lifecycle looks again after each step, so whatever
 * happened meanwhile (a crash, another run, Azure itself) is just another thing seen.
 */
export function decide<I extends Inputs>(resource: Resource<I>, sight: Sight<I>): Decision {
  const { document, ownership, inputs, changed, sent, isDisposable, differs, isWhole } = sight;
  if (document === undefined) {
    if (ownership?.is === "theirs") return { do: "stop", because: { is: "stranger's parent", owner: ownership.owner } };
    if (isWhole) return { do: "stop", because: { is: "gone" } };
    if (sent.creations <= sent.remakes) return { do: "create" };
    return { do: "stop", because: { is: "vanished" } };
  }
  const condition = resource.condition(document);
  // Private DNS shows tags only when their write is over.
  if (ownership?.is === "unmarked" && condition.is === "working") return { do: "wait" };
  if (ownership?.is !== "ours") return { do: "stop", because: { is: "stranger" } };
  if (condition.is === "deleting") return { do: "wait until gone" };
  if (condition.is === "working") return { do: "wait" };
  if (differs.length > 0) return { do: "stop", because: { is: "differs", problems: differs } };

  const canRemake = isDisposable && !isWhole && sent.remakes === 0;
  const unmet = unmetProperties(resource, document, inputs);
  const unsettled = [...changed].filter((property) => !isInPlace(resource, property, document, inputs));
  const pending = new Set([...unmet, ...unsettled]);
  const hasUnsent = (some: ReadonlySet<string>) => [...some].some((property) => !sent.updates.has(property));
  if (condition.is === "failed") {
    if (canRemake) return { do: "remake" };
    // Sending the wanted state once more is how a failed write is repaired; actions need one that runs.
    const writable = new Set([...pending].filter((property) => !isAction(resource, property)));
    const repair = hasUnsent(writable) ? writable : repairable(resource, document);
    if (condition.canUpdate && hasUnsent(repair)) {
      return { do: "update", changed: repair };
    }
    const { phase, canUpdate, advice } = condition;
    return { do: "stop", because: { is: "failed", phase, isFinal: !canUpdate, ...(advice ? { advice } : {}) } };
  }

  const fixed = unmet.filter((property) => effectOf(resource, property, document, inputs) !== "update");
  if (fixed.length > 0) {
    const isSafe = fixed.every(
      (property) => effectOf(resource, property, document, inputs) === "replace" || isAllowed(inputs, property),
    );
    if (isSafe && canRemake) return { do: "remake" };
    return { do: "stop", because: { is: "refused", properties: fixed } };
  }
  if (hasUnsent(pending)) return { do: "update", changed: pending };
  if (unmet.length === 0) return { do: "nothing" };
  return { do: "stop", because: { is: "unchanged by Azure", properties: unmet } };
}

/** What a write that repairs has to say: what can be updated, or, where an update is a PUT of it all, everything. */
function repairable<I extends Inputs>(resource: Resource<I>, document: ArmDocument): ReadonlySet<string> {
  const updatable = updatableProperties(resource, document);
  return new Set(updatable.length > 0 || resource.patch ? updatable : Object.keys(resource.changes));
}
