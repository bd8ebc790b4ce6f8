import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { type ArmId, parseArmId } from "../../world/armId";
import { field, present, propertiesOf, textField } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import type { Completion } from "../../world/ending";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import type { World } from "../../world/world";
import { refuseMove, regionOf } from "../location";
import { linksGoneWith } from "../privateDns/virtualNetworkLink";
import { parseBody, refuseDuplicates } from "../requestBody";
import { refuseName } from "../resourceName";
import { parseRange, refuseMisplaced } from "./addressSpace";
import { networkApiVersions } from "./apiVersions";
import { refuseLocked } from "./lock";
import { deleteEnding, putEnding } from "./networkEndings";
import { beginNetworkOperation, isSettled, ongoingDeletion, retag, revise } from "./networkOperation";
import { subnetsOf, subnetView } from "./subnet";
import { endpointsIn, refuseInUse, refuseMoved } from "./subnetRules";
import { requestedRange, subnetProperties, subnetSettings, writeSubnet } from "./subnetSettings";

const TYPE = "Microsoft.Network/virtualNetworks";

/** Virtual networks, with their address space and subnets. */
export const virtualNetwork: ResourceType = {
  type: TYPE,
  apiVersions: networkApiVersions,
  put,
  patch,
  delete: remove,
  view,
  endings: {
    PUT: putEnding({ finish: settleSubnets("Succeeded"), fail: settleSubnets("Failed") }),
    DELETE: deleteEnding({
      finish({ id, world }) {
        // https://learn.microsoft.com/azure/dns/private-dns-virtual-network-links: deleting the network deletes its links.
        for (const gone of [...linksGoneWith(id, world), ...subnetsOf(world, id)]) world.store.delete(gone.id);
      },
    }),
  },
};

const tags = z.record(z.string(), z.string()).nullish();
const body = z.looseObject({
  location: z.string().nullish(),
  tags,
  properties: z.looseObject({
    addressSpace: z.looseObject({ addressPrefixes: z.array(z.string()).min(1) }),
    subnets: z.array(z.looseObject({ name: z.string().min(1), properties: subnetProperties })).nullish(),
  }),
});

function put(call: Call): Answer {
  const { id, existing, world } = call;
  const request = parseBody(body, call.body);
  const region = regionOf(id, request.location);
  if (existing) refuseMove(existing, region);
  refuseName(id);
  refuseLocked(world, holdersOf(world, id));
  const settings = networkSettings(propertiesOf(call.body));
  const subnets = requestedSubnets(call);
  const space = request.properties.addressSpace.addressPrefixes.map((prefix) => parseRange(prefix, id));
  refuseMisplaced(
    [...subnets].map(([text, wanted]) => requestedRange(parseArmId(text) as ArmId, wanted)),
    space,
  );
  for (const [text, wanted] of subnets) {
    refuseName(parseArmId(text) as ArmId);
    refuseMoved(world, parseArmId(text) as ArmId, wanted);
  }
  const dropped = subnetsOf(world, id).filter((subnet) => !subnets.has(subnet.id.text));
  for (const subnet of dropped) refuseInUse(world, subnet.id);

  const isSame =
    existing !== undefined &&
    isSettled(existing) &&
    dropped.length === 0 &&
    isDeepStrictEqual(existing.hidden.settings, settings) &&
    [...subnets].every(([text, wanted]) => isDeepStrictEqual(world.store.get(text)?.hidden.settings, wanted));
  if (isSame) return { ...retag(call, existing, region, request.tags ?? {}), body: view(existing, world) };

  const resource: Resource = existing ?? { id, document: {}, hidden: { resourceGuid: world.newGuid() } };
  resource.document = {
    name: id.name,
    id: resource.id.text,
    type: TYPE,
    location: region,
    tags: request.tags ?? {},
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
  return { status: existing ? 200 : 201, body: view(resource, world), headers };
}

/** Its subnets are written with a network, and nothing else writes to them meanwhile. */
function settleSubnets(provisioningState: "Succeeded" | "Failed"): (completion: Completion) => void {
  return ({ id, world }) => {
    for (const subnet of subnetsOf(world, id)) revise(subnet, world, { provisioningState });
  };
}

/** PATCH changes tags only, at once. */
function patch(call: Call): Answer {
  const { world } = call;
  const resource = call.existing as Resource;
  const request = parseBody(z.looseObject({ tags }), call.body);
  resource.document = { ...resource.document, tags: request.tags ?? {} };
  revise(resource, world, {});
  return { status: 200, body: view(resource, world) };
}

function remove(call: Call): Answer {
  const { id, world } = call;
  const resource = call.existing as Resource;
  const ongoing = ongoingDeletion(resource, world);
  if (ongoing) return ongoing;
  refuseLocked(world, holdersOf(world, id));
  for (const subnet of subnetsOf(world, id)) refuseInUse(world, subnet.id);
  const headers = beginNetworkOperation(call, resource, {
    verb: "DELETE",
    name: "DeleteVirtualNetworkOperation",
    location: textField(resource.document, "location") as string,
    durationMs: DURATIONS.virtualNetworkMs,
  });
  return { status: 202, headers };
}

function view(resource: Resource, world: World): JsonObject {
  const subnets = subnetsOf(world, resource.id).map((subnet) => subnetView(subnet, world));
  return { ...resource.document, properties: { ...propertiesOf(resource.document), subnets } };
}

function networkSettings(properties: JsonObject): JsonObject {
  const { provisioningState, resourceGuid, subnets, ...settings } = properties;
  return { virtualNetworkPeerings: [], enableDdosProtection: false, ...present(settings) };
}

/** The subnets as they are to be, by id. A list in the body is the whole list; without one those that exist stay. */
function requestedSubnets({ id, body, world }: Call): ReadonlyMap<string, JsonObject> {
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

/** A write to a virtual network waits for all that is being written in it. */
function holdersOf(world: World, id: ArmId): readonly ArmId[] {
  const subnets = subnetsOf(world, id).map((subnet) => subnet.id);
  return [id, ...subnets, ...subnets.flatMap((subnet) => endpointsIn(world, subnet))];
}
