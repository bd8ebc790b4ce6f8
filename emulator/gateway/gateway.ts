import { actionOf, linkedPermissions, trackingPermission } from "../authorization/requiredPermission";
import type { Roles } from "../authorization/roles";
import type { Faults } from "../faults/faults";
import { lostRaceError, throwInjectedError } from "../faults/injectedErrors";
import type { StaleReads } from "../faults/staleReads";
import type { WorldWithTable } from "../operations/operationTable";
import { ArmError } from "../world/armError";
import { DIRECTORY } from "../world/directory";
import { textField } from "../world/document";
import { gatewayError } from "../world/gatewayError";
import type { JsonObject } from "../world/resource";
import type { Answer } from "../world/resourceType";
import { checkGroup } from "./ancestors";
import { ItemCalls } from "./itemCalls";
import { ListCalls } from "./listCalls";
import type { Outcome } from "./outcome";
import { page } from "./paging";
import type { Registry } from "./registry";
import { requestContent } from "./requestContent";
import { presentHeaders } from "./requestHeaders";
import { filtered } from "./resourceFilter";
import { subscriptionAction, subscriptionAnswer } from "./subscription";
import { type Target, targetOf } from "./target";
import type { Throttling } from "./throttling";

export interface ArmRequest {
  readonly method: string;
  /** The path as the client sent it, still encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | undefined;
  /** The application that sends it; the first one unless told otherwise. */
  readonly clientId?: string;
}

type Received = ArmRequest & { readonly clientId: string };

export interface GatewayOptions {
  readonly registry: Registry;
  readonly world: WorldWithTable;
  readonly faults: Faults;
  readonly roles: Roles;
  readonly stale: StaleReads;
  /** Undefined: no limits. */
  readonly throttling: Throttling | undefined;
}

/** The ARM gateway: applies limits, injected faults and permissions to every request, and routes the request. */
export class Gateway {
  private readonly items: ItemCalls;
  private readonly lists: ListCalls;

  constructor(private readonly options: GatewayOptions) {
    this.items = new ItemCalls(options);
    this.lists = new ListCalls(options);
  }

  /** Answers one authenticated request. Due events have run before. */
  handle(sent: ArmRequest): Outcome {
    const { faults, throttling, world } = this.options;
    const request = { ...sent, headers: presentHeaders(sent.headers), clientId: sent.clientId ?? DIRECTORY.clientId };
    const { method, path, query, clientId } = request;
    const target = targetOf(method, path, world.operations);
    const isCache = target?.faultTarget.type.toLowerCase().startsWith("microsoft.cache/") ?? false;
    const isPoll = target?.operation !== undefined;
    const about = { method, isCache, isPoll, ...(target?.id ? { id: target.id } : {}) };
    let limits: Readonly<Record<string, string>> = {};
    try {
      const [subscriptionId, apiVersion] = [subscriptionOf(path), query.get("api-version")];
      limits =
        throttling?.spend({ method, apiVersion, subscriptionId, clientId, type: target?.faultTarget.type }) ?? {};
      if (target && faults.take("drop", target.faultTarget, ({ when }) => when === "before")) {
        return { ...about, answer: { status: 0 }, dropped: "before" };
      }
      if (target) throwInjectedError(faults, target.faultTarget);
      const answer = withHeaders(withEtag(this.dispatch(request, target)), limits);
      const isDropped = target && faults.take("drop", target.faultTarget, ({ when }) => when === "after");
      return { ...about, answer, ...(isDropped ? { dropped: "after" } : {}) };
    } catch (error) {
      if (!(error instanceof ArmError)) throw error;
      // The gateway's own 404 and 409 carry no headers of limits (recorded).
      const isBare = error.options.gateway === true && (error.status === 404 || error.status === 409);
      return { ...about, answer: withHeaders(errorAnswer(error, isCache), isBare ? {} : limits), error };
    }
  }

  private dispatch(request: Received, target: Target | undefined): Answer {
    const { registry, world } = this.options;
    const { method, path, query, clientId } = request;
    const apiVersion = query.get("api-version");
    if (!apiVersion) {
      const message = "The api-version query parameter (?api-version=) is required for all requests.";
      throw gatewayError(400, "MissingApiVersionParameter", message);
    }
    this.checkSubscription(path);
    if (target?.operation) {
      this.options.roles.authorize(clientId, trackingPermission(path, target.operation.beginning.id));
      return world.operations.answer(target.operation, path, query);
    }
    const ownAnswer = this.general(request);
    if (ownAnswer !== undefined) return ownAnswer;
    if (target?.route === undefined) throw gatewayError(404, "NotFound", `Nothing answers to ${method} ${path}.`);
    const { route } = target;
    // ARM looks for the group before it looks for the provider (recorded for a storage account and an identity).
    if (route.kind !== "list" && !registry.serves(route.id.type)) checkGroup(route.id, method, world);
    const body = requestContent(request.body);
    this.authorize(target, { method, path, body, clientId });
    if (route.kind === "list") return paged(this.lists.answer(route, { method, apiVersion, path }), request);
    const call = { route, method, apiVersion, headers: request.headers };
    const isWrite = method === "PUT" || method === "PATCH" || method === "DELETE";
    const isLost = isWrite && this.options.faults.take("race", target.faultTarget) !== undefined;
    if (!isLost) return this.items.answer({ ...call, body });
    const { tags: _, ...others } = body;
    // Another client created the resource a moment before; a resource that exists stays as it is.
    if (method === "PUT" && world.store.get(route.id) === undefined) this.items.answer({ ...call, body: others });
    throw lostRaceError(route.id.text);
  }

  /** Answers requests about subscriptions and providers, which ARM answers itself. */
  private general(request: Received): Answer | undefined {
    const { registry, world, roles } = this.options;
    const { method, path, clientId } = request;
    if (method !== "GET" && method !== "POST") return undefined;
    const answer = subscriptionAnswer(path, registry.types, world);
    if (answer === undefined) return undefined;
    const action = subscriptionAction(path);
    if (action !== undefined) roles.authorize(clientId, { action, scope: path.split("/").slice(0, 3).join("/") });
    return paged(answer, request);
  }

  private checkSubscription(path: string): void {
    const subscriptionId = subscriptionOf(path);
    if (subscriptionId === undefined || this.options.world.directory.subscription(subscriptionId)) return;
    throw gatewayError(404, "SubscriptionNotFound", `The subscription '${subscriptionId}' could not be found.`);
  }

  private authorize(
    { route, faultTarget }: Target,
    { method, path, body, clientId }: { method: string; path: string; body: JsonObject; clientId: string },
  ): void {
    const { roles } = this.options;
    const type = this.options.registry.type(faultTarget.type);
    const action = actionOf(type, method, route?.kind === "action" ? route.action : undefined);
    if (action === undefined) return;
    const scope =
      route?.kind === "list" ? (route.parent?.text ?? path.split("/").slice(0, 3).join("/")) : (route?.id.text ?? path);
    if (this.options.faults.take("deny", faultTarget)) throw roles.denial(clientId, { action, scope });
    roles.authorize(clientId, { action, scope }, linkedPermissions(type, method, body));
  }
}

function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return Object.keys(headers).length === 0 ? answer : { ...answer, headers: { ...answer.headers, ...headers } };
}

/** An answer that is final says the etag of its resource in a header too (recorded for Microsoft.Network, 2026). */
function withEtag(answer: Answer): Answer {
  const etag = textField(answer.body, "etag");
  const isFinal = answer.headers?.["Azure-AsyncOperation"] === undefined;
  return etag === undefined || !isFinal ? answer : withHeaders(answer, { ETag: etag });
}

function paged(answer: Answer, request: ArmRequest): Answer {
  const { value } = (answer.body ?? {}) as { value?: readonly JsonObject[] };
  return Array.isArray(value) ? { ...answer, body: page(filtered(value, request), request) } : answer;
}

/** The subscription that a path names, as the path writes it. */
function subscriptionOf(path: string): string | undefined {
  return /^\/subscriptions\/([^/]+)/i.exec(path)?.[1];
}

function errorAnswer({ status, code, message, options }: ArmError, isCache: boolean): Answer {
  const { gateway = false, details, retryAfterMs, form, problem } = options;
  if (problem !== undefined) {
    const { type, traceId } = problem;
    return {
      status,
      body: { type, title: message, status, traceId },
      headers: { "Content-Type": "application/problem+json; charset=utf-8" },
    };
  }
  if (form === "bare") return { status, body: { code, message } };
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
