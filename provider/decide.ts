import type { ArmDocument } from "./azure/arm";
import { unmetProperties } from "./changes";
import type { Inputs } from "./inputs";
import type { Ownership } from "./ownership";
import type { Resource } from "./resource";

/** What was seen in Azure, and what the program wants of it. */
export interface Sight<I extends Inputs> {
  readonly document: ArmDocument | undefined;
  /** Undefined where there is nothing that could carry a mark; of the parent, where the mark is its. */
  readonly ownership: Ownership | undefined;
  readonly inputs: I;
  /** Properties that the program changed: sent even where Azure does not tell their value. */
  readonly changed: ReadonlySet<string>;
  /** What has been sent in this run already, so that nothing is sent for ever. */
  readonly sent: { readonly creations: number; readonly updates: ReadonlySet<string>; readonly remakes: number };
  readonly isDisposable: boolean;
}

/** The next step from what is seen to what is wanted. */
export type Decision =
  | { readonly do: "create" }
  | { readonly do: "wait" }
  | { readonly do: "wait until gone" }
  | { readonly do: "remake" }
  | { readonly do: "update"; readonly changed: ReadonlySet<string> }
  | { readonly do: "nothing" }
  | {
      readonly do: "stop";
      readonly because: "stranger" | "stranger's parent" | "failed" | Contradiction;
      readonly phase: string;
    };

/** What Azure shows although it accepted something else: a look older than the write, or someone else's doing. */
export type Contradiction = "vanished" | "unchanged by Azure";

/**
 * Decides one step, and nothing else: no clock, no calls. The lifecycle looks again after each step, so whatever
 * happened meanwhile (a crash, another run, Azure itself) is just another thing seen.
 */
export function decide<I extends Inputs>(resource: Resource<I>, sight: Sight<I>): Decision {
  const { document, ownership, inputs, changed, sent } = sight;
  if (document === undefined) {
    if (ownership?.is === "theirs") return { do: "stop", because: "stranger's parent", phase: ownership.owner };
    if (sent.creations <= sent.remakes) return { do: "create" };
    return { do: "stop", because: "vanished", phase: "" };
  }
  if (ownership?.is !== "ours") return { do: "stop", because: "stranger", phase: "" };
  const condition = resource.condition(document);
  const unmet = unmetProperties(resource, document, inputs);
  const pending = new Set([...unmet, ...changed]);
  const isAnyUnsent = [...pending].some((property) => !sent.updates.has(property));
  switch (condition.is) {
    case "deleting":
      return { do: "wait until gone" };
    case "working":
      return { do: "wait" };
    case "failed":
      if (sight.isDisposable && sent.remakes === 0) return { do: "remake" };
      if (!condition.canUpdate || !isAnyUnsent) return { do: "stop", because: "failed", phase: condition.phase };
      return { do: "update", changed: pending };
    case "ready":
      if (isAnyUnsent) return { do: "update", changed: pending };
      if (unmet.length === 0) return { do: "nothing" };
      return { do: "stop", because: "unchanged by Azure", phase: unmet.join(", ") };
  }
}
