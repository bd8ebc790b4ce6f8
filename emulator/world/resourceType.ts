import type { ArmError } from "./armError";
import type { ArmId } from "./armId";
import type { Ending } from "./ending";
import type { Permission } from "./permission";
import type { Json, JsonObject, Resource } from "./resource";
import type { World } from "./world";

/** One ARM request, routed, authenticated and with its api-version checked. */
export interface Call {
  /** In Azure's casing: keywords, provider and type as registered, names of what exists as stored. */
  readonly id: ArmId;
  readonly apiVersion: string;
  readonly body: JsonObject;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The resource that the id names, or undefined. */
  readonly existing: Resource | undefined;
  readonly world: World;
}

export interface Answer {
  readonly status: number;
  readonly body?: Json;
  /**
   * `Location` and `Azure-AsyncOperation` may be paths: the server puts its own address before them. `Retry-After` is in
   * seconds of Azure's time: the server scales it.
   */
  readonly headers?: Readonly<Record<string, string>>;
  /** Time during which reads do not find what the call has created; none unless told otherwise. */
  readonly unseenMs?: number;
}

/**
 * The rules of a resource provider for one ARM type. The gateway does what is the same for all types:
 * routing, tokens, api-versions, resource group and parent checks (404 ResourceGroupNotFound / ParentResourceNotFound),
 * GET of what is absent (404 ResourceNotFound), DELETE of what is absent (204), envelopes, lists, the request log.
 */
export interface ResourceType {
  /** Provider and type, e.g. `Microsoft.Cache/redisEnterprise/databases`. */
  readonly type: string;
  readonly apiVersions: readonly string[];
  /** The error for a retired api-version, whatever the verb; undefined for any other. */
  retiredError?(apiVersion: string): ArmError | undefined;
  /** The provider's own 404, for types that ARM keeps no record of; the gateway's own unless told otherwise. */
  readonly notFoundError?: (id: ArmId, world: World) => ArmError;
  put?(call: Call): Answer;
  patch?(call: Call): Answer;
  /** Called only when the resource exists. */
  delete?(call: Call): Answer;
  /** Whether a DELETE whose parent is gone answers 204, as one of something absent does. */
  readonly isGoneWithParent?: boolean;
  /** The document of a GET or a list where it is more than what is stored. */
  view?(resource: Resource, world: World, apiVersion: string): JsonObject;
  /** The list below a parent where it is not simply the stored resources of this type (`…/privateDnsZones/{z}/ALL`). */
  list?(parent: ArmId, world: World): readonly JsonObject[];
  /** `POST {id}/{action}` (names in Azure's casing; matched without case). */
  readonly actions?: Readonly<Record<string, (call: Call) => Answer>>;
  /** Names of actions that do not need the resource to exist; the others are 404 without it. */
  readonly actionsOfAbsent?: readonly string[];
  /** The permissions that a write needs on other resources, by what its body refers to. */
  linkedPermissions?(body: JsonObject): readonly Permission[];
  /** Endings of the operations that the rules begin, by name. */
  readonly endings?: Readonly<Record<string, Ending>>;
}
