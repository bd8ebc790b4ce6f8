import { type ArmId, parseArmId } from "../../world/armId";
import { textField } from "../../world/document";
import type { Completion, Ending } from "../../world/ending";
import type { JsonObject } from "../../world/resource";
import type { World } from "../../world/world";
import { recordSetsBy, writeRecordSet } from "../privateDns/recordSet";
import { deleteEnding, putEnding } from "./networkEndings";
import { configsOf, endpointOf, recordNameOf, TTL_S } from "./privateDnsZoneGroupSettings";

/** Endings of operations on a zone group. */
export const privateDnsZoneGroupEndings: Readonly<Record<string, Ending>> = {
  PUT: putEnding({ finish: writeRecords }),
  DELETE: deleteEnding({ finish: ({ id, world }) => removeRecords(world, id) }),
};

/** Deletes the records that a zone group wrote into its zones. */
export function removeRecords(world: World, groupId: ArmId): void {
  for (const recordSet of recordSetsBy(world, groupId)) world.store.delete(recordSet.id);
}

/**
 * The last writer of a name wins: two endpoints of one cluster in one zone take the record from each other.
 * @see https://learn.microsoft.com/azure/private-link/private-endpoint-dns
 */
function writeRecords({ resource: group, world }: Completion): void {
  removeRecords(world, group.id);
  const endpoint = endpointOf(world, group.id);
  const { hostName, address } = endpoint.hidden as { hostName: string; address: string };
  for (const { privateDnsZoneId } of configsOf(group)) {
    const zone = world.store.get(privateDnsZoneId);
    const name = zone && recordNameOf(hostName, zone.id.name);
    if (!name) continue;
    const properties: JsonObject = {
      metadata: {
        creator: `created by private endpoint ${endpoint.id.name} with resource guid ${textField(endpoint.document, "properties", "resourceGuid")}`,
      },
      ttl: TTL_S,
      aRecords: [{ ipv4Address: address }],
    };
    writeRecordSet(world, parseArmId(`${zone.id.text}/A/${name}`) as ArmId, properties, group.id);
  }
}
