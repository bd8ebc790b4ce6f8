import { z } from "zod";
import { AddressRange } from "../../world/addressRange";
import { ArmError } from "../../world/armError";
import type { ArmId } from "../../world/armId";
import { field, present, propertiesOf, textField } from "../../world/document";
import type { JsonObject, Resource } from "../../world/resource";
import type { World } from "../../world/world";
import { parseRange, type SubnetRange } from "./addressSpace";

export const SUBNETS = "Microsoft.Network/virtualNetworks/subnets";

/** `properties` of a subnet in a request, alone or inside its virtual network. */
export const subnetProperties = z.looseObject({
  addressPrefix: z.string().nullish(),
  addressPrefixes: z.array(z.string()).length(1, "one address prefix per subnet").nullish(),
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

/** The address prefix of settings, in whichever of the two properties it is written. */
export function prefixOf(settings: JsonObject): string | undefined {
  const [first] = (field(settings, "addressPrefixes") as readonly string[] | undefined) ?? [];
  return textField(settings, "addressPrefix") ?? first;
}

/**
 * The range that settings ask for.
 * @throws ArmError 400 where there is none or it is malformed
 */
export function requestedRange(id: ArmId, settings: JsonObject): SubnetRange {
  const prefix = prefixOf(settings);
  if (prefix === undefined) {
    throw new ArmError(400, "InvalidRequestFormat", "Cannot parse the request.", {
      details: [
        { code: "MissingJsonProperty", message: `properties.addressPrefix of resource ${id.text} is missing.` },
      ],
    });
  }
  return { id, range: parseRange(prefix, id) };
}

/** The range of a subnet that exists. */
export function rangeOf(subnet: Resource): SubnetRange {
  const range = AddressRange.parse(prefixOf(propertiesOf(subnet.document)) as string) as AddressRange;
  return { id: subnet.id, range };
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
