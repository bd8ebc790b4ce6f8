import { isAdopting } from "../api/annotations";
import type { ControlPlaneRedis } from "../api/controlPlaneRedis";
import type { AzureAccess, Declaration } from "../stacks/stacks";
import type { Adoption } from "./adoption";
import type { Access } from "./credentials";
import { declarationOf } from "./declaration";
import { placeOf, type Resolved } from "./dependencies";
import { zoneIdOf } from "./network";
import type { Objects } from "./objects";
import type { Place } from "./place";
import { rivalOf } from "./rivals";
import type { KnownResource } from "./stackView";

/** What an instance is to be, where, and how Azure is reached there. */
export interface Wanted {
  readonly place: Place;
  readonly access: AzureAccess;
  readonly declaration: Declaration;
}

export interface WantedOptions {
  readonly objects: Objects;
  readonly access: Access;
  readonly adoption: Adoption;
  /** The instance as it runs; none: there is nothing yet. */
  readonly running: readonly KnownResource[];
}

/** Finds out what an object wants, or the first thing that stands in the way. */
export function wantedBy(
  key: string,
  object: ControlPlaneRedis,
  { objects, access, adoption, running }: WantedOptions,
): Resolved<Wanted> {
  const isRunning = running.length > 0;
  const place = placeOf(object, objects.lookup, { isThere: isRunning });
  if (place.obstacle) return place;
  const rival = rivalOf(object, place.found, { objects, isRunning });
  if (rival) return { obstacle: rival };
  const reached = access(place.found, false);
  if (reached.obstacle) return reached;
  const adopts = isAdopting(object);
  const isTaking = adopts && !isRunning;
  if (!isTaking) adoption.end(key);
  const taken = isTaking ? adoption.obstacle(key, place.found, object, reached.found) : undefined;
  if (taken) return { obstacle: taken };
  const declared = declarationOf(object, place.found, {
    zoneId: zoneIdOf(place.found),
    adopts,
    runs: isRunning ? { redisVersion: versionIn(running) } : undefined,
  });
  if (declared.obstacle) return declared;
  return { found: { place: place.found, access: reached.found, declaration: declared.found } };
}

function versionIn(running: readonly KnownResource[]): string | undefined {
  const { redisVersion } = running.find(({ kind }) => kind === "Database")?.properties ?? {};
  return typeof redisVersion === "string" ? redisVersion : undefined;
}
