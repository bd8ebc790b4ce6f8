import type { Change } from "../description/change";
import { type Inputs, isUnknown, type Problem } from "../description/inputs";
import type { Resource } from "../description/resource";

/** The properties of these resources whose change is refused unless the program allows it by name. */
export function allowableProperties(resources: readonly Resource<never>[]): string[] {
  const names = resources.flatMap(({ inputs: { changes } }) =>
    Object.entries<Change>(changes)
      // A change has a price (`loses`) only where a replacement can bring the change about.
      .filter(([, { effect, loses, never }]) => never === undefined && (effect === "refuse" || loses !== undefined))
      .map(([property]) => property),
  );
  return [...new Set(names)].sort();
}

/** Check failures for names that allow nothing: a typo, or a property whose change replaces nothing. */
export function allowanceProblems({ allowReplacement }: Inputs, allowable: readonly string[]): Problem[] {
  if (!Array.isArray(allowReplacement)) return [];
  return allowReplacement.flatMap((name: unknown, index) =>
    isUnknown(name) || allowable.includes(String(name))
      ? []
      : [
          {
            property: `allowReplacement[${index}]`,
            reason: `allows nothing: ${JSON.stringify(name)} is none of ${allowable.join(", ")}`,
          },
        ],
  );
}
