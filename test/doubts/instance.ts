import type { Inputs } from "../../provider/description/inputs";
import type { Kind } from "../../provider/typeTokens";
import {
  assignmentInputs,
  clusterInputs,
  databaseInputs,
  endpointInputs,
  linkInputs,
  zoneGroupInputs,
  zoneInputs,
} from "../provider/given";

/** A resource of a program, as a component declares it. */
export interface Declared {
  /** Names the resource in the state. */
  readonly key: string;
  readonly kind: Kind;
  readonly inputs: Inputs;
  /** Whatever has a lower level comes before. */
  readonly level: number;
  /** The key of the resource with which this one goes, and comes again. */
  readonly within?: string;
}

/** The arguments of one instance, and of the network around it. */
export interface Arguments {
  readonly zone?: Inputs;
  readonly link?: Inputs;
  readonly cluster?: Inputs;
  readonly database?: Inputs;
  /** By name; each with an object id and perhaps an access string. */
  readonly assignments?: Readonly<Record<string, Inputs | undefined>>;
  readonly endpoint?: Inputs;
  readonly zoneGroup?: Inputs;
  /** What all of them get: owner, adoption. */
  readonly all?: Inputs;
  /** What all of Microsoft.Cache get. */
  readonly cache?: Inputs;
}

const network = endpointInputs.subnetId.split("/").slice(0, -2).join("/");
/** The identity of the instance's user, by an ending of its own. */
export const objectId = (ending: number): string => `6497c918-11ad-41e7-8b0f-7c518a87d0b${ending}`;
export const identity = (name: string): string =>
  network.replace(/Microsoft.Network.*/, `Microsoft.ManagedIdentity/userAssignedIdentities/${name}`);
export const subnet = (name: string): string => `${network}/subnets/${name}`;
export const DATABASE_ID = network.replace(
  /Microsoft.Network.*/,
  `Microsoft.Cache/redisEnterprise/${clusterInputs.clusterName}/databases/default`,
);
/** Another zone of the same name, which is somebody else's. */
export const OTHER_ZONE = zoneGroupInputs.privateDnsZoneId.replace("/rg/", "/hub/");

/** An instance with its endpoint, in a network with a zone and a link: what `ManagedRedis` and its network declare. */
export function instance({ all, cache, ...own }: Arguments): Declared[] {
  const { zone, link, cluster, database, assignments = {}, endpoint, zoneGroup } = own;
  const { skuName, highAvailability } = { ...clusterInputs, ...cluster } as Inputs;
  const made: Declared[] = [
    { key: "zone", kind: "PrivateDnsZone", level: 0, inputs: { ...zoneInputs, ...zone } },
    { key: "cluster", kind: "Cluster", level: 0, inputs: { ...clusterInputs, ...cache, ...cluster } },
    { key: "link", kind: "VirtualNetworkLink", level: 1, inputs: { ...linkInputs, ...link } },
    {
      key: "database",
      kind: "Database",
      level: 1,
      within: "cluster",
      inputs: { ...databaseInputs, ...cache, skuName, highAvailability, ...database },
    },
    { key: "endpoint", kind: "PrivateEndpoint", level: 1, inputs: { ...endpointInputs, ...endpoint } },
    {
      key: "zone group",
      kind: "PrivateDnsZoneGroup",
      level: 2,
      within: "endpoint",
      inputs: { ...zoneGroupInputs, ...zoneGroup },
    },
    ...present(assignments).map(
      ([name, inputs]): Declared => ({
        key: name,
        kind: "AccessPolicyAssignment",
        level: 2,
        within: "database",
        inputs: { ...assignmentInputs, ...cache, accessPolicyAssignmentName: name, ...inputs },
      }),
    ),
  ];
  return made.map((declared) => ({ ...declared, inputs: { ...declared.inputs, ...all } }));
}

/** These arguments, laid over those. */
export function edited(before: Arguments, change: Arguments): Arguments {
  const groups = Object.entries(change) as [keyof Arguments, Inputs][];
  return { ...before, ...Object.fromEntries(groups.map(([name, group]) => [name, { ...before[name], ...group }])) };
}

function present(assignments: Readonly<Record<string, Inputs | undefined>>): [string, Inputs][] {
  return Object.entries(assignments).filter((entry): entry is [string, Inputs] => entry[1] !== undefined);
}
