import { z } from "zod";
import { ArmError } from "../../world/armError";
import type { ArmId } from "../../world/armId";
import { items, present, propertiesOf, textField } from "../../world/document";
import type { JsonObject, Resource } from "../../world/resource";
import type { World } from "../../world/world";
import { parseRanges, type SubnetRange } from "./addressSpace";

export const SUBNETS = "Microsoft.Network/virtualNetworks/subnets";

/** `properties` of a subnet in a request, alone or inside its virtual network. */
export const subnetProperties = z.looseObject({
  addressPrefix: z.string().nullish(),
  addressPrefixes: z.array(z.string()).nullish(),
  privateEndpointNetworkPolicies: z
    .enum(["Enabled", "Disabled", "NetworkSecurityGroupEnabled", "RouteTableEnabled"])
    .nullish(),
  privateLinkServiceNetworkPolicies: z.enum(["Enabled", "Disabled"]).nullish(),
});

/** Settings of a subnet that the caller decides, with Azure's defaults; read-only properties are ignored. */
export function subnetSettings(properties: JsonObject): JsonObject {
  const { provisioningState, ipConfigurations, privateEndpoints, purpose, ...settings } = properties;
  return {
    delegations: [],
    privateEndpointNetworkPolicies: "Disabled",
    privateLinkServiceNetworkPolicies: "Enabled",
    ...present(settings),
  };
}

/**
 * The address prefixes of settings, in whichever of the two properties they are written.
 * @see https://learn.microsoft.com/azure/virtual-network/how-to-multiple-prefixes-subnet
 */
export function prefixesOf(settings: JsonObject): readonly string[] {
  const several = items(settings, "addressPrefixes") as readonly string[];
  const one = textField(settings, "addressPrefix");
  return several.length > 0 || one === undefined ? several : [one];
}

/**
 * The ranges that settings ask for.
 * @throws ArmError 400 where there is none or one is malformed
 */
export function requestedRanges(id: ArmId, settings: JsonObject): readonly SubnetRange[] {
  const prefixes = prefixesOf(settings);
  if (prefixes.length === 0) {
    throw new ArmError(400, "InvalidRequestFormat", "Cannot parse the request.", {
      details: [
        { code: "MissingJsonProperty", message: `properties.addressPrefix of resource ${id.text} is missing.` },
      ],
    });
  }
  return parseRanges(prefixes, id).map((range) => ({ id, range }));
}

/** The ranges of a subnet that exists. */
export function rangesOf({ id, document }: Resource): readonly SubnetRange[] {
  return parseRanges(prefixesOf(propertiesOf(document)), id).map((range) => ({ id, range }));
}

/** Puts a subnet into the store: a new one, or new settings of one that exists. */
export function writeSubnet(world: World, id: ArmId, settings: JsonObject): Resource {
  const existing = world.store.get(id);
  const subnet: Resource = existing ?? { id, document: {}, hidden: {} };
  subnet.document = {
    name: id.name,
    id: id.text,
    etag: `W/"${world.newGuid()}"`,
    type: SUBNETS,
    properties: { provisioningState: "Updating", ...settings },
  };
  subnet.hidden = { ...subnet.hidden, settings };
  world.store.set(subnet);
  return subnet;
}
