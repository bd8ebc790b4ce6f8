import { DOUBTS } from "./doubtTable";

export type DoubtName = keyof typeof DOUBTS;
/** The behaviours that a doubt leaves open. */
export type DoubtValue<Name extends DoubtName> = keyof (typeof DOUBTS)[Name]["values"] & string;
/** A behaviour for each of some doubts. */
export type DoubtChoice = { readonly [Name in DoubtName]?: DoubtValue<Name> };

export const DOUBT_NAMES = Object.keys(DOUBTS) as readonly DoubtName[];

/** The behaviour that this Azure has where no recording settles it: the default of each doubt, unless another is chosen. */
export class Doubts {
  private values: DoubtChoice;

  /** @throws RangeError for a doubt or a value that there is not */
  constructor(choice: Readonly<Record<string, string | undefined>> = {}) {
    this.values = checkedChoice(choice);
  }

  value<Name extends DoubtName>(name: Name): DoubtValue<Name> {
    return (this.values[name] ?? DOUBTS[name].default) as DoubtValue<Name>;
  }

  /** Chooses values; doubts that are not named keep theirs. @throws RangeError for a doubt or a value that there is not */
  choose(choice: Readonly<Record<string, string | undefined>>): void {
    this.values = { ...this.values, ...checkedChoice(choice) };
  }

  /** What was chosen, without the defaults. */
  get chosen(): DoubtChoice {
    return this.values;
  }

  /** The value of every doubt. */
  all(): Readonly<Record<string, string>> {
    return Object.fromEntries(DOUBT_NAMES.map((name) => [name, this.value(name)]));
  }
}

/** The names of the values of a doubt. */
export function doubtValues(name: DoubtName): readonly string[] {
  return Object.keys(DOUBTS[name].values);
}

/** A choice that another version of this program may have saved, without what this version does not know. */
export function knownChoice(choice: Readonly<Record<string, string>>): DoubtChoice {
  return Object.fromEntries(Object.entries(choice).filter(([name, value]) => isDoubt(name) && isValue(name, value)));
}

function checkedChoice(choice: Readonly<Record<string, string | undefined>>): DoubtChoice {
  const named = Object.entries(choice).filter((entry): entry is [string, string] => entry[1] !== undefined);
  for (const [name, value] of named) {
    if (!isDoubt(name)) throw new RangeError(`There is no doubt '${name}': there are ${DOUBT_NAMES.join(", ")}.`);
    if (isValue(name, value)) continue;
    throw new RangeError(`The doubt '${name}' has no value '${value}': it has ${doubtValues(name).join(", ")}.`);
  }
  return Object.fromEntries(named);
}

function isDoubt(name: string): name is DoubtName {
  return Object.hasOwn(DOUBTS, name);
}

function isValue(name: DoubtName, value: string): boolean {
  return Object.hasOwn(DOUBTS[name].values, value);
}
