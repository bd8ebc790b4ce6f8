import { parseArmId } from "../world/armId";
import { DIRECTORY, type Subscription } from "../world/directory";
import { gatewayError, notFound } from "../world/gatewayError";
import { displayName, regionNames, shortName } from "../world/regions";
import type { JsonObject, Resource } from "../world/resource";
import type { Answer, ResourceType } from "../world/resourceType";
import type { World } from "../world/world";

const REGISTERED = "Registered";

/** ARM's answers about subscriptions, tenants, locations and providers; undefined for any other path. */
export function subscriptionAnswer(path: string, types: readonly ResourceType[], world: World): Answer | undefined {
  const segments = path.split("/").filter((segment) => segment !== "");
  const [first = "", subscriptionId, ...rest] = segments.map((segment) => segment.toLowerCase());
  if (first === "tenants") return segments.length === 1 ? list([tenant()]) : undefined;
  if (first === "providers") {
    return segments.length <= 2 ? providers(types, DIRECTORY.subscriptionId, subscriptionId) : undefined;
  }
  if (first !== "subscriptions") return undefined;
  if (subscriptionId === undefined) return list(world.directory.subscriptions.map(subscription));
  const known = world.directory.subscription(subscriptionId);
  if (known === undefined) return undefined;
  if (rest.length === 0) return { status: 200, body: subscription(known) };
  if (rest.length === 1 && rest[0] === "locations") {
    return list(regionNames().map((name) => location(subscriptionId, name)));
  }
  if (rest.length === 1 && rest[0] === "resources")
    return list(genericResources(`/subscriptions/${subscriptionId}`, world));
  if (rest.length === 3 && rest[0] === "resourcegroups" && rest[2] === "resources") {
    const group = path.slice(0, path.lastIndexOf("/"));
    const id = parseArmId(group);
    if (id !== undefined && world.store.get(id) === undefined) throw notFound(id);
    return list(genericResources(group, world));
  }
  const isRegistration = rest.length === 3 && (rest[2] === "register" || rest[2] === "unregister");
  if (rest[0] === "providers" && (rest.length <= 2 || isRegistration)) return providers(types, subscriptionId, rest[1]);
  return undefined;
}

/** The action that such a request needs; undefined for a request that is open to everybody. */
export function subscriptionAction(path: string): string | undefined {
  const segments = path.split("/").filter((segment) => segment !== "");
  const [first = "", subscriptionId, area = "", name = "", third = ""] = segments;
  if (first.toLowerCase() !== "subscriptions" || subscriptionId === undefined) return undefined;
  const subscriptions = "Microsoft.Resources/subscriptions";
  switch (area.toLowerCase()) {
    case "":
      return `${subscriptions}/read`;
    case "locations":
      return `${subscriptions}/locations/read`;
    case "resources":
      return `${subscriptions}/resources/read`;
    case "resourcegroups":
      return `${subscriptions}/resourceGroups/resources/read`;
    default:
      return third === "" ? `${subscriptions}/providers/read` : `${name}/${third.toLowerCase()}/action`;
  }
}

/** The tracked resources (those with a location) below a scope, as ARM's own list shows them. */
export function genericResources(scope: string, world: World): JsonObject[] {
  const prefix = `${scope.toLowerCase()}/`;
  return world.store
    .all()
    .filter(
      ({ id, document }) => id.parent !== undefined && id.key.startsWith(prefix) && document.location !== undefined,
    )
    .map(generic);
}

function generic({ id, document }: Resource): JsonObject {
  const { sku, kind, identity, tags, location } = document;
  const optional = Object.entries({ sku, kind, identity, tags }).filter(([, value]) => value !== undefined);
  return {
    id: id.text,
    name: id.names.join("/"),
    type: id.type,
    location: shortName(location as string) ?? (location as string),
    ...(Object.fromEntries(optional) as JsonObject),
  };
}

function list(value: JsonObject[]): Answer {
  return { status: 200, body: { value } };
}

function tenant(): JsonObject {
  return {
    id: `/tenants/${DIRECTORY.tenantId}`,
    tenantId: DIRECTORY.tenantId,
    displayName: DIRECTORY.subscriptionName,
  };
}

function subscription({ subscriptionId, name }: Subscription): JsonObject {
  return {
    id: `/subscriptions/${subscriptionId}`,
    subscriptionId,
    tenantId: DIRECTORY.tenantId,
    displayName: name,
    state: "Enabled",
    authorizationSource: "RoleBased",
    subscriptionPolicies: {
      locationPlacementId: "Public_2014-09-01",
      quotaId: "PayAsYouGo_2014-09-01",
      spendingLimit: "Off",
    },
  };
}

function location(subscriptionId: string, name: string): JsonObject {
  return {
    id: `/subscriptions/${subscriptionId}/locations/${name}`,
    name,
    type: "Region",
    displayName: displayName(name),
    regionalDisplayName: displayName(name),
    metadata: { regionType: "Physical" },
  };
}

function providers(types: readonly ResourceType[], subscriptionId: string, namespace: string | undefined): Answer {
  const byNamespace = new Map<string, ResourceType[]>();
  for (const type of types) {
    const name = type.type.slice(0, type.type.indexOf("/"));
    byNamespace.set(name, [...(byNamespace.get(name) ?? []), type]);
  }
  const documents = [...byNamespace].map(([name, own]) => provider(subscriptionId, name, own));
  if (namespace === undefined) return list(documents);
  const wanted = documents.find((document) => String(document.namespace).toLowerCase() === namespace);
  if (wanted === undefined) {
    throw gatewayError(404, "InvalidResourceNamespace", `The resource namespace '${namespace}' is invalid.`);
  }
  return { status: 200, body: wanted };
}

function provider(subscriptionId: string, namespace: string, types: readonly ResourceType[]): JsonObject {
  return {
    id: `/subscriptions/${subscriptionId}/providers/${namespace}`,
    namespace,
    registrationPolicy: "RegistrationRequired",
    registrationState: REGISTERED,
    resourceTypes: types.map(({ type, apiVersions }) => ({
      resourceType: type.slice(namespace.length + 1),
      locations: regionNames().map(displayName),
      apiVersions: [...apiVersions].reverse(),
    })),
  };
}
