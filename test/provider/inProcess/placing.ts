import type { LocalAzure } from "../../../emulator/localAzure";
import { type ArmId, parseArmId } from "../../../emulator/world/armId";
import { items, propertiesOf, setProperties, textField } from "../../../emulator/world/document";
import type { Json, JsonObject, Resource } from "../../../emulator/world/resource";
import type { World } from "../../../emulator/world/world";
import { MICROSOFT_CACHE, NETWORK, PRIVATE_DNS, RESOURCES } from "../../../provider/azure/apiVersions";
import type { ArmDocument } from "../../../provider/azure/arm";
import { usualBody } from "./usualBody";

export type Placed = ArmDocument & { readonly id: string };

const CONNECTIONS = ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"] as const;

/** What Azure alone writes: laid over what was made, but not asked for. */
const READ_ONLY = [
  "provisioningState",
  "resourceState",
  "hostName",
  "redisVersion",
  "redundancyMode",
  "geoReplication",
];

/**
 * Puts a document there as if it had always been there, or as if someone else had changed it. What is not there is made
 * first, by the rules of the local Azure, with what it is in; so it has all that Azure knows and does not show.
 */
export function place(azure: LocalAzure, document: Placed): void {
  const id = parseArmId(document.id);
  if (id === undefined) throw new Error(`${document.id} is no id of a resource`);
  const resource = azure.world.store.get(id) ?? make(azure, id, document);
  const properties = { ...propertiesOf(resource.document), ...(document.properties as JsonObject | undefined) };
  resource.document = { ...resource.document, ...(document as JsonObject), id: resource.id.text, properties };
  keepHidden(resource, azure.world);
}

function make(azure: LocalAzure, id: ArmId, document: ArmDocument): Resource {
  if (id.parent !== undefined && azure.world.store.get(id.parent) === undefined) make(azure, id.parent, {});
  const body = bodyOf(id, document);
  for (const needed of references(body)) {
    if (azure.world.store.get(needed) === undefined) make(azure, parseArmId(needed) as ArmId, {});
  }
  if (azure.faults.list().length > 0) throw new Error(`place ${id.text} before anything is to go wrong`);
  const query = new URLSearchParams({ "api-version": versionOf(id) });
  const request = { method: "PUT", path: encodeURI(id.text), query, headers: {}, body: JSON.stringify(body) };
  const { answer, error } = azure.gateway.handle(request);
  const made = azure.world.store.get(id);
  if (error || made === undefined) throw new Error(`cannot place ${id.text}: ${answer.status} ${error?.message}`);
  azure.world.operations.end(made.id);
  return made;
}

function bodyOf(id: ArmId, { location, sku, tags, identity, properties = {} }: ArmDocument): JsonObject {
  const usual = usualBody(id);
  const told = Object.entries(properties).filter(([name]) => !READ_ONLY.includes(name));
  const own = Object.fromEntries(told) as JsonObject;
  if (own.addressPrefixes !== undefined) own.addressPrefix = null;
  const rest = Object.entries({ location, sku, tags, identity }).filter(([, value]) => value !== undefined);
  // Where an endpoint leads to is laid over it afterwards: it need not be there.
  const isEndpoint = id.type.toLowerCase() === "microsoft.network/privateendpoints";
  const kept = isEndpoint ? { ...own, ...madeConnections(own, propertiesOf(usual)) } : own;
  return {
    ...usual,
    ...(Object.fromEntries(rest) as JsonObject),
    properties: { ...propertiesOf(usual), ...kept },
  };
}

/** The usual connection, in the list in which the document has its own. */
function madeConnections(own: JsonObject, usual: JsonObject): JsonObject {
  const [connection] = items(usual, "privateLinkServiceConnections");
  const isManual = items(own, "manualPrivateLinkServiceConnections").length > 0;
  return {
    privateLinkServiceConnections: isManual ? [] : [connection as Json],
    manualPrivateLinkServiceConnections: isManual ? [connection as Json] : [],
    ...(usual.subnet === undefined ? {} : { subnet: usual.subnet }),
  };
}

/** What a body leads to, and has to be there. */
function references(body: JsonObject): string[] {
  const properties = propertiesOf(body);
  const connections = CONNECTIONS.flatMap((list) => items(properties, list));
  const zones = items(properties, "privateDnsZoneConfigs");
  const ids = [
    textField(properties, "subnet", "id"),
    ...connections.map((one) => textField(one, "properties", "privateLinkServiceId")),
    ...zones.map((one) => textField(one, "properties", "privateDnsZoneId")),
    ...items(properties, "applicationSecurityGroups").map((one) => textField(one, "id")),
    textField(properties, "networkSecurityGroup", "id"),
    textField(properties, "routeTable", "id"),
  ];
  return ids.filter((one) => one !== undefined);
}

/** What is kept beside a document follows it: settings of a subnet, the connection of an endpoint, the zones of a group. */
function keepHidden(resource: Resource, { store }: World): void {
  const properties = propertiesOf(resource.document);
  const connections = CONNECTIONS.map((list) => items(properties, list) as JsonObject[]);
  const [connection] = connections.flat();
  if (connection) {
    const { privateLinkServiceId, groupIds, requestMessage, privateLinkServiceConnectionState } =
      propertiesOf(connection);
    const told = { name: connection.name, privateLinkServiceId, groupIds } as JsonObject;
    const isManual = (connections[1] ?? []).length > 0;
    resource.hidden = { ...resource.hidden, isManual, requestMessage: requestMessage ?? null, connection: told };
    const clusterSide = store.get(String(resource.hidden.connectionId));
    if (clusterSide && privateLinkServiceConnectionState)
      setProperties(clusterSide, { privateLinkServiceConnectionState });
  }
  const configs = items(properties, "privateDnsZoneConfigs") as JsonObject[];
  if (configs.length > 0) {
    const named = configs.map((config) => ({ name: config.name, ...propertiesOf(config) }));
    resource.hidden = { ...resource.hidden, configs: named as unknown as Json };
  }
}

function versionOf({ type }: ArmId): string {
  if (/^Microsoft.Cache\//i.test(type)) return MICROSOFT_CACHE;
  if (/\/privateDnsZones($|\/)/i.test(type)) return PRIVATE_DNS;
  return /^Microsoft.Network\//i.test(type) ? NETWORK : RESOURCES;
}
