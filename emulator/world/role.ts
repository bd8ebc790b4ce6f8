/** An Azure role definition, as far as the local Azure heeds it, and the scope of its assignment. */
export interface Role {
  /** Name of the role in the report. */
  readonly name?: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  /** ARM id: the role counts there and below. Absent: everywhere. */
  readonly scope?: string;
}
