import type { StackName, StackState } from "./stacks";

/** The place in which Pulumi keeps stacks. */
export interface Backend {
  /** Folder in which commands about the stacks of a project run. */
  folderOf(project: string): string;
  /** Makes the stack if there is none, and what its commands need on this machine. */
  ensure(name: StackName, signal: AbortSignal): Promise<void>;
  /** Undefined: there is no such stack. @throws StateDamaged */
  read(name: StackName): Promise<StackState | undefined>;
  list(): Promise<readonly StackName[]>;
  /**
   * Removes what commands left behind: history, copies, the rest of a stack that is gone, and, after a command that ended
   * well, the creations of a killed one that are done by now. Follows a `read`.
   */
  tidy(name: StackName, command: { readonly isOk: boolean }, signal: AbortSignal): Promise<void>;
  /** Removes the stack, and all that is left of it. */
  remove(name: StackName): Promise<void>;
}

/** A state that cannot be read, nor repaired. */
export class StateDamaged extends Error {
  override readonly name = "StateDamaged";
}

/** A state that cannot be read now: the backend does not answer, or the secrets provider does not open it. */
export class StateUnavailable extends Error {
  override readonly name = "StateUnavailable";
}
