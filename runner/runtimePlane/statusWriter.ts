import { isDeepStrictEqual } from "node:util";
import { CONDITION_TYPES, type Condition, nextConditions } from "../api/conditions";
import type { UnparsedObject } from "../api/customKind";
import { transitionsOf } from "../api/transitions";
import type { ResourceKind } from "../kubernetes/kubernetes";
import type { Dependencies } from "./dependencies";
import type { Report } from "./planned";

interface Status {
  readonly conditions?: readonly Condition[] | undefined;
}

/** An object of the runtime plane, and the status that it has. */
export interface Reported<S extends Status> {
  readonly kind: ResourceKind<UnparsedObject>;
  readonly object: UnparsedObject;
  readonly before: S;
  /** Fields of the status beside state, generation and conditions. */
  readonly fields: Partial<S>;
  /** Leaves out the fields that the served CRD lacks. Absent: it lacks none. */
  readonly served?: (status: object) => object;
}

/** Writes a status where it says something new, and the Events of transitions. */
export async function writeStatus<S extends Status>(
  { kind, object, before, fields, served = (status) => status }: Reported<S>,
  { state, conditions }: Report,
  { runtime, clock }: Dependencies,
): Promise<void> {
  const { namespace, name, uid, generation = 0 } = object.metadata;
  const of = { generation, now: new Date(clock.nowMs()) };
  const next = nextConditions(before.conditions ?? [], conditions, of);
  const whole = { ...fields, state, observedGeneration: generation, conditions: next };
  const known = Object.entries(whole).filter(([, value]) => value !== undefined);
  const status: Status = served(Object.fromEntries(known));
  if (isDeepStrictEqual(comparable(status), comparable(before))) return;
  const ref = { name, ...(namespace === undefined ? {} : { namespace }), ...(uid === undefined ? {} : { uid }) };
  await runtime.applyStatus(kind, ref, status);
  for (const event of transitionsOf(object, before.conditions ?? [], conditions)) runtime.record(event);
}

/** The order of conditions means nothing, and those of types that the runner does not write are others'. */
function comparable({ conditions = [], ...rest }: Status): object {
  const own = conditions.filter(({ type }) => Object.hasOwn(CONDITION_TYPES, type));
  return { ...rest, conditions: [...own].sort((a, b) => a.type.localeCompare(b.type)) };
}
