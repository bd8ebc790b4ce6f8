import { isDeepStrictEqual } from "node:util";
import { CONDITION_TYPES, type Condition, conditionOf, nextConditions } from "../api/conditions";
import { RUNTIME_PLANE_REDIS, type RuntimePlaneRedisStatus } from "../api/runtimePlaneRedis";
import { authSecretName } from "./authSecret";
import type { Dependencies } from "./dependencies";
import type { Report } from "./planned";
import type { View } from "./view";

/** Writes the status where it says something new, and an Event where the reason is another one. */
export async function report(
  view: View,
  { state, conditions }: Report,
  { runtime, options, clock }: Dependencies,
): Promise<void> {
  const { object, status: before, id } = view;
  const { metadata } = object;
  const generation = metadata.generation ?? 0;
  const now = new Date(clock.nowMs());
  const whole: RuntimePlaneRedisStatus = {
    state,
    ...(id === undefined ? {} : { id }),
    observedGeneration: generation,
    ...endpointsOf(view),
    conditions: nextConditions(before.conditions ?? [], conditions, { generation, now }),
  };
  const status = Object.fromEntries(
    Object.entries(whole).filter(([field]) => options.statusFields?.has(field) ?? true),
  ) as RuntimePlaneRedisStatus;
  if (isDeepStrictEqual(comparable(status), comparable(before))) return;
  const { namespace = "", name, uid } = metadata;
  await runtime.applyStatus(RUNTIME_PLANE_REDIS, { namespace, name, ...(uid === undefined ? {} : { uid }) }, status);
  const last = conditionOf(before.conditions, "Ready");
  const ready = conditionOf(whole.conditions, "Ready");
  if (!ready || (last?.reason === ready.reason && last.status === ready.status)) return;
  runtime.record({
    regarding: object,
    type: conditionOf(whole.conditions, "Error") ? "Warning" : "Normal",
    reason: ready.reason,
    action: metadata.deletionTimestamp === undefined ? "Reconcile" : "Delete",
    note: ready.message,
  });
}

/** The endpoint is shown from the first time that the instance can be used until deletion begins; the key never. */
function endpointsOf({ object, projection, secret, spec, ownSecrets }: View): Partial<RuntimePlaneRedisStatus> {
  if (projection.is !== "ours" || object.metadata.deletionTimestamp !== undefined) return {};
  const { primaryEndpoint, readEndpoint, port, caCert } = projection.status;
  const name = authSecretName(object.metadata, spec);
  const hasSecret = secret !== undefined && ownSecrets.some(({ metadata }) => metadata.name === name);
  return {
    ...(primaryEndpoint === undefined ? {} : { primaryEndpoint }),
    ...(readEndpoint === undefined ? {} : { readEndpoint }),
    ...(port === undefined ? {} : { port }),
    ...(caCert === undefined ? {} : { caCert }),
    ...(hasSecret ? { authSecret: { name } } : {}),
  };
}

/** The order of conditions means nothing, and those of types that the runner does not write are others'. */
function comparable({ conditions = [], ...rest }: RuntimePlaneRedisStatus): object {
  const own = conditions.filter(({ type }) => Object.hasOwn(CONDITION_TYPES, type));
  return { ...rest, conditions: [...own].sort((a: Condition, b: Condition) => a.type.localeCompare(b.type)) };
}
