import type { ArmId } from "../world/armId";
import type { Permission } from "../world/permission";
import type { JsonObject } from "../world/resource";
import type { ResourceType } from "../world/resourceType";

const PROVIDERS = "/providers/";
const VERBS: Readonly<Record<string, string>> = {
  GET: "read",
  HEAD: "read",
  PUT: "write",
  PATCH: "write",
  DELETE: "delete",
};

/** The action that a method on a resource or on a list needs. @see https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations */
export function actionOf({ type, actions = {} }: ResourceType, method: string, posted?: string): string | undefined {
  const own = type.replace(/^Microsoft\.Resources\/(?=resourceGroups$)/, "Microsoft.Resources/subscriptions/");
  if (posted === undefined) return VERBS[method] && `${own}/${VERBS[method]}`;
  const name = Object.keys(actions).find((candidate) => candidate.toLowerCase() === posted.toLowerCase());
  return name && `${own}/${name}/action`;
}

/** Permissions that a write needs on other resources, those to which its body refers. */
export function linkedPermissions(type: ResourceType, method: string, body: JsonObject): readonly Permission[] {
  return method === "PUT" || method === "PATCH" ? (type.linkedPermissions?.(body) ?? []) : [];
}

/**
 * The permission that polling an operation needs: `Microsoft.Cache/locations/operationsStatus/read`. The URL of an operation
 * lies outside of the resource. A role on the resource alone lets a client begin the operation, but not poll the operation;
 * a role on the resource group is enough for both.
 * @param path of the status or the result
 * @param id   of the resource
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations#permission-for-tracking-async-status
 */
export function trackingPermission(path: string, id: ArmId): Permission {
  const start = path.toLowerCase().lastIndexOf(PROVIDERS);
  const [namespace, ...rest] =
    start < 0 ? ["Microsoft.Resources", ...path.slice(1).split("/")] : path.slice(start + PROVIDERS.length).split("/");
  const types = rest.filter((_, index) => index % 2 === 0);
  const group = id.text.split("/").slice(0, 5).join("/");
  const isWithin = path.toLowerCase().startsWith(`${group.toLowerCase()}/`);
  return { action: `${namespace}/${types.join("/")}/read`, scope: path, ...(isWithin ? {} : { heldOn: group }) };
}
