import type { AzureAccess, StackName } from "../stacks/stacks";
import type { Failure } from "./failure";
import type { Standing } from "./plan";
import type { Goal, KnownResource } from "./stackView";

/** What a stack shall come to, on behalf of an object. */
export interface Drive {
  /** The key that the observer's news are for. */
  readonly key: string;
  readonly stack: StackName;
  readonly goal: Goal;
  readonly access: AzureAccess;
  readonly repairs: boolean;
  readonly circumstances: string;
  /**
   * What was told of the object is amiss, and by a look perhaps that this process does not know of: whatever nobody has looked
   * at is looked at soon. `lost`: a cluster or database is gone, so nothing is done before.
   */
  readonly said?: "lost" | "amiss" | undefined;
  /** Nothing is done, only looked: the feature is switched off, or a mistake stands in the way. */
  readonly isIdle?: boolean;
}

/**
 * How good the keys are that are known of an instance: `read` lately, or in this process at least; `asked`: they are being read
 * anew; `unread`: nobody can read them, so all that is known is what a pass wrote down once.
 */
export type KeysKnown = "read" | "asked" | "unread";

/** How a stack stands after the move. */
export interface Driven {
  readonly standing: Standing;
  readonly resources: readonly KnownResource[];
  readonly failure: Failure | undefined;
  /** When to come again without an event, in ms. */
  readonly afterMs: number | undefined;
  /** What the move left in Azure, and why: a sentence for each resource. */
  readonly kept: readonly string[];
  /** What the provider warned of during the move, in sentences. */
  readonly warnings: readonly string[];
  /** All that was to be repaired has been looked at since the wish, and is as declared. */
  readonly isRepaired: boolean;
  /** Why something that is to be repaired cannot be looked at; undefined: nothing stands in the way. */
  readonly unreadable: string | undefined;
}
