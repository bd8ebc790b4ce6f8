import type { ConditionType, WantedCondition } from "./conditions";
import { type Outcome, RETRY_MS } from "./reasonRow";
import { type Aside, REASONS, type Reason } from "./reasons";
import type { State } from "./states";

/** What is going on beside the reason: an error may come in the middle of a change, or of a deletion. */
export type Activity = "update" | "delete";

/** Conditions that are true for an outcome; Ready is always there. */
const TRUE: Readonly<Record<Outcome, readonly ConditionType[]>> = {
  ready: ["Ready"],
  working: ["Reconciling"],
  retrying: ["Error", "Reconciling"],
  stalled: ["Error", "Stalled"],
  paused: ["Stalled"],
};

/** The conditions for a reason. `activity`: what the object was in the middle of. */
export function conditionsFor(reason: Reason, message: string, activity?: Activity): WantedCondition[] {
  const { outcome } = REASONS[reason];
  const types: readonly ConditionType[] = [...TRUE[outcome], ...duringOf(reason, activity)];
  const wanted: WantedCondition[] = types.map((type) => ({ type, status: "True", reason, message }));
  return types.includes("Ready") ? wanted : [{ type: "Ready", status: "False", reason, message }, ...wanted];
}

/** A condition beside those of a reason. */
export function asideFor(type: Aside, message: string): WantedCondition {
  return { type, status: "True", reason: type, message };
}

/** `status.state` for a reason. */
export function stateFor(reason: Reason): State {
  return REASONS[reason].state;
}

/** When to look again without an event, in ms; undefined: not of itself, or by the back-off of the queue. */
export function lookAgainAfterMs(reason: Reason): number | undefined {
  return RETRY_MS[REASONS[reason].retry];
}

/** A deletion goes on whatever stands in its way. A change that is refused is not carried out. */
function duringOf(reason: Reason, activity: Activity | undefined): readonly ConditionType[] {
  const { outcome, state } = REASONS[reason];
  if (activity === "delete" || state === "Deleting") return ["Deleting"];
  if (state === "Updating" || (activity === "update" && (outcome === "working" || outcome === "retrying")))
    return ["Updating"];
  return [];
}
