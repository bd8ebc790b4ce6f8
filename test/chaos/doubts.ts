import { DOUBT_NAMES, type DoubtChoice, type DoubtName, doubtValues } from "../../emulator/world/doubts";
import { DOUBTS } from "../../emulator/world/doubtTable";
import { Choices } from "./choices";

/** About three alternatives a plan. */
const SHARE = 0.08;
/** So that the walk of a plan stays as it is, whatever doubts there are. */
const SALT = 0x5d0b7;

/** Doubts that no plan comes to, and why: drawn, they would be drawn in vain. */
const OUT_OF_REACH: Partial<Record<DoubtName, string>> = {
  nodesHostName: "no Redis runs in chaos",
  databasePort: "no program can name a port",
  scaleOfNoCluster: "no size of a plan is above what NoCluster is for",
  putWithoutPublicNetworkAccess: "every PUT of the provider has the property",
  unnamedPublicNetworkAccess: "every PUT of the provider has the property",
  putWithoutClusteringPolicy: "every PUT of the provider has the property",
  putWithoutModules: "a PUT of the provider has what Azure has",
  putWithoutGeoReplication: "a PUT of the provider has what Azure has",
  twoAssignments: "a program has one assignment at most",
  earlierPutOfMaintenanceConfiguration: "a program has one api-version",
  putAfterFailedCreation: "the provider never puts what was not created",
  linkToMissingNetwork: "a program's network comes before its link",
  zoneGroupOfNewZone: "the provider never puts a zone group as it is",
  membersAfterForceLink: "the provider never links by force",
};

/** Each value of each doubt but the default, as "name=value", as far as plans can come to it. */
export const ALTERNATIVES: readonly string[] = DOUBT_NAMES.filter((name) => OUT_OF_REACH[name] === undefined).flatMap(
  (name) =>
    doubtValues(name)
      .filter((value) => value !== DOUBTS[name].default)
      .map((value) => `${name}=${value}`),
);

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
