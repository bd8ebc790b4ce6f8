import { CONDITION_TYPES, type ConditionType, type WantedCondition } from "../api/conditions";
import type { ControlPlaneRedisStatus } from "../api/controlPlaneRedis";
import { ASIDES, type Aside } from "../api/reasons";
import { asideFor } from "../api/report";
import { STATES, type State } from "../api/states";
import { ipRangeUsedBy } from "./ipRangeName";
import { inOwnNames, type OwnName } from "./ownNames";
import type { Report } from "./planned";
import type { Ours, View } from "./view";

/**
 * What the control plane says of an object, for the one of the runtime plane: reasons as they are, messages with the names of the
 * runtime plane. The Go operator takes Ready away while there is an Error and knows no Reconciling or Stalled; they are filled in.
 */
export function mirrorOf({ conditions = [], state }: ControlPlaneRedisStatus, names: readonly OwnName[]): Report {
  const shown = conditions
    .filter(({ type, status }) => isKnown(type) && (type === "Ready" || status === "True"))
    .map(({ type, status, reason, message }) => {
      return { type: type as ConditionType, status, reason, message: inOwnNames(message, names) };
    });
  const error = shown.find(({ type }) => type === "Error");
  const ready: WantedCondition = shown.find(({ type }) => type === "Ready") ?? {
    type: "Ready",
    status: "False",
    reason: error?.reason ?? "Processing",
    message: error?.message ?? "The control plane has not said anything yet.",
  };
  const rest = shown.filter(({ type }) => type !== "Ready");
  const isSaid = ready.status === "True" || rest.some(({ type }) => type === "Reconciling" || type === "Stalled");
  const { reason, message } = ready;
  const filled: WantedCondition[] = isSaid
    ? []
    : [{ type: error ? "Stalled" : "Reconciling", status: "True", reason, message }];
  return { state: stateOf(state, ready, error !== undefined), conditions: [ready, ...rest, ...filled] };
}

/** The mirror of an instance. */
export function instanceMirror(object: View["object"], projection: Ours): Report {
  return mirrorOf(projection.status, namesOf(object, projection.object));
}

/** What the control plane calls otherwise: the instance, and the IpRange that serves the one of the spec. */
function namesOf(object: View["object"], projection: Ours["object"]): readonly OwnName[] {
  const { metadata } = object;
  const { namespace = "", name: id } = projection.metadata;
  return [
    { kind: "AzureManagedRedis", namespace, id, name: `${metadata.namespace}/${metadata.name}` },
    { kind: "IpRange", namespace, id: ipRangeUsedBy(projection), name: ipRangeUsedBy(object) },
  ];
}

/**
 * A report of the runtime plane itself, with what stands beside Ready in the control plane. What Ready tells of there, such as an
 * instance that is gone, stands beside where the report's Ready tells of something else.
 */
export function withAsides({ state, conditions }: Report, mirror: Report): Report {
  const asides = mirror.conditions.flatMap((one) => {
    if (isAside(one.type)) return [one];
    return one.type === "Ready" && isAside(one.reason) ? [asideFor(one.reason, one.message)] : [];
  });
  const isNew = ({ type }: WantedCondition) =>
    conditions.every((one) => one.type !== type && (one.type !== "Ready" || one.reason !== type));
  return { state, conditions: [...conditions, ...asides.filter(isNew)] };
}

function isAside(word: string): word is Aside {
  return Object.hasOwn(ASIDES, word);
}

function isKnown(type: string): type is ConditionType {
  return Object.hasOwn(CONDITION_TYPES, type);
}

function stateOf(state: string | undefined, ready: WantedCondition, isError: boolean): State {
  const known = STATES.find((one) => one === state);
  if (known) return known;
  if (isError) return "Error";
  return ready.status === "True" ? "Ready" : "Creating";
}

/** Whether a report says that something is wrong. */
export function isErroneous({ conditions }: Report): boolean {
  return conditions.some(({ type, status }) => type === "Error" && status === "True");
}

/** Whether a report says that the instance can be used. */
export function isReady({ conditions }: Report): boolean {
  return conditions.some(({ type, status }) => type === "Ready" && status === "True");
}
