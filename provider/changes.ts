import { isDeepStrictEqual } from "node:util";
import type { ArmDocument } from "./azure/arm";
import { type Inputs, isUnknown, type Problem } from "./inputs";
import type { Change, Effect, Resource } from "./resource";

/** One property that a program changed. */
export interface PropertyChange {
  readonly property: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly effect: Effect;
}

/** The inputs that differ between two versions of a program; an unknown new value is an update at most. */
export function changedProperties<I extends Inputs>(
  resource: Resource<I>,
  before: Inputs,
  after: Inputs,
): PropertyChange[] {
  const changed: PropertyChange[] = [];
  for (const [property, change] of entries(resource)) {
    const [old, now] = [before[property], after[property]];
    if (isUnknown(now)) {
      if (effectOf(change, old, now) !== "ignore")
        changed.push({ property, before: old, after: now, effect: "update" });
    } else if (!isSame(change, old, now)) {
      const effect = effectOf(change, old, now);
      if (effect !== "ignore") changed.push({ property, before: old, after: now, effect });
    }
  }
  return changed;
}

/** The inputs whose value in Azure does not do for the wanted one. What Azure does not tell counts as met. */
export function unmetProperties<I extends Inputs>(resource: Resource<I>, document: ArmDocument, inputs: I): string[] {
  return entries(resource)
    .filter(([property, change]) => {
      const observed = change.observed?.(document);
      if (observed === undefined) return false;
      return !(isSame(change, observed, inputs[property]) || change.isMet?.(observed, inputs[property]));
    })
    .map(([property]) => property);
}

/** The inputs as Azure has them: every value that differs is replaced by the observed one. */
export function observedInputs<I extends Inputs>(resource: Resource<I>, document: ArmDocument, inputs: I): I {
  const seen: Inputs = { ...inputs };
  for (const [property, change] of entries(resource)) {
    const observed = change.observed?.(document);
    if (observed !== undefined && !isSame(change, observed, inputs[property])) seen[property] = observed;
  }
  return seen as I;
}

/** A check failure for each change that Azure cannot make in place and that the program did not allow by name. */
export function refusals<I extends Inputs>(resource: Resource<I>, before: Inputs, after: Inputs): Problem[] {
  return changedProperties(resource, before, after)
    .filter(({ property, effect }) => effect === "refuse" && !isAllowed(after, property))
    .map(({ property, before: old, after: now }) => ({
      property,
      reason:
        `cannot change from ${spoken(old)} to ${spoken(now)} in place: ` +
        `${resource.changes[property as keyof I & string].loses ?? `the ${resource.noun} would be made anew`}. ` +
        `To allow it, add allowReplacement: ["${property}"].`,
    }));
}

/** Whether the program names the property in `allowReplacement`. */
export function isAllowed(inputs: Inputs, property: string): boolean {
  return Array.isArray(inputs.allowReplacement) && inputs.allowReplacement.includes(property);
}

function entries<I extends Inputs>(resource: Resource<I>): [string, Change][] {
  return Object.entries(resource.changes) as [string, Change][];
}

function effectOf(change: Change, before: unknown, after: unknown): Effect {
  return typeof change.effect === "function" ? change.effect(before, after) : change.effect;
}

function isSame(change: Change, before: unknown, after: unknown): boolean {
  return isDeepStrictEqual(before, after) || (change.same?.(before, after) ?? false);
}

function spoken(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
