import { DOUBT_NAMES, type DoubtChoice, type DoubtName, doubtValues } from "../../emulator/world/doubts";
import { DOUBTS } from "../../emulator/world/doubtTable";
import { Choices } from "./choices";

/** About three alternatives a plan. */
const SHARE = 0.08;
/** So that the walk of a plan stays as it is, whatever doubts there are. */
const SALT = 0x5d0b7;

/** Alternatives that make an edit of some plans impossible; test/doubts lives under each of them. */
const IMPOSSIBLE: ReadonlySet<string> = new Set([
  "emptyMaintenanceWindows=refused",
  "emptyEncryption=ignored",
  "scaleDown=shards",
]);

/** Each value of each doubt but the default, as "name=value", as far as plans draw it. */
export const ALTERNATIVES: readonly string[] = DOUBT_NAMES.flatMap((name) =>
  doubtValues(name)
    .filter((value) => value !== DOUBTS[name].default)
    .map((value) => `${name}=${value}`),
).filter((alternative) => !IMPOSSIBLE.has(alternative));

/** The doubts of a plan, both of its undisturbed and of its disturbed walk. */
export function doubtsOf(seed: number): DoubtChoice {
  const choices = new Choices(seed ^ SALT);
  const drawn: Partial<Record<DoubtName, string>> = {};
  for (const alternative of ALTERNATIVES) {
    const [name, value] = alternative.split("=") as [DoubtName, string];
    if (choices.happens(SHARE)) drawn[name] = value;
  }
  // A cluster changes by one verb or the other.
  if (drawn.clusterPut === "ignored" || drawn.identityPut === "merged") delete drawn.clusterPatch;
  return drawn as DoubtChoice;
}
