/** An action of Azure on a scope, which a caller needs. */
export interface Permission {
  /** In Azure's casing: `Microsoft.Cache/redisEnterprise/databases/listKeys/action`. */
  readonly action: string;
  /** The ARM id. */
  readonly scope: string;
  /** The id at or above which a role has to be assigned, when that is not the scope itself. */
  readonly heldOn?: string;
}
