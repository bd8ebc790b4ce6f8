import type { EventOf } from "../kubernetes/kubernetes";
import { type Condition, type ConditionType, conditionOf, type WantedCondition } from "./conditions";
import type { UnparsedObject } from "./customKind";
import { withoutElapsed } from "./elapsed";
import type { Aside } from "./reasons";

/** Conditions whose beginning beside Ready is an Event. */
const TOLD: readonly ConditionType[] = ["Drifted", "InstanceGone", "InstanceFailed"] satisfies Aside[];

/**
 * The Events for transitions: Ready is otherwise, or has another reason, and conditions that begin to stand beside Ready. What Ready
 * told before begins nothing when another reason takes its place.
 */
export function transitionsOf(
  object: UnparsedObject,
  before: readonly Condition[],
  wanted: readonly WantedCondition[],
): readonly EventOf[] {
  const action = object.metadata.deletionTimestamp === undefined ? "Reconcile" : "Delete";
  const event = (type: EventOf["type"], { reason, message }: WantedCondition): EventOf => {
    // Two looks at one transition would else be two Events.
    return { regarding: object, type, reason, action, note: withoutElapsed(message) };
  };
  const told = conditionOf(before, "Ready");
  const isError = wanted.some(({ type }) => type === "Error");
  const isTold = ({ reason, status }: WantedCondition) => told?.reason === reason && told.status === status;
  const ready = wanted.filter((one) => one.type === "Ready" && !isTold(one));
  const begun = wanted.filter(
    ({ type }) => TOLD.includes(type) && type !== told?.reason && conditionOf(before, type) === undefined,
  );
  return [
    ...ready.map((one) => event(isError ? "Warning" : "Normal", one)),
    ...begun.map((one) => event("Warning", one)),
  ];
}
