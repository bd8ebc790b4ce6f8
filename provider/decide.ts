import type { ArmDocument } from "./azure/arm";
import { unmetProperties } from "./changes";
import type { Inputs } from "./inputs";
import type { Ownership } from "./ownership";
import type { Resource } from "./resource";

/** What was seen in Azure, and what the program wants of it. */
export interface Sight<I extends Inputs> {
  readonly document: ArmDocument | undefined;
  readonly ownership: Ownership | undefined;
  readonly inputs: I;
  /** Properties that the program changed: sent even where Azure does not tell their value. */
  readonly changed: ReadonlySet<string>;
  /** What has been sent in this run already, so that nothing is sent for ever. */
  readonly sent: { readonly updates: ReadonlySet<string>; readonly remakes: number };
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
  | { readonly do: "stop"; readonly because: "stranger" | "failed" | "unchanged by Azure"; readonly phase: string };

/**
 * Decides one step, and nothing else: no clock, no calls. The lifecycle looks again after each step, so whatever
 * happened meanwhile (a crash, another run, Azure itself) is just another thing seen.
 */
export function decide<I extends Inputs>(resource: Resource<I>, sight: Sight<I>): Decision {
  const { document, ownership, inputs, changed, sent } = sight;
  if (document === undefined) return { do: "create" };
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
