import type { ArmDocument } from "../../provider/azure/arm";
import type { AzureAccess } from "../stacks/stacks";

/** What is known of a resource of Azure. */
export type Observation =
  /** Nobody has looked since the question was asked, or Azure did not answer. */
  | { readonly is: "unknown" }
  | { readonly is: "gone"; readonly atMs: number }
  | { readonly is: "there"; readonly atMs: number; readonly document: ArmDocument };

/** A resource that somebody waits for, or keeps an eye on. */
export interface Watched {
  /** ARM id. */
  readonly id: string;
  readonly access: AzureAccess;
  /** `busy`: Azure works on the resource, so the next tick looks. `settled`: looked at for drift only. */
  readonly urgency: "busy" | "settled";
}

/**
 * Looks at Azure for all instances together: one list per subscription and tick, however many wait. The listener gets the ids
 * of which something new is known.
 */
export interface Observer {
  /** Watches these resources on behalf of a key, in place of those of the last call; none: the key is not interested any more. */
  watch(key: string, resources: readonly Watched[]): void;
  observation(id: string): Observation;
  run(signal: AbortSignal): Promise<void>;
}
