import type { ArmDocument } from "../../provider/azure/arm";
import type { AzureAccess } from "../stacks/stacks";

/** Why Azure did not show a resource: its code, and a sentence without a key. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** What is known of a resource of Azure. `atMs`: the time of the last look. */
export type Observation =
  /** Nobody has looked since the resource is watched, or Azure did not answer: `refused` is the last refusal. */
  | { readonly is: "unknown"; readonly refused?: Refusal }
  /** Azure answered 404 for the resource itself: a list that lacks the resource is no proof. */
  | { readonly is: "gone"; readonly atMs: number }
  | { readonly is: "there"; readonly atMs: number; readonly document: ArmDocument };

/** A resource that somebody waits for, or keeps an eye on. */
export interface Watched {
  /** ARM id. */
  readonly id: string;
  readonly access: AzureAccess;
  /**
   * `busy`: Azure works on the resource, or is about to, so each tick looks: one list serves all who wait. `settled`: looked at for
   * drift only, so slowly, and only where a list shows the resource (clusters, endpoints); the drift sweep reads the others.
   */
  readonly urgency: "busy" | "settled";
}

/**
 * Looks at Azure for all instances together: one list per subscription and tick, however many wait. Its listener gets the keys
 * of whose resources something new is known.
 */
export interface Observer {
  /**
   * Watches these resources on behalf of a key, in place of those of the last call; none: the key is not interested any more.
   * @throws AmrError  for an id that is not one of a resource
   */
  watch(key: string, resources: readonly Watched[]): void;
  observation(id: string): Observation;
  /** Looks until the signal is aborted; never rejects. */
  run(signal: AbortSignal): Promise<void>;
}
