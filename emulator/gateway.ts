import { ArmFault } from "./armFault";
import type { ArmId } from "./armId";
import { DIRECTORY } from "./directory";
import type { Faults, Target } from "./faults";
import { gatewayFault, notFound, parentNotFound } from "./gatewayFault";
import type { Operation } from "./operation";
import type { OperationTable } from "./operationTable";
import { refuseOnDemand } from "./refusal";
import type { Registry } from "./registry";
import { isBeingDeleted } from "./resources/resourceGroup";
import { subscriptionAnswer } from "./resources/subscription";
import type { Answer, Call, JsonObject, ResourceType } from "./resourceType";
import { type Route, route } from "./route";
import type { World } from "./world";

export interface ArmRequest {
  readonly method: string;
  /** As it was sent, still encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | undefined;
}

export interface Outcome {
  readonly answer: Answer;
  /** The fault that became the answer. */
  readonly fault?: ArmFault;
  /** Cut the connection instead of answering. */
  readonly isDropped: boolean;
  /** Answered by Microsoft.Cache, which writes errors in its own manner. */
  readonly isCache: boolean;
}

/** What a request is about: an operation's URL, or a way to resources; and how a fault can be aimed at it. */
interface Subject {
  readonly target: Target;
  readonly way?: Route;
  readonly operation?: Operation;
}

/** What the ARM gateway does for every type: finds resource and rule, checks what is the same for all, makes lists. */
export class Gateway {
  constructor(
    private readonly registry: Registry,
    private readonly world: World & { readonly operations: OperationTable },
    private readonly faults: Faults,
  ) {}

  /** Answers one authenticated request; whatever is due has happened before. */
  handle(request: ArmRequest): Outcome {
    const subject = this.subject(request);
    const isCache = subject?.target.type.toLowerCase().startsWith("microsoft.cache/") ?? false;
    try {
      if (subject) refuseOnDemand(this.faults, subject.target);
      const answer = this.dispatch(request, subject);
      const isDropped = subject !== undefined && this.faults.take("drop", subject.target) !== undefined;
      return { answer, isDropped, isCache };
    } catch (error) {
      if (!(error instanceof ArmFault)) throw error;
      return { answer: errorAnswer(error, isCache), fault: error, isDropped: false, isCache };
    }
  }

  private subject({ method, path }: ArmRequest): Subject | undefined {
    const operation = this.world.operations.find(path);
    if (operation !== undefined) {
      const { type, name } = operation.beginning.id;
      return { operation, target: { method, type, name, isPoll: true } };
    }
    const way = route(method, path);
    if (way === undefined) return undefined;
    if (way.kind === "list") return { way, target: { method, type: way.type, name: "", isPoll: false } };
    const action = way.kind === "action" ? way.action : undefined;
    return { way, target: { method, type: way.id.type, name: way.id.name, action, isPoll: false } };
  }

  private dispatch(request: ArmRequest, subject: Subject | undefined): Answer {
    const { method, path, query } = request;
    const apiVersion = query.get("api-version");
    if (!apiVersion) {
      const message = "The api-version query parameter (?api-version=) is required for all requests.";
      throw gatewayFault(400, "MissingApiVersionParameter", message);
    }
    checkSubscription(path);
    if (subject?.operation) return this.world.operations.answer(subject.operation, path, query);
    const isGeneral = method === "GET" || method === "POST";
    const general = isGeneral ? subscriptionAnswer(path, this.registry.types, this.world) : undefined;
    if (general !== undefined) return general;
    const way = subject?.way;
    if (way === undefined) throw gatewayFault(404, "NotFound", `Nothing answers to ${method} ${path}.`);
    if (way.kind === "list") return this.list(way, method, { apiVersion, path });
    const type = this.registry.type(way.id.type);
    const body = parseBody(request.body);
    this.registry.checkApiVersion(type, apiVersion, typeof body.location === "string" ? body.location : "");
    const id = this.registry.canonical(way.id, this.world);
    const existing = this.world.store.get(id);
    const call: Call = { id, apiVersion, body, headers: request.headers, existing, world: this.world };
    this.checkAncestors(id, method);
    return way.kind === "action" ? act(way.action, type, call) : this.onItem(method, type, call);
  }

  private onItem(method: string, type: ResourceType, call: Call): Answer {
    const { id, existing, apiVersion } = call;
    if ((method === "GET" || method === "HEAD") && existing === undefined) throw notFound(id);
    switch (method) {
      case "HEAD":
        return { status: 204 };
      case "GET":
        return {
          status: 200,
          body: this.registry.view(existing as NonNullable<typeof existing>, this.world, apiVersion),
        };
      case "PUT":
        if (type.put) return this.viewed(type.put(call), call);
        break;
      case "PATCH":
        if (type.patch && existing === undefined) throw notFound(id);
        if (type.patch) return this.viewed(type.patch(call), call);
        break;
      case "DELETE":
        // Only a resource group has to exist to be deleted (contract, section 9).
        if (type.delete && existing === undefined && id.parent === undefined) throw notFound(id);
        if (type.delete && existing === undefined) return { status: 204 };
        if (type.delete) return this.viewed(type.delete(call), call);
        break;
    }
    throw gatewayFault(
      405,
      "MethodNotAllowed",
      `The resource type '${type.type}' does not support the method '${method}'.`,
    );
  }

  /** A rule answers what it stored; what the type adds when it is looked at belongs in that answer too. */
  private viewed(answer: Answer, { id, apiVersion }: Call): Answer {
    const resource = this.world.store.get(id);
    if (resource === undefined || answer.body !== resource.document) return answer;
    return { ...answer, body: this.registry.view(resource, this.world, apiVersion) };
  }

  private list(way: Route & { kind: "list" }, method: string, request: { apiVersion: string; path: string }): Answer {
    const { store } = this.world;
    const type = this.registry.type(way.type);
    this.registry.checkApiVersion(type, request.apiVersion, "");
    if (method !== "GET") {
      throw gatewayFault(405, "MethodNotAllowed", `A list of '${type.type}' does not support the method '${method}'.`);
    }
    const view = (scope: ArmId | string): JsonObject[] =>
      store.list(type.type, scope).map((resource) => this.registry.view(resource, this.world, request.apiVersion));
    if (way.parent === undefined)
      return { status: 200, body: { value: view(request.path.split("/").slice(0, 3).join("/")) } };
    const parent = this.registry.canonical(way.parent, this.world);
    this.checkAncestors(parent, method);
    if (store.get(parent) === undefined) throw parent.parent === undefined ? notFound(parent) : parentNotFound(parent);
    return { status: 200, body: { value: type.list?.(parent, this.world) ?? view(parent) } };
  }

  private checkAncestors(id: ArmId, method: string): void {
    let group = id;
    for (let parent = id.parent; parent !== undefined; parent = parent.parent) group = parent;
    if (group === id) return;
    if (this.world.store.get(group) === undefined) throw notFound(group);
    if (method === "PUT" && this.world.operations.isRunning(group)) throw isBeingDeleted(group);
    // What is in something that is gone is gone too: deleting it is no error (recorded for DNS zone groups).
    if (method === "DELETE") return;
    for (let parent = id.parent; parent !== undefined; parent = parent.parent) {
      if (this.world.store.get(parent) === undefined) throw parentNotFound(parent);
    }
  }
}

function act(action: string, type: ResourceType, call: Call): Answer {
  const name = Object.keys(type.actions ?? {}).find((candidate) => candidate.toLowerCase() === action.toLowerCase());
  const run = name === undefined ? undefined : type.actions?.[name];
  if (run === undefined) {
    throw gatewayFault(404, "InvalidResourceType", `The resource type '${type.type}' has no action '${action}'.`);
  }
  if (call.existing === undefined) throw notFound(call.id);
  return run(call);
}

function checkSubscription(path: string): void {
  const [, first = "", subscriptionId = ""] = path.split("/");
  if (first.toLowerCase() !== "subscriptions" || subscriptionId === "") return;
  if (subscriptionId.toLowerCase() === DIRECTORY.subscriptionId) return;
  throw gatewayFault(404, "SubscriptionNotFound", `The subscription '${subscriptionId}' could not be found.`);
}

function parseBody(text: string | undefined): JsonObject {
  if (text === undefined || text === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as JsonObject;
  const message = "The request content was invalid and could not be deserialized.";
  throw gatewayFault(400, "InvalidRequestContent", message);
}

function errorAnswer({ status, code, message, options }: ArmFault, isCache: boolean): Answer {
  const { gateway = false, details, retryAfterMs } = options;
  const target = options.target === undefined && isCache && !gateway ? null : options.target;
  return {
    status,
    body: {
      error: {
        code,
        message,
        ...(target === undefined ? {} : { target }),
        ...(details ? { details: [...details] } : {}),
      },
    },
    headers: {
      ...(gateway ? { "x-ms-failure-cause": "gateway" } : {}),
      ...(retryAfterMs === undefined ? {} : { "Retry-After": String(retryAfterMs / 1000) }),
    },
  };
}
