import type { ResourceType } from "../../world/resourceType";
import { privateDnsZone } from "../privateDns/privateDnsZone";
import { recordSets } from "../privateDns/recordSet";
import { virtualNetworkLink } from "../privateDns/virtualNetworkLink";
import { attachments } from "./attachment";
import { networkInterface } from "./networkInterface";
import { privateDnsZoneGroup } from "./privateDnsZoneGroup";
import { privateEndpoint } from "./privateEndpoint";
import { subnet } from "./subnet";
import { virtualNetwork } from "./virtualNetwork";

/** The resource types of Microsoft.Network, as many as private endpoints of caches need. */
export const networkTypes: readonly ResourceType[] = [
  virtualNetwork,
  subnet,
  networkInterface,
  ...attachments,
  privateEndpoint,
  privateDnsZoneGroup,
  privateDnsZone,
  virtualNetworkLink,
  ...recordSets,
];
