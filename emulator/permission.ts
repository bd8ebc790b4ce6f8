import type { JsonObject, ResourceType } from "./resourceType";

/** An action of Azure on a scope, which a caller needs. */
export interface Permission {
  /** In Azure's casing: `Microsoft.Cache/redisEnterprise/databases/listKeys/action`. */
  readonly action: string;
  /** The ARM id. */
  readonly scope: string;
}

const VERBS: Readonly<Record<string, string>> = {
  GET: "read",
  HEAD: "read",
  PUT: "write",
  PATCH: "write",
  DELETE: "delete",
};

/** The action that a method on a resource, or on a list, is. @see https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations */
export function actionOf({ type, actions = {} }: ResourceType, method: string, posted?: string): string | undefined {
  const own = type.replace(/^Microsoft\.Resources\/(?=resourceGroups$)/, "Microsoft.Resources/subscriptions/");
  if (posted === undefined) return VERBS[method] && `${own}/${VERBS[method]}`;
  const name = Object.keys(actions).find((candidate) => candidate.toLowerCase() === posted.toLowerCase());
  return name && `${own}/${name}/action`;
}

/** What a write needs on other resources, which its body refers to. */
export function linkedPermissions(type: ResourceType, method: string, body: JsonObject): readonly Permission[] {
  return method === "PUT" || method === "PATCH" ? (type.linked?.(body) ?? []) : [];
}
