import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { AddressRange } from "../../world/addressRange";
import type { ArmId } from "../../world/armId";
import { field, propertiesOf, textField } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import type { World } from "../../world/world";
import { parseBody } from "../requestBody";
import { refuseName } from "../resourceName";
import { parseRanges, refuseMisplaced } from "./addressSpace";
import { networkApiVersions } from "./apiVersions";
import { refuseMissing } from "./attachment";
import { refuseLocked } from "./lock";
import { deleteEnding, putEnding } from "./networkEndings";
import { interfacesIn, ipConfigurationId } from "./networkInterface";
import { beginNetworkDeletion, beginNetworkOperation, isSettled, ongoingDeletion, retag } from "./networkOperation";
import { endpointsIn, refuseInUse, refuseMoved } from "./subnetRules";
import { rangesOf, requestedRanges, SUBNETS, subnetProperties, subnetSettings, writeSubnet } from "./subnetSettings";

/** Subnets, written one by one; the PUT of a whole virtual network writes them too. */
export const subnet: ResourceType = {
  type: SUBNETS,
  apiVersions: networkApiVersions,
  put,
  delete: remove,
  view: subnetView,
  endings: { PUT: putEnding(), DELETE: deleteEnding() },
};

const body = z.looseObject({ properties: subnetProperties });

function put(call: Call): Answer {
  const { id, existing, world } = call;
  parseBody(body, call.body);
  refuseName(id);
  const network = world.store.get(id.parent as ArmId) as Resource;
  refuseLocked(world, holdersOf(world, id));
  const settings = subnetSettings(propertiesOf(call.body));
  const siblings = subnetsOf(world, network.id).filter((sibling) => sibling.id.key !== id.key);
  refuseMisplaced([...siblings.flatMap(rangesOf), ...requestedRanges(id, settings)], addressSpace(network));
  refuseMoved(world, id, settings);
  refuseMissing(call, settings);
  const location = textField(network.document, "location") as string;
  if (existing && isSettled(existing) && isDeepStrictEqual(existing.hidden.settings, settings)) {
    return { ...retag(call, existing, location, undefined), body: subnetView(existing, world) };
  }
  const resource = writeSubnet(world, existing?.id ?? id, settings);
  const headers = beginNetworkOperation(call, resource, {
    verb: "PUT",
    name: "PutSubnetOperation",
    location,
    durationMs: DURATIONS.subnetMs,
  });
  return { status: existing ? 200 : 201, body: subnetView(resource, world), headers };
}

function remove(call: Call): Answer {
  const { id, world } = call;
  const resource = call.existing as Resource;
  const ongoing = ongoingDeletion(resource, world);
  if (ongoing) return ongoing;
  refuseLocked(world, holdersOf(world, id));
  refuseInUse(world, id);
  return beginNetworkDeletion(call, {
    name: "DeleteSubnetOperation",
    location: textField(world.store.get(id.parent as ArmId)?.document, "location") as string,
    durationMs: DURATIONS.subnetMs,
  });
}

/** The document of a subnet with its users, as the subnet and its virtual network show it. */
export function subnetView(resource: Resource, world: World): JsonObject {
  const interfaces = interfacesIn(world, resource.id);
  if (interfaces.length === 0) return resource.document;
  return {
    ...resource.document,
    properties: {
      ...propertiesOf(resource.document),
      ipConfigurations: interfaces.map((user) => ({ id: ipConfigurationId(user) })),
      privateEndpoints: interfaces.map((user) => ({ id: textField(user.hidden, "privateEndpointId") as string })),
    },
  };
}

export function subnetsOf(world: World, virtualNetworkId: ArmId): readonly Resource[] {
  return world.store.list(SUBNETS, virtualNetworkId);
}

/** Writes to one virtual network go one after the other, and wait for the private endpoints that are made in the subnet. */
function holdersOf(world: World, id: ArmId): readonly ArmId[] {
  const network = id.parent as ArmId;
  return [network, ...subnetsOf(world, network).map((sibling) => sibling.id), ...endpointsIn(world, id)];
}

function addressSpace(network: Resource): readonly AddressRange[] {
  const prefixes = field(network.document, "properties", "addressSpace", "addressPrefixes") as readonly string[];
  return parseRanges(prefixes, network.id);
}
