import { allowableProperties } from "./lifecycle/allowReplacement";
import type { Surroundings } from "./lifecycle/dependencies";
import { Lifecycle } from "./lifecycle/lifecycle";
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
export function lifecycles(of: Omit<Surroundings, "lifecycleOf" | "allowable">): Lifecycles {
  const surroundings = {
    ...of,
    lifecycleOf: (kind: string) => (Object.hasOwn(all, kind) ? all[kind as Kind] : undefined),
    allowable: (kind: string) => {
      const kinds = COMPONENTS.find((some) => some.includes(kind as Kind)) ?? [];
      return allowableProperties(kinds.map((one) => all[one].resource));
    },
  };
  const all: Lifecycles = {
    Cluster: new Lifecycle(cluster, surroundings),
    Database: new Lifecycle(database, surroundings),
    AccessPolicyAssignment: new Lifecycle(accessPolicyAssignment, surroundings),
    PrivateEndpoint: new Lifecycle(privateEndpoint, surroundings),
    PrivateDnsZoneGroup: new Lifecycle(privateDnsZoneGroup, surroundings),
    PrivateDnsZone: new Lifecycle(privateDnsZone, surroundings),
    VirtualNetworkLink: new Lifecycle(virtualNetworkLink, surroundings),
    Subnet: new Lifecycle(subnet, surroundings),
  };
  return all;
}
