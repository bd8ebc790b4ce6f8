import type { Accepted, Azure } from "../azure/arm";
import type { Inputs } from "./inputs";

/**
 * Brings about a property that no body can hold, by an action of Azure's that is sent when everything else is as wanted. A run
 * may send the action again after a crash, so a repetition must do no harm.
 */
export interface Action<I extends Inputs> {
  /** Begins the action. `before` holds the resource in the state. */
  begin(azure: Azure, about: { inputs: I; before: Inputs }, signal?: AbortSignal): Promise<Accepted>;
  /** A warning to the user, as a sentence, where the action does not do what its name suggests. */
  caution?(about: { inputs: I; before: Inputs }): string | undefined;
  /**
   * Whether an action that an earlier pass of begin mode began has had its effect. `before` holds the state from before the
   * action.
   * Absent: the document tells.
   */
  isDone?(azure: Azure, about: { inputs: I; before: Inputs }): Promise<boolean>;
}
