import { isDeepStrictEqual } from "node:util";
import type { ArmDocument } from "../azure/arm";
import type { Advice } from "../description/advice";
import type { Change, Effect } from "../description/change";
import { type Inputs, isAllowed, isUnknown, type Problem } from "../description/inputs";
import type { Resource } from "../description/resource";

/** One property that a program changed. */
export interface PropertyChange {
  readonly property: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly effect: Effect;
}

/** The inputs that differ between two versions of a program. An unknown new value counts as an update at most. */
export function changedProperties<I extends Inputs>(
  resource: Resource<I>,
  before: Inputs,
  after: Inputs,
): PropertyChange[] {
  const changed: PropertyChange[] = [];
  for (const [property, change] of entries(resource)) {
    const [old, now] = [before[property], after[property]];
    if (isUnknown(now)) {
      if (effectBetween(change, old, now) !== "ignore")
        changed.push({ property, before: old, after: now, effect: "update" });
    } else if (!isSame(change, old, now)) {
      const effect = effectBetween(change, old, now);
      if (effect !== "ignore") changed.push({ property, before: old, after: now, effect });
    }
  }
  return changed;
}

/** The inputs whose value in Azure does not do for the wanted one. A value that Azure does not tell counts as met. */
export function unmetProperties<I extends Inputs>(resource: Resource<I>, document: ArmDocument, inputs: I): string[] {
  return entries(resource)
    .filter(([property, change]) => {
      const observed = change.observed?.(document);
      if (observed === undefined) return false;
      return !(isSame(change, observed, inputs[property]) || change.isMet?.(observed, inputs[property]));
    })
    .map(([property]) => property);
}

/** Every known property whose value in Azure differs from the wanted one, tags that others added included. */
export function differences<I extends Inputs>(
  resource: Resource<I>,
  document: ArmDocument,
  inputs: I,
): { property: string; observed: unknown; wanted: unknown }[] {
  return entries(resource)
    .filter(([property]) => !isUnknown(inputs[property]))
    .map(([property, change]) => ({
      property,
      change,
      observed: change.observed?.(document),
      wanted: inputs[property],
    }))
    .filter(({ change, observed, wanted }) => observed !== undefined && !isSame(change, observed, wanted))
    .map(({ property, observed, wanted }) => ({ property, observed, wanted }));
}

/** Whether Azure tells that a property has the wanted value, exactly. */
export function isInPlace<I extends Inputs>(
  resource: Resource<I>,
  property: string,
  document: ArmDocument,
  inputs: I,
): boolean {
  const change = resource.inputs.changes[property as keyof I & string];
  const observed = change.observed?.(document);
  return observed !== undefined && isSame(change, observed, inputs[property]);
}

/** The effect of bringing a property from its value in Azure to the wanted one. */
export function effectOf<I extends Inputs>(
  resource: Resource<I>,
  property: string,
  document: ArmDocument,
  inputs: I,
): Effect {
  const change = resource.inputs.changes[property as keyof I & string];
  return effectBetween(change, change.observed?.(document), inputs[property]);
}

/** The properties that a write can bring to any value, and that Azure tells. */
export function updatableProperties<I extends Inputs>(resource: Resource<I>, document: ArmDocument): string[] {
  return entries(resource)
    .filter(([, { effect, observed }]) => effect === "update" && observed?.(document) !== undefined)
    .map(([property]) => property);
}

/** The inputs as Azure has them: an observed value stands in for each wanted one that is not met. */
export function observedInputs<I extends Inputs>(resource: Resource<I>, document: ArmDocument, inputs: I): I {
  const seen: Inputs = { ...inputs };
  for (const property of unmetProperties(resource, document, inputs)) {
    const change = resource.inputs.changes[property as keyof I & string];
    const observed = change.observed?.(document);
    seen[property] = change.reported ? change.reported(observed, inputs[property]) : observed;
  }
  return seen as I;
}

/** Every input that Azure tells, for a resource that no program has written yet. */
export function toldInputs<I extends Inputs>(resource: Resource<I>, document: ArmDocument): Inputs {
  const told = entries(resource).map(([property, { observed }]) => [property, observed?.(document)] as const);
  return Object.fromEntries(told.filter(([, value]) => value !== undefined));
}

/** A check failure for each change that Azure cannot make in place and that the program did not allow by name. */
export function refusals<I extends Inputs>(
  resource: Resource<I>,
  { before, after }: { before: Inputs; after: Inputs },
  advice: Advice,
): Problem[] {
  const kept = keptNames(resource, before, after);
  const hint = kept === undefined ? "" : advice.keepNames(kept);
  return changedProperties(resource, before, after)
    .filter(
      ({ property, effect }) => effect === "refuse" && !(isAllowed(after, property) && isAllowable(resource, property)),
    )
    .map((change) => ({
      property: change.property,
      reason: `${refusal(resource, change, advice)} ${hint}`.trimEnd(),
      code: "ReplacementError",
    }));
}

/** The arguments that keep names and marks, all of them, where the owner changed; else undefined. */
function keptNames<I extends Inputs>(resource: Resource<I>, before: Inputs, after: Inputs): string | undefined {
  if (typeof before.owner !== "string" || isUnknown(after.owner) || before.owner === after.owner) return undefined;
  const names = changedProperties(resource, before, after)
    .filter(({ property }) => resource.inputs.changes[property as keyof I & string].fromOwner)
    .map(({ property, before: old }) => `${argumentOf(resource, property, before)}: ${spoken(old)}`);
  return [...names, `owner: ${spoken(before.owner)}`].join(", ");
}

/** The path in a program of a property's path: the argument may have another name than the property. */
export function argumentOf<I extends Inputs>(resource: Resource<I>, path: string, inputs: Inputs): string {
  const [, property = path, rest = ""] = /^([^.[]+)(.*)$/s.exec(path) ?? [];
  return `${resource.inputs.argument?.(property, inputs) ?? property}${rest}`;
}

/**
 * The reason why a change is refused, both values, and the way to allow it, as the end of a sentence that begins with the
 * property.
 */
export function refusal<I extends Inputs>(
  resource: Resource<I>,
  { property, before, after }: Omit<PropertyChange, "effect">,
  advice: Advice,
): string {
  const { never } = resource.inputs.changes[property as keyof I & string];
  if (never !== undefined) return `cannot change from ${spoken(before)} to ${spoken(after)}: ${never}.`;
  return (
    `cannot change from ${spoken(before)} to ${spoken(after)} in place: ` +
    `${resource.inputs.changes[property as keyof I & string].loses ?? `the ${resource.noun} would be made anew`}. ` +
    advice.allow(argumentOf(resource, property, {}))
  );
}

function isAllowable<I extends Inputs>(resource: Resource<I>, property: string): boolean {
  return resource.inputs.changes[property as keyof I & string].never === undefined;
}

function entries<I extends Inputs>(resource: Resource<I>): [string, Change][] {
  return Object.entries(resource.inputs.changes) as [string, Change][];
}

function effectBetween(change: Change, before: unknown, after: unknown): Effect {
  return typeof change.effect === "function" ? change.effect(before, after) : change.effect;
}

function isSame(change: Change, before: unknown, after: unknown): boolean {
  return isDeepStrictEqual(before, after) || (change.same?.(before, after) ?? false);
}

/** A value in a sentence. */
export function spoken(value: unknown): string {
  return (value ?? undefined) === undefined ? "nothing" : JSON.stringify(value);
}
