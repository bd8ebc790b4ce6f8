/**
 * What the text in the state loads (`tokens.ts`): one handler per kind of resource. These names stand in every state and
 * stay for ever.
 */
import { connect } from "./azure/connect";
import { systemClock } from "./clock";
import { dynamicProvider } from "./dynamic";
import { Lifecycle, type Surroundings } from "./lifecycle";
import { cluster as clusterResource } from "./resources/cluster";
import { database as databaseResource } from "./resources/database";
import { privateDnsZone as privateDnsZoneResource } from "./resources/privateDnsZone";
import { privateDnsZoneGroup as privateDnsZoneGroupResource } from "./resources/privateDnsZoneGroup";
import { privateEndpoint as privateEndpointResource } from "./resources/privateEndpoint";
import { subnet as subnetResource } from "./resources/subnet";
import { virtualNetworkLink as virtualNetworkLinkResource } from "./resources/virtualNetworkLink";

let connection: ReturnType<typeof connect> | undefined;

const surroundings: Surroundings = {
  // One connection for all resources; a failed attempt is not remembered, so the next call tries again.
  azure: () => {
    connection ??= connect(process.env).catch((error) => {
      connection = undefined;
      throw error;
    });
    return connection;
  },
  clock: systemClock,
};

export const cluster = dynamicProvider(new Lifecycle(clusterResource, surroundings));
export const database = dynamicProvider(new Lifecycle(databaseResource, surroundings));
export const privateEndpoint = dynamicProvider(new Lifecycle(privateEndpointResource, surroundings));
export const privateDnsZoneGroup = dynamicProvider(new Lifecycle(privateDnsZoneGroupResource, surroundings));
export const privateDnsZone = dynamicProvider(new Lifecycle(privateDnsZoneResource, surroundings));
export const virtualNetworkLink = dynamicProvider(new Lifecycle(virtualNetworkLinkResource, surroundings));
export const subnet = dynamicProvider(new Lifecycle(subnetResource, surroundings));
