import { stackNamed } from "../stacks/stacks";
import type { Area } from "./dependencies";
import type { Aiming } from "./networkAim";
import { NetworkUsers } from "./networkUsers";
import type { Obstacle } from "./place";

/** A network as this process knows it. */
export interface Network extends Aiming {
  /** That of a user, as long as there is one. */
  area: Area;
  readonly users: NetworkUsers;
  isLeaving: boolean;
  /** Some Scope says that something of the network may be in Azure. */
  isTold: boolean;
  /** Something of the network is to be in Azure. */
  isBegun: boolean;
  obstacle: Obstacle | undefined;
  /** Nothing of the network is in Azure any more but what is kept. The stack goes when no Scope says otherwise. */
  isEmptied: boolean;
  /** What others changed, as it was told last. */
  drift: string;
  /** What stays in Azure, and why, as long as nobody was told. */
  kept: string[];
  /** Something of the network is being made, for the first time or again. */
  isMaking: boolean;
  /** When this process last saw something of the network made, in ms: a zone that is made again has no records. */
  madeMs: number | undefined;
  /** Azure was looked at in this process: an instance that was ready before stays so until then. */
  isKnown: boolean;
}

/** How far a network is that goes. */
export interface Leaving {
  /** Empty: nothing is in Azure any more but what is kept, and the stack goes once no Scope says otherwise. */
  readonly is: "going" | "empty" | "gone";
  readonly obstacle?: Obstacle | undefined;
  /** What stays in Azure, and why: sentences that nobody was told yet. */
  readonly kept: readonly string[];
}

export const BEGINNING: Obstacle = { reason: "Creating", message: "private DNS zone and its link: beginning" };

export function newNetwork(key: string, area: Area): Network {
  return {
    key,
    area,
    stack: stackNamed(key),
    users: new NetworkUsers(),
    isLeaving: false,
    isTold: false,
    isBegun: false,
    isEmptied: false,
    drift: "",
    obstacle: BEGINNING,
    kept: [],
    isMaking: false,
    madeMs: undefined,
    isKnown: false,
  };
}
