import type { DoubtChoice, DoubtName } from "../../emulator/world/doubts";
import type { Declaration, Place, PlainArgs } from "./declaration";
import { defined, NEWER, ownKey, WINDOWS } from "./program";
import type { Step } from "./step";

/** An edit that Azure does not make under an alternative: the first argument is taken out, and the others with the first. */
interface Impossible {
  readonly edit: string;
  readonly takes: readonly [keyof PlainArgs, ...(keyof PlainArgs)[]];
  /** What an instance needs, so that there is something to take out. */
  readonly needs: (place: Place) => PlainArgs;
}

const IMPOSSIBLE: Partial<Record<`${DoubtName}=${string}`, Impossible>> = {
  "emptyMaintenanceWindows=refused": {
    edit: "maintenance windows",
    takes: ["maintenanceWindows"],
    needs: () => ({ apiVersion: NEWER, maintenanceWindows: WINDOWS[0] }),
  },
  "emptyEncryption=ignored": {
    edit: "key of one's own",
    takes: ["customerManagedKeyEncryption", "identity"],
    needs: ({ identityId }) => ownKey(identityId),
  },
};

/** Whether Azure does not make an edit under these doubts: the edit is a bad one then. */
export function isImpossible(
  doubts: DoubtChoice,
  { instance: from }: Declaration,
  { instance: to }: Declaration,
): boolean {
  if (from === undefined || to === undefined) return false;
  return under(doubts).some(({ takes: [name] }) => from[name] !== undefined && to[name] === undefined);
}

/**
 * Each edit that is impossible under these doubts, and its undoing, at the end of a walk: few walks come to such an edit by
 * themselves, and without one the alternative would be drawn in vain.
 */
export function impossibleSteps(doubts: DoubtChoice, last: Declaration, place: Place): Step[] {
  const { network } = last;
  let { instance } = last;
  const steps: Step[] = [];
  for (const { edit, takes, needs } of under(doubts)) {
    if (instance === undefined) break;
    if (instance[takes[0]] === undefined) {
      instance = { ...instance, ...needs(place) };
      steps.push({ edit, declaration: { network, instance } });
    }
    const without = defined({ ...instance, ...Object.fromEntries(takes.map((name) => [name, undefined])) });
    steps.push({ edit, declaration: { network, instance: without }, isBad: true });
    steps.push({ edit: `undo ${edit}`, declaration: { network, instance } });
  }
  return steps;
}

function under(doubts: DoubtChoice): Impossible[] {
  const drawn = Object.entries(doubts) as [DoubtName, string][];
  return drawn.flatMap(([name, value]) => IMPOSSIBLE[`${name}=${value}`] ?? []);
}
