import type { ArmDocument } from "../azure/arm";
import { type Inputs, isAllowed, type Problem } from "../description/inputs";
import type { Resource } from "../description/resource";
import { isAction } from "./action";
import { effectOf, isInPlace, unmetProperties, updatableProperties } from "./changes";
import type { Observation } from "./observe";
import type { Wanted } from "./run";

/** The writes that this run, and earlier passes of begin mode, have sent, so that no write is repeated for ever. */
export interface Sent {
  readonly creations: number;
  readonly updates: ReadonlySet<string>;
  /** Properties that a PATCH named, after a PUT that did not bring them. */
  readonly patches: ReadonlySet<string>;
  readonly remakes: number;
}

/** The next step from the observed resource to the wanted one. */
export type Decision =
  | { readonly do: "create" }
  | { readonly do: "wait" }
  | { readonly do: "wait until gone" }
  | { readonly do: "remake" }
  | { readonly do: "update"; readonly changed: ReadonlySet<string> }
  /** Azure accepted an update, and still answers other values. */
  | { readonly do: "patch"; readonly changed: ReadonlySet<string> }
  | { readonly do: "nothing" }
  | { readonly do: "stop"; readonly because: Stop };

/** The reason why there is no next step. `isFinal`: only a delete helps. */
export type Stop =
  | { readonly is: "stranger" }
  | { readonly is: "stranger's parent"; readonly owner: string }
  | { readonly is: "failed"; readonly phase: string; readonly isFinal: boolean; readonly remedy?: string }
  | { readonly is: "differs"; readonly problems: readonly Problem[] }
  | { readonly is: "refused"; readonly properties: readonly string[] }
  | Contradiction;

/** Azure contradicts all that is known: the look is older than the write, or someone else wrote. */
export type Contradiction =
  | { readonly is: "vanished" }
  | { readonly is: "gone" }
  | { readonly is: "unchanged by Azure"; readonly properties: readonly string[] };

/**
 * Decides one step, and does nothing else: no clock, no calls. The lifecycle looks again after each step, so a crash, another
 * run or a change of Azure's own in the meantime is just another observation.
 */
export function decide<I extends Inputs>(
  resource: Resource<I>,
  { document, ownership, isDisposable, differs, isInVain, onlyEngineReplaces }: Observation,
  { inputs, changed, only, sent }: Pick<Wanted<I>, "inputs" | "changed" | "only"> & { readonly sent: Sent },
): Decision {
  if (document === undefined) {
    if (ownership?.is === "theirs") return { do: "stop", because: { is: "stranger's parent", owner: ownership.owner } };
    if (onlyEngineReplaces) return { do: "stop", because: { is: "gone" } };
    if (sent.creations <= sent.remakes) return { do: "create" };
    return { do: "stop", because: { is: "vanished" } };
  }
  const readiness = resource.reading.readiness(document);
  // Private DNS shows tags only when their write is over.
  if (ownership?.is === "unmarked" && readiness.is === "working") return { do: "wait" };
  if (ownership?.is !== "ours") return { do: "stop", because: { is: "stranger" } };
  if (readiness.is === "deleting") return { do: "wait until gone" };
  if (readiness.is === "working") return { do: "wait" };
  if (differs.length > 0) return { do: "stop", because: { is: "differs", problems: differs } };

  const canRemake = isDisposable && !onlyEngineReplaces && sent.remakes === 0;
  const isLeft = (property: string) => only !== undefined && !only.has(property);
  const unmetAnywhere = unmetProperties(resource, document, inputs);
  const unmet = unmetAnywhere.filter((property) => !isLeft(property));
  const unseen = [...changed].filter((property) => !isInPlace(resource, property, document, inputs));
  const open = new Set([...unmet, ...unseen]);
  const pending = resource.writing.first?.(inputs, open, document) ?? open;
  const hasUnsent = (some: ReadonlySet<string>) => [...some].some((property) => !sent.updates.has(property));
  if (readiness.is === "failed") {
    if (canRemake) return { do: "remake" };
    // Sending the wanted state once more repairs a failed write. Actions need a resource that runs.
    const writable = new Set([...pending].filter((property) => !isAction(resource, property)));
    const drifted = new Set(unmetAnywhere.filter(isLeft));
    const repair = hasUnsent(writable) ? writable : repairable(resource, document, drifted);
    if (readiness.canUpdate && hasUnsent(repair)) {
      return { do: "update", changed: repair };
    }
    const { phase, canUpdate, remedy } = readiness;
    return { do: "stop", because: { is: "failed", phase, isFinal: !canUpdate, ...(remedy ? { remedy } : {}) } };
  }

  if (isInVain && canRemake) return { do: "remake" };

  // What the program changed counts even where Azure's value would do.
  const fixed = [...new Set([...unmet, ...unseen.filter((property) => isTold(resource, property, document))])].filter(
    (property) => effectOf(resource, property, document, inputs) !== "update",
  );
  if (fixed.length > 0) {
    const isSafe = fixed.every(
      (property) => effectOf(resource, property, document, inputs) === "replace" || isAllowed(inputs, property),
    );
    if (isSafe && canRemake) return { do: "remake" };
    return { do: "stop", because: { is: "refused", properties: fixed } };
  }
  if (hasUnsent(pending)) return { do: "update", changed: pending };
  if (unmet.length === 0) return { do: "nothing" };
  const patchable = unmet.filter(
    (property) => pending.has(property) && !isAction(resource, property) && !sent.patches.has(property),
  );
  if (resource.writing.patch && patchable.length > 0) return { do: "patch", changed: new Set(patchable) };
  return { do: "stop", because: { is: "unchanged by Azure", properties: unmet } };
}

function isTold<I extends Inputs>(resource: Resource<I>, property: string, document: ArmDocument): boolean {
  return resource.inputs.changes[property as keyof I & string].observed?.(document) !== undefined;
}

/**
 * The properties that a repairing write names: the updatable ones, or all where there are none, but for the `drifted` ones,
 * which stay as Azure has them.
 */
function repairable<I extends Inputs>(
  resource: Resource<I>,
  document: ArmDocument,
  drifted: ReadonlySet<string>,
): ReadonlySet<string> {
  const updatable = updatableProperties(resource, document);
  const all = updatable.length > 0 ? updatable : Object.keys(resource.inputs.changes);
  return new Set(all.filter((property) => !drifted.has(property)));
}
