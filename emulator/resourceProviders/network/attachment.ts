import { z } from "zod";
import { ArmError } from "../../world/armError";
import { field, items, propertiesOf, textField } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import type { Json, JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import type { World } from "../../world/world";
import { refuseMove, regionOf } from "../location";
import { parseBody } from "../requestBody";
import { refuseName } from "../resourceName";
import { networkApiVersions } from "./apiVersions";
import { refuseLocked } from "./lock";
import { deleteEnding, putEnding } from "./networkEndings";
import { beginNetworkDeletion, beginNetworkOperation, ongoingDeletion } from "./networkOperation";
import { referenced } from "./reference";

/** The types that subnets and private endpoints refer to, by the member that refers to one. */
const TYPES = {
  applicationSecurityGroups: "Microsoft.Network/applicationSecurityGroups",
  natGateway: "Microsoft.Network/natGateways",
  networkSecurityGroup: "Microsoft.Network/networkSecurityGroups",
  routeTable: "Microsoft.Network/routeTables",
  serviceEndpointPolicies: "Microsoft.Network/serviceEndpointPolicies",
} as const;
const HOLDERS = ["Microsoft.Network/virtualNetworks/subnets", "Microsoft.Network/privateEndpoints"];

/** What they refer to is kept as it was sent, and does nothing here: only that it exists counts. */
export const attachments: readonly ResourceType[] = Object.values(TYPES).map((type) => ({
  type,
  apiVersions: networkApiVersions,
  put,
  delete: remove,
  endings: { PUT: putEnding(), DELETE: deleteEnding() },
}));

const body = z.looseObject({
  location: z.string().nullish(),
  tags: z.record(z.string(), z.string()).nullish(),
  properties: z.looseObject({}).nullish(),
});

/**
 * Refuses settings of a subnet or an endpoint that refer to what does not exist.
 * @throws ArmError 400 `InvalidResourceReference`
 */
export function refuseMissing(call: Call, settings: JsonObject): void {
  for (const [member, type] of Object.entries(TYPES)) {
    for (const id of idsIn(settings[member])) referenced(call, id, type);
  }
}

function put(call: Call): Answer {
  const { id, existing, world } = call;
  const { location, tags } = parseBody(body, call.body);
  const region = regionOf(id, location);
  if (existing) refuseMove(existing, region);
  refuseName(id);
  refuseLocked(world, [id]);
  const { provisioningState: _, resourceGuid: __, ...settings } = propertiesOf(call.body);
  const resource: Resource = existing ?? { id, document: {}, hidden: { resourceGuid: world.newGuid() } };
  resource.document = {
    name: id.name,
    id: resource.id.text,
    type: id.type,
    location: region,
    ...(tags ? { tags } : {}),
    properties: { resourceGuid: resource.hidden.resourceGuid as string, ...settings },
  };
  world.store.set(resource);
  const headers = beginNetworkOperation(call, resource, operationOn(resource, "PUT"));
  return { status: existing ? 200 : 201, body: resource.document, headers };
}

function remove(call: Call): Answer {
  const resource = call.existing as Resource;
  const ongoing = ongoingDeletion(resource, call.world);
  if (ongoing) return ongoing;
  refuseInUse(resource, call.world);
  return beginNetworkDeletion(call, operationOn(resource, "DELETE"));
}

/** The code is Azure's for network security groups (`InUseNetworkSecurityGroupCannotBeDeleted`), for others it is inferred. */
function refuseInUse({ id }: Resource, world: World): void {
  const users = HOLDERS.flatMap((type) => world.store.list(type)).filter(({ document }) =>
    Object.keys(TYPES).some((member) =>
      idsIn(field(document, "properties", member)).some((text) => text.toLowerCase() === id.key),
    ),
  );
  if (users.length === 0) return;
  const noun = nounOf(id.type);
  throw new ArmError(
    400,
    `InUse${noun}CannotBeDeleted`,
    `${noun} ${id.text} cannot be deleted because it is in use by the following resources: ` +
      `${users.map((user) => user.id.text).join(", ")}.`,
  );
}

function operationOn<Verb extends "PUT" | "DELETE">({ id, document }: Resource, verb: Verb) {
  const name = `${verb === "PUT" ? "Put" : "Delete"}${nounOf(id.type)}Operation`;
  return { verb, name, location: textField(document, "location") as string, durationMs: DURATIONS.subnetMs };
}

/** `NetworkSecurityGroup` */
function nounOf(type: string): string {
  const plural = type.slice(type.indexOf("/") + 1);
  const singular = plural.replace(/ies$/, "y").replace(/s$/, "");
  return `${singular.charAt(0).toUpperCase()}${singular.slice(1)}`;
}

function idsIn(reference: Json | undefined): readonly string[] {
  const all = Array.isArray(reference) ? items(reference) : [reference];
  return all.flatMap((one) => textField(one, "id") ?? []);
}
