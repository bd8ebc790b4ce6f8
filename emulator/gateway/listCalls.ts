import type { StaleReads } from "../faults/staleReads";
import type { WorldWithTable } from "../operations/operationTable";
import type { ArmId } from "../world/armId";
import { gatewayError, notFound, parentNotFound } from "../world/gatewayError";
import type { JsonObject } from "../world/resource";
import type { Answer } from "../world/resourceType";
import { checkAncestors } from "./ancestors";
import type { Registry } from "./registry";
import type { Route } from "./route";

/** Lists of a type: of a subscription, of a resource group, below a resource. */
export class ListCalls {
  constructor(
    private readonly options: {
      readonly registry: Registry;
      readonly world: WorldWithTable;
      readonly stale: StaleReads;
    },
  ) {}

  answer(
    route: Extract<Route, { readonly kind: "list" }>,
    { method, apiVersion, path }: { readonly method: string; readonly apiVersion: string; readonly path: string },
  ): Answer {
    const { registry, world, stale } = this.options;
    const { store } = world;
    const type = registry.type(route.type);
    registry.checkApiVersion(type, apiVersion, "");
    if (method !== "GET") {
      throw gatewayError(405, "MethodNotAllowed", `A list of '${type.type}' does not support the method '${method}'.`);
    }
    const view = (scope: ArmId | string): readonly JsonObject[] => {
      const prefix = `${(typeof scope === "string" ? scope : scope.key).toLowerCase()}/`;
      const isListed = (id: ArmId): boolean =>
        id.type.toLowerCase() === type.type.toLowerCase() && id.key.startsWith(prefix);
      const documents = store.list(type.type, scope).map((resource) => registry.view(resource, world, apiVersion));
      return stale.lookAtList(documents, isListed);
    };
    if (route.parent === undefined) return answer(view(path.split("/").slice(0, 3).join("/")));
    const parent = registry.canonical(route.parent, world);
    checkAncestors(parent, method, world);
    if (store.get(parent) === undefined) {
      throw parent.parent === undefined ? notFound(parent) : parentNotFound({ type: type.type, parent }, method);
    }
    return answer(type.list?.(parent, world) ?? view(parent));
  }
}

function answer(value: readonly JsonObject[]): Answer {
  return { status: 200, body: { value } };
}
