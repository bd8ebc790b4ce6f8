import { type ArmId, parseArmId } from "../world/armId";
import { gatewayError } from "../world/gatewayError";
import { displayName, regionNames } from "../world/regions";
import type { JsonObject, Resource } from "../world/resource";
import type { ResourceType } from "../world/resourceType";
import type { World } from "../world/world";

/** The types that the local Azure serves, and everything that depends on a type alone: api-versions, casing of ids, views. */
export class Registry {
  private readonly byName: ReadonlyMap<string, ResourceType>;

  constructor(readonly types: readonly ResourceType[]) {
    this.byName = new Map(types.map((type) => [type.type.toLowerCase(), type]));
  }

  serves(name: string): boolean {
    return this.byName.has(name.toLowerCase());
  }

  /** @throws ArmError 404 `InvalidResourceType` */
  type(name: string): ResourceType {
    const type = this.byName.get(name.toLowerCase());
    if (type !== undefined) return type;
    const [namespace, ...rest] = name.split("/");
    throw gatewayError(
      404,
      "InvalidResourceType",
      `The resource type '${rest.join("/")}' could not be found in the namespace '${namespace}'.`,
    );
  }

  /** @throws ArmError 400 for an api-version that the type does not serve (any more) */
  checkApiVersion(type: ResourceType, apiVersion: string, location: string): void {
    const retired = type.retiredError?.(apiVersion);
    if (retired !== undefined) throw retired;
    if (type.apiVersions.includes(apiVersion)) return;
    const name = type.type.slice(type.type.indexOf("/") + 1);
    throw gatewayError(
      400,
      "NoRegisteredProviderFound",
      `No registered resource provider found for location '${location}' and API version '${apiVersion}' for type '${name}'. ` +
        `The supported api-versions are '${type.apiVersions.join(", ")}'. The supported locations are ` +
        `'${regionNames().map(displayName).join(", ")}'.`,
    );
  }

  /** An id in its stored casing. A new id gets Azure's casing for everything except its name. */
  canonical(id: ArmId, world: World): ArmId {
    const stored = world.store.get(id);
    if (stored !== undefined) return stored.id;
    if (id.parent === undefined) {
      const { subscriptionId } = world.directory.subscription(id.subscriptionId) ?? id;
      return parseArmId(`/subscriptions/${subscriptionId}/resourceGroups/${id.name}`) as ArmId;
    }
    const parent = this.canonical(id.parent, world);
    const own = this.type(id.type).type.split("/");
    const between = parent.parent === undefined ? `providers/${own.join("/")}` : own.at(-1);
    return parseArmId(`${parent.text}/${between}/${id.name}`) as ArmId;
  }

  /** The resource as a GET answers it. */
  view(resource: Resource, world: World, apiVersion: string): JsonObject {
    return this.type(resource.id.type).view?.(resource, world, apiVersion) ?? resource.document;
  }
}
