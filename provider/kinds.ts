import type { ArmDocument, Azure } from "./azure/arm";
import type { Inputs } from "./description/inputs";
import { OWNER_TAG } from "./description/ownerTag";
import type { Readiness } from "./description/readiness";
import type { Resource } from "./description/resource";
import { allowableProperties } from "./lifecycle/allowReplacement";
import { latestVersion } from "./lifecycle/apiVersion";
import type { Dependencies } from "./lifecycle/dependencies";
import { type Drift, driftOf } from "./lifecycle/drift";
import { isMendable } from "./lifecycle/inVain";
import { Lifecycle } from "./lifecycle/lifecycle";
import { SILENT } from "./lifecycle/log";
import { NOBODY } from "./lifecycle/ownership";
import { Turns } from "./lifecycle/turns";
import { cluster } from "./resources/cluster/cluster";
import { accessPolicyAssignment } from "./resources/database/accessPolicyAssignment";
import { database } from "./resources/database/database";
import { privateDnsZone } from "./resources/network/privateDnsZone";
import { privateDnsZoneGroup } from "./resources/network/privateDnsZoneGroup";
import { privateEndpoint } from "./resources/network/privateEndpoint";
import { subnet } from "./resources/network/subnet";
import { virtualNetworkLink } from "./resources/network/virtualNetworkLink";

/** The kinds of one instance. All of them get the same `allowReplacement`, which names properties of any of them. */
const INSTANCE = {
  Cluster: cluster,
  Database: database,
  AccessPolicyAssignment: accessPolicyAssignment,
  PrivateEndpoint: privateEndpoint,
  PrivateDnsZoneGroup: privateDnsZoneGroup,
};

/** The kinds of the network around instances, with one `allowReplacement` as well. */
const NETWORK = {
  PrivateDnsZone: privateDnsZone,
  VirtualNetworkLink: virtualNetworkLink,
  Subnet: subnet,
};

const DESCRIPTIONS = { ...INSTANCE, ...NETWORK };

export { type Drift, NOBODY, OWNER_TAG };

/** A kind's name is the last part of its Pulumi token. */
export type Kind = keyof typeof DESCRIPTIONS;

/** A lifecycle per kind of resource. The inputs differ from kind to kind. */
export type Lifecycles = Readonly<Record<Kind, Lifecycle<never>>>;

/** Creates a lifecycle for each kind. Each can check another kind as its part, so that parts are adopted together. */
export function lifecycles(of: Omit<Dependencies, "checkPart" | "allowable" | "remade">): Lifecycles {
  const dependencies: Dependencies = {
    turns: new Turns(),
    ...of,
    remade: new Set(),
    // Silent, because each part's own check comes next and gives its warnings.
    checkPart: (kind: string, raw: Inputs) => (isKind(kind) ? all[kind].check({}, raw, { log: SILENT }) : undefined),
    allowable: (kind: string) => allowableProperties(Object.values(Object.hasOwn(INSTANCE, kind) ? INSTANCE : NETWORK)),
  };
  const all = Object.fromEntries(
    Object.entries(DESCRIPTIONS).map(([kind, description]) => [
      kind,
      new Lifecycle(description as Resource<never>, dependencies),
    ]),
  ) as unknown as Lifecycles;
  return all;
}

/** All that Azure's document of a resource has otherwise than the properties in the state. Azure is not asked. */
export function drift(kind: Kind, document: ArmDocument, properties: Inputs): Drift[] {
  return driftOf(DESCRIPTIONS[kind] as unknown as Resource<Inputs>, document, properties);
}

/** The state of a resource, read from Azure's document. */
export function readiness(kind: Kind, document: ArmDocument): Readiness {
  return (DESCRIPTIONS[kind] as unknown as Resource<Inputs>).reading.readiness(document);
}

/** Whether a resource that is ready does not do what it is there for, and could be made again, which mends that. */
export async function isInVain(
  { kind, inputs }: { readonly kind: Kind; readonly inputs: Inputs },
  document: ArmDocument,
  azure: Azure,
): Promise<boolean> {
  return await isMendable({ resource: DESCRIPTIONS[kind] as unknown as Resource<Inputs>, azure }, document, inputs);
}

/** The api-version under which a resource with these properties is read. */
export function apiVersionOf(kind: Kind, properties: Inputs): string {
  return latestVersion(properties) ?? DESCRIPTIONS[kind].apiVersion;
}

export function isKind(kind: string): kind is Kind {
  return Object.hasOwn(DESCRIPTIONS, kind);
}
