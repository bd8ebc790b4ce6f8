import { differencesSaid, driftSaid } from "./amissText";
import type { KnownResource } from "./stackView";

/** What others changed of a network. */
export interface NetworkDrift {
  /** Sentences; empty: nothing. */
  readonly said: string;
  /** Nothing but marks has changed. Marks are not set again: the network serves without them, and nobody asked for a write. */
  readonly isMarksAlone: boolean;
}

export function networkDrift(made: readonly KnownResource[]): NetworkDrift {
  const properties = made.flatMap(({ differences }) => Object.keys(differences));
  const isBroken = made.some(({ fault }) => fault?.is === "broken");
  return {
    said: driftSaid(made.flatMap(({ kind, differences }) => differencesSaid(kind, differences))),
    isMarksAlone: !isBroken && properties.length > 0 && properties.every((one) => one === "owner"),
  };
}
