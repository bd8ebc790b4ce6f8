import type { Inputs } from "./description/inputs";
import { allowableProperties } from "./lifecycle/allowReplacement";
import type { Dependencies } from "./lifecycle/dependencies";
import { Lifecycle } from "./lifecycle/lifecycle";
import { SILENT } from "./lifecycle/log";
import { cluster } from "./resources/cluster/cluster";
import { accessPolicyAssignment } from "./resources/database/accessPolicyAssignment";
import { database } from "./resources/database/database";
import { privateDnsZone } from "./resources/network/privateDnsZone";
import { privateDnsZoneGroup } from "./resources/network/privateDnsZoneGroup";
import { privateEndpoint } from "./resources/network/privateEndpoint";
import { subnet } from "./resources/network/subnet";
import { virtualNetworkLink } from "./resources/network/virtualNetworkLink";
import type { Kind } from "./tokens";

/** A lifecycle per kind of resource; which inputs a kind has is its own business. */
export type Lifecycles = Readonly<Record<Kind, Lifecycle<never>>>;

/** What one component makes is given the same `allowReplacement`, which names properties of any of them. */
const COMPONENTS: readonly (readonly Kind[])[] = [
  ["Cluster", "Database", "AccessPolicyAssignment", "PrivateEndpoint", "PrivateDnsZoneGroup"],
  ["PrivateDnsZone", "VirtualNetworkLink", "Subnet"],
];

/** One for each kind; they know each other, so that what belongs together can be checked together. */
export function lifecycles(of: Omit<Dependencies, "checkPart" | "allowable">): Lifecycles {
  const dependencies = {
    ...of,
    // Silent: each part's own check comes next, and says its warnings.
    checkPart: (kind: string, raw: Inputs) =>
      Object.hasOwn(all, kind) ? all[kind as Kind].check({}, raw, { log: SILENT }) : undefined,
    allowable: (kind: string) => {
      const kinds = COMPONENTS.find((some) => some.includes(kind as Kind)) ?? [];
      return allowableProperties(kinds.map((one) => all[one].resource));
    },
  };
  const all: Lifecycles = {
    Cluster: new Lifecycle(cluster, dependencies),
    Database: new Lifecycle(database, dependencies),
    AccessPolicyAssignment: new Lifecycle(accessPolicyAssignment, dependencies),
    PrivateEndpoint: new Lifecycle(privateEndpoint, dependencies),
    PrivateDnsZoneGroup: new Lifecycle(privateDnsZoneGroup, dependencies),
    PrivateDnsZone: new Lifecycle(privateDnsZone, dependencies),
    VirtualNetworkLink: new Lifecycle(virtualNetworkLink, dependencies),
    Subnet: new Lifecycle(subnet, dependencies),
  };
  return all;
}
