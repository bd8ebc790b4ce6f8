import { z } from "zod";
import { field, present, propertiesOf } from "../../world/document";
import type { JsonObject } from "../../world/resource";
import type { Call } from "../../world/resourceType";
import { refuseDuplicates } from "../requestBody";
import { subnetsOf } from "./subnet";
import { subnetProperties, subnetSettings } from "./subnetSettings";

export const NETWORKS = "Microsoft.Network/virtualNetworks";

const tags = z.record(z.string(), z.string()).nullish();
/** Body of a PUT. */
export const virtualNetworkBody = z.looseObject({
  location: z.string().nullish(),
  tags,
  properties: z.looseObject({
    addressSpace: z.looseObject({ addressPrefixes: z.array(z.string()).min(1) }),
    subnets: z.array(z.looseObject({ name: z.string().min(1), properties: subnetProperties })).nullish(),
  }),
});

/** Body of a PATCH. */
export const tagsBody = z.looseObject({ tags });

/** Settings that the caller decides, with Azure's defaults; read-only properties are ignored. */
export function virtualNetworkSettings(properties: JsonObject): JsonObject {
  const { provisioningState, resourceGuid, subnets, ...settings } = properties;
  return {
    virtualNetworkPeerings: [],
    enableDdosProtection: false,
    privateEndpointVNetPolicies: "Disabled",
    ...present(settings),
  };
}

/** The subnets that a request asks for, by id. A list in the body is complete; without a list the present subnets stay. */
export function requestedSubnets({ id, body, world }: Call): ReadonlyMap<string, JsonObject> {
  const existing = subnetsOf(world, id);
  const listed = field(body, "properties", "subnets") as readonly JsonObject[] | null | undefined;
  if (!listed) return new Map(existing.map((subnet) => [subnet.id.text, subnet.hidden.settings as JsonObject]));
  refuseDuplicates(
    id,
    listed.map((subnet) => subnet.name as string),
  );
  return new Map(
    listed.map((subnet) => {
      const text = `${id.text}/subnets/${subnet.name}`;
      return [world.store.get(text)?.id.text ?? text, subnetSettings(propertiesOf(subnet))];
    }),
  );
}
