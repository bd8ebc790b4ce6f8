import { type Application, DIRECTORY, type Directory } from "../world/directory";
import { gatewayError } from "../world/gatewayError";
import type { Permission } from "../world/permission";
import type { Role } from "../world/role";

/** Actions that were used and denied since the start, or since the last `clear`. */
export interface RolesReport {
  /** In order of their names. */
  readonly used: readonly string[];
  readonly denied: readonly string[];
  /** Number of uses of each action. */
  readonly counts: Readonly<Record<string, number>>;
  /** Actions used and unused, by role. An action that two roles grant counts for the first of them. */
  readonly roles: readonly RoleReport[];
}

export interface RoleReport {
  readonly name?: string;
  readonly scope?: string;
  readonly used: readonly string[];
  /** Of its actions, as the role writes them. */
  readonly unused: readonly string[];
}

/** Roles of the service principals, and the actions that they used. Without roles every action is allowed. */
export class Roles {
  private readonly counts = new Map<string, number>();
  private readonly denials = new Map<string, number>();
  private readonly grants = new Map<Role, Set<string>>();

  /** @param roles   of the first application; the directory knows those of the others */
  constructor(
    private readonly directory: Directory,
    private readonly roles?: readonly Role[],
  ) {}

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
    const all = this.directory.applications.flatMap(({ clientId }) => this.rolesOf(clientId) ?? []);
    const roles = all.map((role): RoleReport => {
      const used = [...(this.grants.get(role) ?? [])].sort();
      const unused = role.actions.filter((pattern) => !used.some((action) => isMatch(pattern, action)));
      const { name, scope } = role;
      return { ...(name === undefined ? {} : { name }), ...(scope === undefined ? {} : { scope }), used, unused };
    });
    return { used: this.used, denied: this.denied, counts, roles };
  }

  /** Forgets the actions that were used and denied. */
  clear(): void {
    this.counts.clear();
    this.denials.clear();
    this.grants.clear();
  }

  /**
   * Checks and notes a request.
   * @param clientId  of the application that sends it
   * @param linked    permissions on the resources that the body names
   * @throws ArmError 403 `AuthorizationFailed` or `LinkedAuthorizationFailed`
   */
  authorize(clientId: string, own: Permission, linked: readonly Permission[] = []): void {
    const isAllowed = (permission: Permission): boolean =>
      this.rolesOf(clientId) === undefined || this.grantOf(clientId, permission) !== undefined;
    if (!isAllowed(own)) {
      note(this.denials, own.action);
      throw this.denial(clientId, own);
    }
    const missing = linked.filter((permission) => !isAllowed(permission));
    for (const { action } of missing) note(this.denials, action);
    if (missing.length > 0) throw linkedDenial(this.named(clientId), own, missing);
    for (const permission of [own, ...linked]) {
      note(this.counts, permission.action);
      const role = this.grantOf(clientId, permission);
      if (role !== undefined) this.grants.set(role, (this.grants.get(role) ?? new Set()).add(permission.action));
    }
  }

  /** The error for an action that no role grants, in Azure's words. */
  denial(clientId: string, { action, scope }: Permission): ReturnType<typeof gatewayError> {
    const message =
      `${this.named(clientId)} does not have authorization to perform action '${action}' over scope '${scope}' or the ` +
      "scope is invalid. If access was recently granted, please refresh your credentials.";
    return gatewayError(403, "AuthorizationFailed", message);
  }

  private named(clientId: string): string {
    const { objectId } = this.directory.application(clientId) as Application;
    return `The client '${clientId}' with object id '${objectId}'`;
  }

  private rolesOf(clientId: string): readonly Role[] | undefined {
    return clientId === DIRECTORY.clientId ? this.roles : this.directory.application(clientId)?.roles;
  }

  /** The first role that grants a permission. */
  private grantOf(clientId: string, { action, scope, heldOn = scope }: Permission): Role | undefined {
    const isIn = (patterns: readonly string[]): boolean => patterns.some((pattern) => isMatch(pattern, action));
    return this.rolesOf(clientId)?.find(
      (role) => isBelow(heldOn, role.scope) && isIn(role.actions) && !isIn(role.notActions),
    );
  }
}

function isBelow(id: string, scope = ""): boolean {
  return `${id}/`.toLowerCase().startsWith(`${scope.replace(/\/$/, "")}/`.toLowerCase());
}

function linkedDenial(
  client: string,
  own: Permission,
  missing: readonly Permission[],
): ReturnType<typeof gatewayError> {
  const actions = missing.map(({ action }) => action).join(",");
  const scopes = missing.map(({ scope }) => scope).join(",");
  const message =
    `${client} has permission to perform action '${own.action}' on scope '${own.scope}'; however, it does not have ` +
    `permission to perform action(s) '${actions}' on the linked scope(s) '${scopes}' (respectively) or the linked scope(s) ` +
    "are invalid.";
  return gatewayError(403, "LinkedAuthorizationFailed", message);
}

/** `*` stands for any text, slashes included. @see https://learn.microsoft.com/azure/role-based-access-control/role-definitions */
function isMatch(pattern: string, action: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.\\+?^${}()|[\]]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
}

function note(counts: Map<string, number>, action: string): void {
  counts.set(action, (counts.get(action) ?? 0) + 1);
}
