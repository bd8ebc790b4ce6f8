import type { Deed } from "./planned";

/** What the plane does: everything but to leave an object as it is. Of IpRanges some of these. */
export type Doing = Exclude<Deed["is"], "nothing" | "leave alone">;

/** For people: a verb as what is to be done and as what was done, and on what. */
const WORDS: Readonly<Record<Doing, readonly [todo: string, done: string, object: string]>> = {
  claim: ["put", "put", "the finalizer on the object"],
  identify: ["write", "wrote", "status.id, the name of the control plane's object"],
  "make the default IpRange": ["make", "made", "the default IpRange"],
  project: ["make", "made", "the control plane's object"],
  annotate: ["pass", "passed", "annotations on to the control plane's object"],
  repair: ["pass", "passed", "the request to repair drift on to the control plane's object"],
  scale: ["pass", "passed", "the new tier on to the control plane's object"],
  "write Secret": ["write", "wrote", "the Secret for the applications"],
  "delete Secrets": ["delete", "deleted", "Secrets of the object"],
  "delete projection": ["delete", "deleted", "the control plane's object"],
  release: ["take", "took", "the finalizer off the object"],
};

/** As in `refused to make the default IpRange`. */
export function todoSaid(doing: Doing): string {
  const [todo, , object] = WORDS[doing];
  return `${todo} ${object}`;
}

/** As in a line of the log: `made the default IpRange`. */
export function doneSaid(doing: Doing): string {
  const [, done, object] = WORDS[doing];
  return `${done} ${object}`;
}
