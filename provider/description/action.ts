import type { Accepted, Azure } from "../azure/arm";
import type { Inputs } from "./inputs";

/**
 * Brings about a property that no body can say: an action of Azure's, sent when everything else is as wanted. A run may send
 * an action again after a crash, so a repetition must do no harm.
 */
export interface Action<I extends Inputs> {
  /** Begins the action. `before` is what the state says. */
  begin(azure: Azure, about: { inputs: I; before: Inputs }, signal?: AbortSignal): Promise<Accepted>;
  /** A sentence for the user, where the action does not do what its name suggests. */
  caution?(about: { inputs: I; before: Inputs }): string | undefined;
  /**
   * Whether an action that an earlier pass of begin mode began has had its effect; `before` is what the state said then.
   * Absent: the document tells.
   */
  isDone?(azure: Azure, about: { inputs: I; before: Inputs }): Promise<boolean>;
}
