import type { Observer } from "../observer/observer";
import { type AzureAccess, digestOf, type StackName } from "../stacks/stacks";
import type { Area } from "./dependencies";
import { linkIdOf, networkDeclaration, zoneIdOf } from "./network";
import { type NetworkSight, sightOf } from "./networkSight";
import type { Goal, KnownResource } from "./stackView";

/** A network, as far as its aim is concerned. */
export interface Aiming {
  readonly key: string;
  readonly area: Area;
  readonly stack: StackName;
  /** Nobody uses the network, and its Scope goes. */
  readonly isLeaving: boolean;
  /** Some Scope says that something of the network may be in Azure. */
  readonly isTold: boolean;
}

/** What a network shall come to, unless Azure has a say in that. */
export type Aim =
  | Goal
  /** Whose zone and link are, if they are there, is not known yet, or Azure does not tell. */
  | { readonly refused: NetworkSight["refused"] }
  /** Somebody else has made both. */
  | { readonly theirs: true }
  /** Azure has something of ours that no stack knows. */
  | { readonly lost: string };

const ABSENT: Goal = { is: "absent" };

/** Decides what a network shall come to: only where no stack knows, Azure is asked whose zone and link are. */
export function aimOf(
  { key, area, stack, isLeaving, isTold }: Aiming,
  { made, observer, access }: { made: readonly KnownResource[]; observer: Observer; access: AzureAccess },
): Aim {
  const owner = `network ${stack.stack}`;
  const [zoneId, linkId] = [zoneIdOf(area), linkIdOf(area, owner)];
  if (isLeaving) {
    if (made.length > 0 || !isTold) return ABSENT;
    const ids = [zoneId, linkId];
    const { whose, refused } = sightOf(ids, { key, owner, access, observer });
    if (whose === undefined) return { refused };
    const lost = ids.find((_, index) => whose[index] === "ours");
    if (lost === undefined) return ABSENT;
    observer.watch(key, []);
    return { lost };
  }
  let zoneIsTheirs = made.length > 0 && !made.some(({ kind }) => kind === "PrivateDnsZone");
  if (made.length === 0) {
    // The Go operator's link has a name that is known; another one tells of itself when ours is refused.
    const ids = area.linkName === undefined ? [zoneId] : [zoneId, linkId];
    const { whose, refused } = sightOf(ids, { key, owner, access, observer });
    if (whose === undefined) return { refused };
    const [zone, link] = whose;
    if (zone === "theirs" && link === "theirs") {
      observer.watch(key, []);
      return { theirs: true };
    }
    zoneIsTheirs = zone === "theirs";
  }
  const declaration = networkDeclaration(area, { owner, zoneIsTheirs });
  return { is: "declared", declaration, digest: digestOf(declaration) };
}
