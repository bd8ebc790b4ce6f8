import { isLostMark, MARK } from "../observer/survey";
import type { Differences } from "./driftBook";

/**
 * What is amiss, as conditions say it, and read back from there. A condition is the only memory that every CRD has room for, the Go
 * operator's too, and that never says another thing than the user sees.
 */
export type Fault =
  /** A cluster or database that is gone, or that Azure deletes. */
  | { readonly is: "lost"; readonly id: string; readonly isLeaving: boolean }
  /** Something that Azure has in a state in which it cannot be used. */
  | { readonly is: "broken"; readonly id: string; readonly phase: string };

/** What Azure has otherwise than the spec wants: a sentence without a semicolon, which begins with the kind that it is about. */
export interface Drifted {
  readonly kind: string;
  readonly sentence: string;
}

const BETWEEN = "; ";
const BROKEN = /^Azure has (\S+) in the state (.*)\.$/s;
const LEAVING = /^Azure is deleting (\S+), as somebody asked\.$/;
const GONE = /^Azure does not have (\S+) any more\.$/;

export function faultSaid(fault: Fault): string {
  if (fault.is === "broken") return `Azure has ${fault.id} in the state ${fault.phase}.`;
  return fault.isLeaving
    ? `Azure is deleting ${fault.id}, as somebody asked.`
    : `Azure does not have ${fault.id} any more.`;
}

/** The fault of a sentence of `faultSaid`; undefined: the sentence is another one. */
export function faultRead(sentence: string): Fault | undefined {
  const [, broken, phase = ""] = BROKEN.exec(sentence) ?? [];
  if (broken) return { is: "broken", id: broken, phase };
  const [leaving, gone] = [LEAVING, GONE].map((pattern) => pattern.exec(sentence)?.[1]);
  const id = leaving ?? gone;
  return id === undefined ? undefined : { is: "lost", id, isLeaving: leaving !== undefined };
}

/** A sentence for each difference of a resource, with both values. */
export function differencesSaid(kind: string, differences: Differences): readonly Drifted[] {
  return Object.entries(differences).map(([property, { observed, declared }]) => {
    const [has, wants] = [valueSaid(observed), valueSaid(declared)];
    const said = isLostMark(property, observed)
      ? `: the tag ${MARK} is gone in Azure, and was ${wants}`
      : property === "owner"
        ? `: the tag ${MARK} is ${has} in Azure, and not ${wants}`
        : ` ${property}: Azure has ${has}, the spec wants ${wants}`;
    return { kind, sentence: `${kind}${said}` };
  });
}

export function driftSaid(all: readonly Drifted[]): string {
  return all.map(({ sentence }) => sentence).join(BETWEEN);
}

/** What `driftSaid` was given. */
export function driftRead(message: string): readonly Drifted[] {
  if (message === "") return [];
  return message.split(BETWEEN).map((sentence) => ({ kind: /^\w*/.exec(sentence)?.[0] ?? "", sentence }));
}

/** A value as JSON. A semicolon, which can only be in a string there, is written as JSON may: it stands between sentences. */
function valueSaid(value: unknown): string {
  return (JSON.stringify(value) ?? "none").replaceAll(";", "\\u003b");
}
