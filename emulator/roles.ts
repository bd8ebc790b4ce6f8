import { DIRECTORY } from "./directory";
import { gatewayFault } from "./gatewayFault";
import type { Permission } from "./permission";

/** What of an Azure role definition counts here. */
export interface Role {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/**
 * What the one service principal may do, and what it has done. It has its roles everywhere: assignments to scopes are not
 * told apart. Without roles it may do everything.
 */
export class Roles {
  private readonly counts = new Map<string, number>();
  private readonly refusals = new Map<string, number>();

  constructor(private readonly roles?: readonly Role[]) {}

  /** The actions that were used, in order of their names. */
  get used(): readonly string[] {
    return [...this.counts.keys()].sort();
  }

  /** The actions that were refused. */
  get denied(): readonly string[] {
    return [...this.refusals.keys()].sort();
  }

  /** How often each action was used. */
  get usage(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.used.map((action) => [action, this.counts.get(action) as number]));
  }

  /** Forgets what was used and refused. */
  clear(): void {
    this.counts.clear();
    this.refusals.clear();
  }

  /**
   * Checks and notes a request.
   * @param linked    what it needs on other resources, which its body names
   * @throws ArmFault 403 `AuthorizationFailed` or `LinkedAuthorizationFailed`
   */
  authorize(own: Permission, linked: readonly Permission[] = []): void {
    if (!this.isAllowed(own.action)) {
      note(this.refusals, own.action);
      throw denial(own);
    }
    const missing = linked.filter(({ action }) => !this.isAllowed(action));
    for (const { action } of missing) note(this.refusals, action);
    if (missing.length > 0) throw linkedDenial(own, missing);
    for (const { action } of [own, ...linked]) note(this.counts, action);
  }

  private isAllowed(action: string): boolean {
    if (this.roles === undefined) return true;
    const isIn = (patterns: readonly string[]): boolean => patterns.some((pattern) => isMatch(pattern, action));
    return this.roles.some(({ actions, notActions }) => isIn(actions) && !isIn(notActions));
  }
}

/** Azure's words. */
export function denial({ action, scope }: Permission): ReturnType<typeof gatewayFault> {
  const message =
    `${CLIENT} does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. ` +
    "If access was recently granted, please refresh your credentials.";
  return gatewayFault(403, "AuthorizationFailed", message);
}

function linkedDenial(own: Permission, missing: readonly Permission[]): ReturnType<typeof gatewayFault> {
  const actions = missing.map(({ action }) => action).join(",");
  const scopes = missing.map(({ scope }) => scope).join(",");
  const message =
    `${CLIENT} has permission to perform action '${own.action}' on scope '${own.scope}'; however, it does not have ` +
    `permission to perform action(s) '${actions}' on the linked scope(s) '${scopes}' (respectively) or the linked scope(s) ` +
    "are invalid.";
  return gatewayFault(403, "LinkedAuthorizationFailed", message);
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
