import { networkInterface } from "./network/networkInterface";
import { privateDnsZone } from "./network/privateDnsZone";
import { privateDnsZoneGroup } from "./network/privateDnsZoneGroup";
import { privateEndpoint } from "./network/privateEndpoint";
import { recordSets } from "./network/recordSet";
import { subnet } from "./network/subnet";
import { virtualNetwork } from "./network/virtualNetwork";
import { virtualNetworkLink } from "./network/virtualNetworkLink";
import type { ResourceType } from "./world/resourceType";

/** What the local Azure knows of Microsoft.Network: as much as private endpoints of caches need. */
export const networkTypes: readonly ResourceType[] = [
  virtualNetwork,
  subnet,
  networkInterface,
  privateEndpoint,
  privateDnsZoneGroup,
  privateDnsZone,
  virtualNetworkLink,
  ...recordSets,
];
