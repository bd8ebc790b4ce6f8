import type { Faults } from "../faults/faults";
import type { StaleReads } from "../faults/staleReads";
import type { WorldWithTable } from "../operations/operationTable";
import type { ArmError } from "../world/armError";
import type { ArmId } from "../world/armId";
import { gatewayError, notFound } from "../world/gatewayError";
import type { JsonObject, Resource } from "../world/resource";
import type { Answer, Call, ResourceType } from "../world/resourceType";
import type { World } from "../world/world";
import { checkAncestors } from "./ancestors";
import { withPolicyTags } from "./policyTags";
import type { Registry } from "./registry";
import type { Route } from "./route";

/** Limit on the resources of the local Azure. */
export const RESOURCES_MAX = 100_000;

export interface ItemRequest {
  readonly route: Extract<Route, { readonly id: ArmId }>;
  readonly method: string;
  readonly apiVersion: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: JsonObject;
}

/** Requests about one resource: finds resource and rule, and makes the checks that are the same for all types. */
export class ItemCalls {
  constructor(
    private readonly options: {
      readonly registry: Registry;
      readonly world: WorldWithTable;
      readonly faults: Faults;
      readonly stale: StaleReads;
    },
  ) {}

  answer({ route, method, apiVersion, headers, body }: ItemRequest): Answer {
    const { registry, world } = this.options;
    const type = registry.type(route.id.type);
    registry.checkApiVersion(type, apiVersion, typeof body.location === "string" ? body.location : "");
    const id = registry.canonical(route.id, world);
    const existing = world.store.get(id);
    const call: Call = { id, apiVersion, body: withPolicyTags(body, method, world.doubts), headers, existing, world };
    checkAncestors(id, method, world, type.isGoneWithParent);
    if (route.kind === "action") return act(route.action, type, call);
    if (method === "GET" || method === "HEAD") return this.read(call, method, type);
    return this.written(method, type, call);
  }

  private read(call: Call, method: string, type: ResourceType): Answer {
    const { id, existing, apiVersion } = call;
    const past = this.options.stale.look(id);
    const document = past ? past.before : this.view(existing, apiVersion);
    if (document === undefined) throw missing(type, call);
    return method === "HEAD" ? { status: 204 } : { status: 200, body: document };
  }

  private written(method: string, type: ResourceType, call: Call): Answer {
    const { faults, stale, world } = this.options;
    const { id, existing, apiVersion } = call;
    const before = faults.isWaiting("stale") ? this.view(existing, apiVersion) : undefined;
    const answer = this.write(method, type, call);
    const delay = faults.take("stale", { method, type: type.type, name: id.name, isPoll: false });
    if (delay) {
      const { forMs, reads } = delay;
      stale.hold(id, before, { ...(forMs === undefined ? {} : { forMs }), ...(reads === undefined ? {} : { reads }) });
    }
    if (answer.unseenMs !== undefined) stale.hold(id, undefined, { forMs: answer.unseenMs });
    const resource = world.store.get(id);
    // A rule answers the document that it stored; the answer needs the parts that the view of the type adds as well.
    if (resource === undefined || answer.body !== resource.document) return answer;
    return { ...answer, body: this.view(resource, apiVersion) as JsonObject };
  }

  private write(method: string, type: ResourceType, call: Call): Answer {
    const { id, existing, world } = call;
    switch (method) {
      case "PUT":
        if (existing === undefined) refuseMore(world);
        if (type.put) return type.put(call);
        break;
      case "PATCH":
        if (type.patch && existing === undefined) throw missing(type, call);
        if (type.patch) return type.patch(call);
        break;
      case "DELETE":
        // Only a resource group has to exist to be deleted (contract, section 9).
        if (type.delete && existing === undefined && id.parent === undefined) throw notFound(id);
        if (type.delete && existing === undefined) return { status: 204 };
        if (type.delete) return type.delete(call);
        break;
    }
    throw gatewayError(
      405,
      "MethodNotAllowed",
      `The resource type '${type.type}' does not support the method '${method}'.`,
    );
  }

  private view(resource: Resource | undefined, apiVersion: string): JsonObject | undefined {
    return resource && this.options.registry.view(resource, this.options.world, apiVersion);
  }
}

function act(action: string, type: ResourceType, call: Call): Answer {
  const name = Object.keys(type.actions ?? {}).find((candidate) => candidate.toLowerCase() === action.toLowerCase());
  const run = name === undefined ? undefined : type.actions?.[name];
  if (run === undefined) {
    throw gatewayError(404, "InvalidResourceType", `The resource type '${type.type}' has no action '${action}'.`);
  }
  const isFree = type.actionsOfAbsent?.includes(name as string) ?? false;
  if (call.existing === undefined && !isFree) throw missing(type, call);
  return run(call);
}

function missing({ notFoundError = notFound }: ResourceType, { id, world }: Call): ArmError {
  return notFoundError(id, world);
}

/** Bounds memory by one limit; Azure has quotas per type and group instead. */
function refuseMore({ store }: World): void {
  if (store.size < RESOURCES_MAX) return;
  throw gatewayError(409, "ResourceQuotaExceeded", `The local Azure keeps at most ${RESOURCES_MAX} resources.`);
}
