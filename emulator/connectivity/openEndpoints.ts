import { privateEndpoint } from "../resourceProviders/network/privateEndpoint";
import { connectionOf, isApproved } from "../resourceProviders/network/privateEndpointConnection";
import type { World } from "../world/world";

/** An address in a virtual network behind which a cluster answers. */
export interface OpenEndpoint {
  readonly address: string;
  readonly hostName: string;
  readonly privateEndpointId: string;
}

/** The private endpoints that traffic flows through: made, not yet gone, and approved by the cluster's side. */
export function openEndpoints(world: World): readonly OpenEndpoint[] {
  return world.store
    .list(privateEndpoint.type)
    .filter((endpoint) => endpoint.hidden.isMade === true && isApproved(connectionOf(world, endpoint)))
    .map(({ id, hidden }) => ({
      address: hidden.address as string,
      hostName: hidden.hostName as string,
      privateEndpointId: id.text,
    }));
}
