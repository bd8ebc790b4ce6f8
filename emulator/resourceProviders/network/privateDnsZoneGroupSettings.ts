import { z } from "zod";
import type { ArmId } from "../../world/armId";
import type { Resource } from "../../world/resource";
import type { Call } from "../../world/resourceType";
import type { World } from "../../world/world";
import { parseBody } from "../requestBody";

export const ZONE_GROUPS = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups";
const ZONES_PER_GROUP_MAX = 5;
/** Of the records that a zone group writes. */
export const TTL_S = 10;

const body = z.looseObject({
  properties: z.looseObject({
    privateDnsZoneConfigs: z
      .array(z.looseObject({ name: z.string().min(1), properties: z.looseObject({ privateDnsZoneId: z.string() }) }))
      .min(1)
      .max(ZONES_PER_GROUP_MAX),
  }),
});

/** One zone that a zone group writes into. */
export type ZoneConfig = {
  readonly name: string;
  readonly privateDnsZoneId: string;
};

/** The zones that a request asks for. @throws ArmError 400 `InvalidRequestFormat` */
export function requestedConfigs(call: Call): readonly ZoneConfig[] {
  return parseBody(body, call.body).properties.privateDnsZoneConfigs.map(({ name, properties }) => ({
    name,
    privateDnsZoneId: properties.privateDnsZoneId,
  }));
}

/** `cache.westus2` for `cache.westus2.redis.azure.net` in `privatelink.redis.azure.net`; undefined in any other zone. */
export function recordNameOf(hostName: string, zone: string): string | undefined {
  const suffix = `.${zone.toLowerCase().replace(/^privatelink\./, "")}`;
  return hostName.toLowerCase().endsWith(suffix) ? hostName.slice(0, -suffix.length) : undefined;
}

export function configsOf(group: Resource): readonly ZoneConfig[] {
  return group.hidden.configs as unknown as readonly ZoneConfig[];
}

export function endpointOf(world: World, groupId: ArmId): Resource {
  return world.store.get(groupId.parent as ArmId) as Resource;
}

/** The zone groups of a private endpoint: Azure allows one. */
export function zoneGroupsOf(world: World, id: ArmId): readonly Resource[] {
  return world.store.list(ZONE_GROUPS, id);
}
