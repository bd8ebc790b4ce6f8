import { setProperties } from "../../world/document";
import type { Completion, Ending } from "../../world/ending";
import { deleteEnding, putEnding } from "./networkEndings";
import { interfaceOf } from "./networkInterface";
import { removeRecords } from "./privateDnsZoneGroupEndings";
import { zoneGroupsOf } from "./privateDnsZoneGroupSettings";
import { connectionOf, markConnection } from "./privateEndpointConnection";

/** Endings of operations on a private endpoint. */
export const privateEndpointEndings: Readonly<Record<string, Ending>> = {
  PUT: putEnding({
    finish: made,
    fail: ({ resource, world }) => markConnection(connectionOf(world, resource), "Failed"),
  }),
  DELETE: deleteEnding({
    finish: gone,
    fail: ({ resource, world }) => markConnection(connectionOf(world, resource), "Succeeded"),
  }),
};

function made({ resource, world }: Completion): void {
  markConnection(connectionOf(world, resource), "Succeeded");
  const { hostName, address } = resource.hidden;
  resource.hidden = { ...resource.hidden, isMade: true };
  const customDnsConfigs = [{ fqdn: hostName as string, ipAddresses: [address as string] }];
  setProperties(resource, { customDnsConfigs });
}

/** Deletes the parts of a private endpoint: zone groups with their records, interface, connection. */
function gone({ id, resource, world }: Completion): void {
  const groups = zoneGroupsOf(world, id);
  for (const group of groups) removeRecords(world, group.id);
  const parts = [...groups, interfaceOf(world, id), connectionOf(world, resource)];
  for (const part of parts) if (part) world.store.delete(part.id);
}
