import type { Change } from "../description/change";
import { type Inputs, isUnknown, type Problem } from "../description/inputs";
import type { Resource } from "../description/resource";

/** A property whose change is refused unless the program allows the change by the name of the argument. */
export interface Allowable {
  readonly property: string;
  readonly argument: string;
}

/** What programs may allow in these resources. */
export function allowableProperties(resources: readonly Resource<never>[]): Allowable[] {
  const all = resources.flatMap(({ inputs: { changes, argument } }) =>
    Object.entries<Change>(changes)
      .filter(([, { isInner }]) => !isInner)
      // A change has a price (`loses`) only where a replacement can bring the change about.
      .filter(([, { effect, loses, never }]) => never === undefined && (effect === "refuse" || loses !== undefined))
      .map(([property]) => ({ property, argument: argument?.(property, {}) ?? property })),
  );
  const byArgument = new Map(all.map((allowable) => [allowable.argument, allowable]));
  return [...byArgument.values()].sort((a, b) => (a.argument < b.argument ? -1 : 1));
}

/** Check failures for names that allow nothing: a typo, or a property whose change replaces nothing. */
export function allowanceProblems({ allowReplacement }: Inputs, allowable: readonly Allowable[]): Problem[] {
  if (!Array.isArray(allowReplacement)) return [];
  const names = allowable.map(({ argument }) => argument).join(", ");
  return allowReplacement.flatMap((name: unknown, index) =>
    isUnknown(name) || allowable.some(({ argument, property }) => name === argument || name === property)
      ? []
      : [
          {
            property: `allowReplacement[${index}]`,
            reason: `allows nothing: ${JSON.stringify(name)} is none of ${names}`,
          },
        ],
  );
}

/** The inputs with the resource's properties in `allowReplacement`, where the program names arguments. */
export function withAllowedProperties<I extends Inputs>(
  { inputs: { changes, argument } }: Resource<I>,
  inputs: Inputs,
): Inputs {
  const { allowReplacement } = inputs;
  if (!Array.isArray(allowReplacement)) return inputs;
  const propertyOf = (name: unknown) =>
    Object.keys(changes).find((property) => argument?.(property, {}) === name) ?? name;
  return { ...inputs, allowReplacement: allowReplacement.map(propertyOf) };
}
