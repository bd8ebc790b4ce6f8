import { actionOf, linkedPermissions, trackingPermission } from "../authorization/permission";
import { denial, type Roles } from "../authorization/roles";
import type { Faults } from "../faults/faults";
import { lostRace, refuseOnDemand } from "../faults/refusal";
import type { StaleReads } from "../faults/staleReads";
import type { WorldWithTable } from "../operations/operationTable";
import { ArmFault } from "../world/armError";
import { DIRECTORY } from "../world/directory";
import { gatewayFault } from "../world/gatewayError";
import type { JsonObject } from "../world/resource";
import type { Answer } from "../world/resourceType";
import { ItemCalls } from "./itemCalls";
import { ListCalls } from "./listCalls";
import type { Outcome } from "./outcome";
import { page } from "./paging";
import type { Registry } from "./registry";
import { requestContent } from "./requestContent";
import { filtered } from "./resourceFilter";
import { type Subject, subjectOf } from "./subject";
import { subscriptionAction, subscriptionAnswer } from "./subscription";
import type { Throttling } from "./throttling";

export interface ArmRequest {
  readonly method: string;
  /** As it was sent, still encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | undefined;
}

export interface GatewayOptions {
  readonly registry: Registry;
  readonly world: WorldWithTable;
  readonly faults: Faults;
  readonly roles: Roles;
  readonly stale: StaleReads;
  /** Undefined: no limits. */
  readonly throttling: Throttling | undefined;
}

/** What the ARM gateway does for every request: limits, faults on demand, permissions, and whom it goes to. */
export class Gateway {
  private readonly items: ItemCalls;
  private readonly lists: ListCalls;

  constructor(private readonly options: GatewayOptions) {
    this.items = new ItemCalls(options);
    this.lists = new ListCalls(options);
  }

  /** Answers one authenticated request; whatever is due has happened before. */
  handle(request: ArmRequest): Outcome {
    const { faults, throttling, world } = this.options;
    const { method, path } = request;
    const subject = subjectOf(method, path, world.operations);
    const isCache = subject?.target.type.toLowerCase().startsWith("microsoft.cache/") ?? false;
    const isPoll = subject?.operation !== undefined;
    const about = { method, isCache, isPoll, ...(subject?.id ? { id: subject.id } : {}) };
    let limits: Readonly<Record<string, string>> = {};
    try {
      limits = throttling?.spend({ method, isTenantLevel: !isInSubscription(path), type: subject?.target.type }) ?? {};
      if (subject && faults.take("drop", subject.target, ({ when }) => when === "before")) {
        return { ...about, answer: { status: 0 }, dropped: "before" };
      }
      if (subject) refuseOnDemand(faults, subject.target);
      const answer = withHeaders(this.dispatch(request, subject), limits);
      const isDropped = subject && faults.take("drop", subject.target, ({ when }) => when === "after");
      return { ...about, answer, ...(isDropped ? { dropped: "after" } : {}) };
    } catch (error) {
      if (!(error instanceof ArmFault)) throw error;
      // What the gateway says about nothing at all carries no limits (recorded for its 404 and 409).
      const isBare = error.options.gateway === true && (error.status === 404 || error.status === 409);
      return { ...about, answer: withHeaders(errorAnswer(error, isCache), isBare ? {} : limits), fault: error };
    }
  }

  private dispatch(request: ArmRequest, subject: Subject | undefined): Answer {
    const { world } = this.options;
    const { method, path, query } = request;
    const apiVersion = query.get("api-version");
    if (!apiVersion) {
      const message = "The api-version query parameter (?api-version=) is required for all requests.";
      throw gatewayFault(400, "MissingApiVersionParameter", message);
    }
    checkSubscription(path);
    if (subject?.operation) {
      this.options.roles.authorize(trackingPermission(path, subject.operation.beginning.id));
      return world.operations.answer(subject.operation, path, query);
    }
    const general = this.general(request);
    if (general !== undefined) return general;
    if (subject?.way === undefined) throw gatewayFault(404, "NotFound", `Nothing answers to ${method} ${path}.`);
    const { way } = subject;
    const body = requestContent(request.body);
    this.authorize(subject, { method, path, body });
    if (way.kind === "list") return paged(this.lists.answer(way, { method, apiVersion, path }), request);
    const call = { way, method, apiVersion, headers: request.headers };
    const isWrite = method === "PUT" || method === "PATCH" || method === "DELETE";
    const isLost = isWrite && this.options.faults.take("race", subject.target) !== undefined;
    if (!isLost) return this.items.answer({ ...call, body });
    const { tags: _, ...others } = body;
    // Somebody else made it a moment before; what is there already stays as it is.
    if (method === "PUT" && world.store.get(way.id) === undefined) this.items.answer({ ...call, body: others });
    throw lostRace(way.id.text);
  }

  /** What ARM itself says about subscriptions and providers. */
  private general(request: ArmRequest): Answer | undefined {
    const { registry, world, roles } = this.options;
    const { method, path } = request;
    if (method !== "GET" && method !== "POST") return undefined;
    const answer = subscriptionAnswer(path, registry.types, world);
    if (answer === undefined) return undefined;
    const action = subscriptionAction(path);
    if (action !== undefined) roles.authorize({ action, scope: path.split("/").slice(0, 3).join("/") });
    return paged(answer, request);
  }

  private authorize(
    { way, target }: Subject,
    { method, path, body }: { method: string; path: string; body: JsonObject },
  ): void {
    const type = this.options.registry.type(target.type);
    const action = actionOf(type, method, way?.kind === "action" ? way.action : undefined);
    if (action === undefined) return;
    const scope =
      way?.kind === "list" ? (way.parent?.text ?? path.split("/").slice(0, 3).join("/")) : (way?.id.text ?? path);
    if (this.options.faults.take("deny", target)) throw denial({ action, scope });
    this.options.roles.authorize({ action, scope }, linkedPermissions(type, method, body));
  }
}

function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return Object.keys(headers).length === 0 ? answer : { ...answer, headers: { ...answer.headers, ...headers } };
}

function paged(answer: Answer, request: ArmRequest): Answer {
  const { value } = (answer.body ?? {}) as { value?: readonly JsonObject[] };
  return Array.isArray(value) ? { ...answer, body: page(filtered(value, request), request) } : answer;
}

function isInSubscription(path: string): boolean {
  return /^\/subscriptions\/[^/]/i.test(path);
}

function checkSubscription(path: string): void {
  const [, first = "", subscriptionId = ""] = path.split("/");
  if (first.toLowerCase() !== "subscriptions" || subscriptionId === "") return;
  if (subscriptionId.toLowerCase() === DIRECTORY.subscriptionId) return;
  throw gatewayFault(404, "SubscriptionNotFound", `The subscription '${subscriptionId}' could not be found.`);
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
