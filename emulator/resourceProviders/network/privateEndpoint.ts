import { isDeepStrictEqual } from "node:util";
import type { ArmId } from "../../world/armId";
import { items, propertiesOf, textField } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import type { World } from "../../world/world";
import { linkedPermission } from "../linkedPermission";
import { refuseMove, regionOf } from "../location";
import { refuseName } from "../resourceName";
import { networkApiVersions } from "./apiVersions";
import { refuseLocked } from "./lock";
import { createNetworkInterface, refuseInterfaceName } from "./networkInterface";
import {
  beginNetworkDeletion,
  beginNetworkOperation,
  isSettled,
  ongoingDeletion,
  retag,
  withTags,
} from "./networkOperation";
import { zoneGroupsOf } from "./privateDnsZoneGroupSettings";
import { allocateAddress } from "./privateEndpointAddress";
import { connectionOf, connectionState, markConnection, requestConnection } from "./privateEndpointConnection";
import { privateEndpointEndings } from "./privateEndpointEndings";
import {
  ipConfigurationDocument,
  reachableCluster,
  reachableSubnet,
  refuseChanged,
  securityGroups,
} from "./privateEndpointRules";
import { type PrivateEndpointSettings, privateEndpointSettings } from "./privateEndpointSettings";

const TYPE = "Microsoft.Network/privateEndpoints";

/** Private endpoints to clusters of Microsoft.Cache. */
export const privateEndpoint: ResourceType = {
  type: TYPE,
  apiVersions: networkApiVersions,
  put,
  delete: remove,
  view,
  /** A caller without the right to approve uses `manualPrivateLinkServiceConnections`, which needs no approval right. */
  linkedPermissions: (body) => [
    ...linkedPermission("Microsoft.Network/virtualNetworks/subnets/join/action", body, "properties", "subnet", "id"),
    ...items(body, "properties", "privateLinkServiceConnections").flatMap((connection) =>
      linkedPermission(
        "Microsoft.Cache/redisEnterprise/PrivateEndpointConnectionsApproval/action",
        connection,
        "properties",
        "privateLinkServiceId",
      ),
    ),
  ],
  endings: privateEndpointEndings,
};

function put(call: Call): Answer {
  const { id, existing, world } = call;
  const request = privateEndpointSettings(call);
  const region = regionOf(id, request.location);
  if (existing) refuseMove(existing, region);
  refuseName(id);
  refuseLocked(world, [id, ...zoneGroupsOf(world, id).map((group) => group.id)]);
  const subnet = reachableSubnet(call, request, region);
  if (existing === undefined) return create(call, request, { region, subnet });

  refuseChanged(existing, request);
  const { applicationSecurityGroups: before, ...properties } = propertiesOf(existing.document);
  const after = securityGroups(call, request);
  const isSame =
    existing.hidden.requestMessage === (request.connection.requestMessage ?? null) &&
    isDeepStrictEqual(before, after.applicationSecurityGroups);
  if (isSame && isSettled(existing)) {
    return { ...retag(call, existing, region, request.tags), body: view(existing, world, call.apiVersion) };
  }
  existing.document = { ...withTags(existing.document, request.tags), properties: { ...properties, ...after } };
  existing.hidden = { ...existing.hidden, requestMessage: request.connection.requestMessage ?? null };
  const headers = beginPut(call, existing, region);
  return { status: 200, headers, body: view(existing, world, call.apiVersion) };
}

function create(
  call: Call,
  request: PrivateEndpointSettings,
  { region, subnet }: { region: string; subnet: Resource },
): Answer {
  const { id, world } = call;
  const { connection, ipConfiguration } = request;
  const cluster = reachableCluster(call, request);
  const groups = securityGroups(call, request);
  if (request.customNetworkInterfaceName) refuseInterfaceName(world, id, request.customNetworkInterfaceName);
  const hostName = textField(cluster.document, "properties", "hostName") as string;
  const address = allocateAddress(world, subnet, ipConfiguration?.address);
  const requested = requestConnection(world, {
    clusterId: cluster.id,
    privateEndpointId: id,
    requestMessage: connection.requestMessage,
  });
  const networkInterface = createNetworkInterface(world, {
    privateEndpointId: id,
    customName: request.customNetworkInterfaceName,
    location: region,
    subnetId: subnet.id,
    address,
    isStatic: ipConfiguration !== undefined,
    groupId: connection.groupId,
    fqdn: hostName,
  });
  const resource: Resource = {
    id,
    document: {
      name: id.name,
      id: id.text,
      type: TYPE,
      location: region,
      ...(request.tags ? { tags: request.tags } : {}),
      properties: {
        resourceGuid: world.newGuid(),
        customNetworkInterfaceName: request.customNetworkInterfaceName,
        subnet: { id: subnet.id.text },
        ...groups,
        ipConfigurations: ipConfiguration ? [ipConfigurationDocument(ipConfiguration, connection.groupId)] : [],
        networkInterfaces: [{ id: networkInterface.id.text }],
        customDnsConfigs: [],
      },
    },
    hidden: {
      connectionId: requested.id.text,
      connection: { name: connection.name, privateLinkServiceId: cluster.id.text, groupIds: [connection.groupId] },
      isManual: connection.isManual,
      requestMessage: connection.requestMessage ?? null,
      hostName,
      address,
    },
  };
  world.store.set(resource);
  return { status: 201, headers: beginPut(call, resource, region), body: view(resource, world, call.apiVersion) };
}

function beginPut(call: Call, resource: Resource, region: string): Readonly<Record<string, string>> {
  return beginNetworkOperation(call, resource, {
    verb: "PUT",
    name: "PutPrivateEndpointOperation",
    location: region,
    durationMs: DURATIONS.privateEndpointCreateMs,
  });
}

/** A deletion takes over from an operation on the endpoint's zone group, which ends Canceled (contract, "Delete races"). */
function remove(call: Call): Answer {
  const { id, world } = call;
  const resource = call.existing as Resource;
  const ongoing = ongoingDeletion(resource, world);
  if (ongoing) return ongoing;
  const subnet = world.store.get(textField(resource.document, "properties", "subnet", "id") as string);
  refuseLocked(world, [id, ...(subnet ? [subnet.id, subnet.id.parent as ArmId] : [])]);
  for (const group of zoneGroupsOf(world, id)) {
    if (world.operations.isRunning(group.id)) world.operations.supersede(group.id);
  }
  markConnection(connectionOf(world, resource), "Deleting");
  return beginNetworkDeletion(call, {
    name: "DeletePrivateEndpointOperation",
    location: textField(resource.document, "location") as string,
    durationMs: DURATIONS.privateEndpointDeleteMs,
  });
}

/** Later api-versions say which addresses an endpoint has (recorded: 2025-03-01 does, 2022-07-01 does not). */
const IP_VERSION_SINCE = "2025-03-01";

function view(resource: Resource, world: World, apiVersion: string): JsonObject {
  const { document, hidden } = resource;
  const { name, ...settings } = hidden.connection as JsonObject;
  const kind = hidden.isManual ? "manualPrivateLinkServiceConnections" : "privateLinkServiceConnections";
  const connection = {
    name: name as string,
    id: `${resource.id.text}/${kind}/${name}`,
    etag: document.etag as string,
    type: `${TYPE}/${kind}`,
    properties: {
      // Settled in the first answer already, while the endpoint is not (recorded: aso-PrivateEndpoint, 2026-04).
      provisioningState: "Succeeded",
      ...settings,
      ...(hidden.isManual ? { requestMessage: hidden.requestMessage as string } : {}),
      privateLinkServiceConnectionState: connectionState(connectionOf(world, resource)),
    },
  };
  // Empty while a zone group resolves the name: azurerm documents it so for its `custom_dns_configs`.
  const isInZone = zoneGroupsOf(world, resource.id).some(isSettled);
  return {
    ...document,
    properties: {
      ...propertiesOf(document),
      privateLinkServiceConnections: hidden.isManual ? [] : [connection],
      manualPrivateLinkServiceConnections: hidden.isManual ? [connection] : [],
      ...(isInZone ? { customDnsConfigs: [] } : {}),
      ...(apiVersion >= IP_VERSION_SINCE ? { ipVersionType: "IPv4" } : {}),
    },
  };
}
