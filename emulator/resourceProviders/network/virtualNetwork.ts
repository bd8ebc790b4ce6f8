import { isDeepStrictEqual } from "node:util";
import { type ArmId, parseArmId } from "../../world/armId";
import { propertiesOf, textField } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import type { World } from "../../world/world";
import { refuseMove, regionOf } from "../location";
import { parseBody } from "../requestBody";
import { refuseName } from "../resourceName";
import { parseRanges, refuseMisplaced } from "./addressSpace";
import { networkApiVersions } from "./apiVersions";
import { refuseMissing } from "./attachment";
import { refuseLocked } from "./lock";
import {
  beginNetworkDeletion,
  beginNetworkOperation,
  isSettled,
  ongoingDeletion,
  retag,
  revise,
  withTags,
} from "./networkOperation";
import { subnetsOf, subnetView } from "./subnet";
import { endpointsIn, refuseInUse, refuseMoved } from "./subnetRules";
import { requestedRanges, writeSubnet } from "./subnetSettings";
import { virtualNetworkEndings } from "./virtualNetworkEndings";
import {
  NETWORKS,
  requestedSubnets,
  tagsBody,
  virtualNetworkBody,
  virtualNetworkSettings,
} from "./virtualNetworkSettings";

/** Virtual networks, with their address space and subnets. */
export const virtualNetwork: ResourceType = {
  type: NETWORKS,
  apiVersions: networkApiVersions,
  put,
  patch,
  delete: remove,
  view,
  endings: virtualNetworkEndings,
};

function put(call: Call): Answer {
  const { id, existing, world } = call;
  const request = parseBody(virtualNetworkBody, call.body);
  const region = regionOf(id, request.location);
  if (existing) refuseMove(existing, region);
  refuseName(id);
  refuseLocked(world, holdersOf(world, id));
  const settings = virtualNetworkSettings(propertiesOf(call.body));
  const subnets = requestedSubnets(call);
  const space = parseRanges(request.properties.addressSpace.addressPrefixes, id);
  refuseMisplaced(
    [...subnets].flatMap(([text, wanted]) => requestedRanges(parseArmId(text) as ArmId, wanted)),
    space,
  );
  for (const [text, wanted] of subnets) {
    refuseName(parseArmId(text) as ArmId);
    refuseMoved(world, parseArmId(text) as ArmId, wanted);
    refuseMissing(call, wanted);
  }
  const dropped = subnetsOf(world, id).filter((subnet) => !subnets.has(subnet.id.text));
  for (const subnet of dropped) refuseInUse(world, subnet.id);

  const isSame =
    existing !== undefined &&
    isSettled(existing) &&
    dropped.length === 0 &&
    isDeepStrictEqual(existing.hidden.settings, settings) &&
    [...subnets].every(([text, wanted]) => isDeepStrictEqual(world.store.get(text)?.hidden.settings, wanted));
  const tags = request.tags ?? undefined;
  if (isSame) return { ...retag(call, existing, region, tags), body: view(existing, world, call.apiVersion) };

  const resource: Resource = existing ?? { id, document: {}, hidden: { resourceGuid: world.newGuid() } };
  resource.document = {
    name: id.name,
    id: resource.id.text,
    type: NETWORKS,
    location: region,
    ...(tags ? { tags } : {}),
    properties: { resourceGuid: resource.hidden.resourceGuid as string, ...settings },
  };
  resource.hidden = { ...resource.hidden, settings };
  world.store.set(resource);
  for (const subnet of dropped) world.store.delete(subnet.id);
  for (const [text, wanted] of subnets) writeSubnet(world, parseArmId(text) as ArmId, wanted);
  const headers = beginNetworkOperation(call, resource, {
    verb: "PUT",
    name: "PutVirtualNetworkOperation",
    location: region,
    durationMs: DURATIONS.virtualNetworkMs,
  });
  return { status: existing ? 200 : 201, body: view(resource, world, call.apiVersion), headers };
}

/** PATCH changes tags only, at once. */
function patch(call: Call): Answer {
  const { world } = call;
  const resource = call.existing as Resource;
  const request = parseBody(tagsBody, call.body);
  resource.document = withTags(resource.document, request.tags ?? undefined);
  revise(resource, world, {});
  return { status: 200, body: view(resource, world, call.apiVersion) };
}

function remove(call: Call): Answer {
  const { id, world } = call;
  const resource = call.existing as Resource;
  const ongoing = ongoingDeletion(resource, world);
  if (ongoing) return ongoing;
  refuseLocked(world, holdersOf(world, id));
  for (const subnet of subnetsOf(world, id)) refuseInUse(world, subnet.id);
  return beginNetworkDeletion(call, {
    name: "DeleteVirtualNetworkOperation",
    location: textField(resource.document, "location") as string,
    durationMs: DURATIONS.virtualNetworkMs,
  });
}

/** Later api-versions say whether policies count for endpoints (recorded: 2024-03-01 does, 2020-11-01 does not). */
const POLICIES_SINCE = "2024-03-01";

function view(resource: Resource, world: World, apiVersion: string): JsonObject {
  const subnets = subnetsOf(world, resource.id).map((subnet) => subnetView(subnet, world));
  const { privateEndpointVNetPolicies = "Disabled", ...properties } = propertiesOf(resource.document);
  const policies = apiVersion >= POLICIES_SINCE ? { privateEndpointVNetPolicies } : {};
  return { ...resource.document, properties: { ...properties, ...policies, subnets } };
}

/** The resources whose operations a write to a virtual network waits for. */
function holdersOf(world: World, id: ArmId): readonly ArmId[] {
  const subnets = subnetsOf(world, id).map((subnet) => subnet.id);
  return [id, ...subnets, ...subnets.flatMap((subnet) => endpointsIn(world, subnet))];
}
