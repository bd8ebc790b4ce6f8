import { DIRECTORY } from "../world/directory";
import { gatewayError } from "../world/gatewayError";
import type { Permission } from "../world/permission";

/** What of an Azure role definition counts here, and where it is assigned. */
export interface Role {
  /** What the report calls it. */
  readonly name?: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  /** ARM id: the role counts there and below. Absent: everywhere. */
  readonly scope?: string;
}

/** What was done with the roles. */
export interface RolesReport {
  /** In order of their names. */
  readonly used: readonly string[];
  readonly denied: readonly string[];
  /** How often each was used. */
  readonly counts: Readonly<Record<string, number>>;
  /** What each role was good for; what two roles grant counts for the first. */
  readonly roles: readonly RoleReport[];
}

export interface RoleReport {
  readonly name?: string;
  readonly scope?: string;
  readonly used: readonly string[];
  /** Of its actions, as the role writes them. */
  readonly unused: readonly string[];
}

/** What the one service principal may do, and what it has done. Without roles it may do everything. */
export class Roles {
  private readonly counts = new Map<string, number>();
  private readonly denials = new Map<string, number>();
  private readonly grants = new Map<Role, Set<string>>();

  constructor(private readonly roles?: readonly Role[]) {}

  /** The actions that were used, in order of their names. */
  get used(): readonly string[] {
    return [...this.counts.keys()].sort();
  }

  /** The actions that were refused. */
  get denied(): readonly string[] {
    return [...this.denials.keys()].sort();
  }

  report(): RolesReport {
    const counts = Object.fromEntries(this.used.map((action) => [action, this.counts.get(action) as number]));
    const roles = (this.roles ?? []).map((role): RoleReport => {
      const used = [...(this.grants.get(role) ?? [])].sort();
      const unused = role.actions.filter((pattern) => !used.some((action) => isMatch(pattern, action)));
      const { name, scope } = role;
      return { ...(name === undefined ? {} : { name }), ...(scope === undefined ? {} : { scope }), used, unused };
    });
    return { used: this.used, denied: this.denied, counts, roles };
  }

  /** Forgets what was used and refused. */
  clear(): void {
    this.counts.clear();
    this.denials.clear();
    this.grants.clear();
  }

  /**
   * Checks and notes a request.
   * @param linked    what it needs on other resources, which its body names
   * @throws ArmFault 403 `AuthorizationFailed` or `LinkedAuthorizationFailed`
   */
  authorize(own: Permission, linked: readonly Permission[] = []): void {
    if (!this.isAllowed(own)) {
      note(this.denials, own.action);
      throw denial(own);
    }
    const missing = linked.filter((permission) => !this.isAllowed(permission));
    for (const { action } of missing) note(this.denials, action);
    if (missing.length > 0) throw linkedDenial(own, missing);
    for (const permission of [own, ...linked]) {
      note(this.counts, permission.action);
      const role = this.grantOf(permission);
      if (role !== undefined) this.grants.set(role, (this.grants.get(role) ?? new Set()).add(permission.action));
    }
  }

  private isAllowed(permission: Permission): boolean {
    return this.roles === undefined || this.grantOf(permission) !== undefined;
  }

  /** The first role that grants it. */
  private grantOf({ action, scope, heldOn = scope }: Permission): Role | undefined {
    const isIn = (patterns: readonly string[]): boolean => patterns.some((pattern) => isMatch(pattern, action));
    return this.roles?.find((role) => isBelow(heldOn, role.scope) && isIn(role.actions) && !isIn(role.notActions));
  }
}

function isBelow(id: string, scope = ""): boolean {
  return `${id}/`.toLowerCase().startsWith(`${scope.replace(/\/$/, "")}/`.toLowerCase());
}

/** Azure's words. */
export function denial({ action, scope }: Permission): ReturnType<typeof gatewayError> {
  const message =
    `${CLIENT} does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. ` +
    "If access was recently granted, please refresh your credentials.";
  return gatewayError(403, "AuthorizationFailed", message);
}

function linkedDenial(own: Permission, missing: readonly Permission[]): ReturnType<typeof gatewayError> {
  const actions = missing.map(({ action }) => action).join(",");
  const scopes = missing.map(({ scope }) => scope).join(",");
  const message =
    `${CLIENT} has permission to perform action '${own.action}' on scope '${own.scope}'; however, it does not have ` +
    `permission to perform action(s) '${actions}' on the linked scope(s) '${scopes}' (respectively) or the linked scope(s) ` +
    "are invalid.";
  return gatewayError(403, "LinkedAuthorizationFailed", message);
}

const CLIENT = `The client '${DIRECTORY.clientId}' with object id '${DIRECTORY.objectId}'`;

/** `*` stands for any text, slashes included. @see https://learn.microsoft.com/azure/role-based-access-control/role-definitions */
function isMatch(pattern: string, action: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.\\+?^${}()|[\]]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
}

function note(counts: Map<string, number>, action: string): void {
  counts.set(action, (counts.get(action) ?? 0) + 1);
}
