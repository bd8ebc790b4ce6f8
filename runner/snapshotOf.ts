import { type Condition, conditionOf } from "./api/conditions";
import type { UnparsedObject } from "./api/customKind";
import { withoutElapsed } from "./api/elapsed";
import { ASIDES } from "./api/reasons";
import { USUAL_MS } from "./controlPlane/progress";
import type { ObjectRef } from "./kubernetes/kubernetes";
import type { InstanceView, Plane, Snapshot } from "./telemetry/snapshot";

/** Of this package. */
export const { version: VERSION } = require("pulumi-azure-managed-redis/package.json") as { version: string };

type LastPassOf = (object: UnparsedObject) => InstanceView["lastPass"];

/** Reasons that say what Azure works on, with the condition whose time is the beginning, and the usual time of the whole. */
const WORK: Readonly<
  Record<string, { readonly since: "Reconciling" | "Updating" | "Deleting"; readonly usualMs: number }>
> = {
  Creating: { since: "Reconciling", usualMs: USUAL_MS.creating },
  Updating: { since: "Updating", usualMs: USUAL_MS.updating },
  Deleting: { since: "Deleting", usualMs: USUAL_MS.deleting },
};

/** What the status page shows of the objects that are watched. `lastPass`: of an object of the control plane. */
export function snapshotOf(
  { control, runtime }: { readonly control: readonly UnparsedObject[]; readonly runtime: readonly UnparsedObject[] },
  {
    lastPass,
    ...of
  }: Pick<Snapshot, "nowMs" | "startedMs" | "phase" | "notices" | "passes"> & { readonly lastPass: LastPassOf },
): Snapshot {
  const counterparts = counterpartsOf(control, runtime);
  const seen = (plane: Plane, object: UnparsedObject): InstanceView => {
    const counterpart = counterparts.get(object);
    return { ...viewOf(plane, object), ...(counterpart === undefined ? {} : { counterpart }) };
  };
  const ofControl = (object: UnparsedObject): InstanceView => {
    const last = lastPass(object);
    return { ...seen("control", object), ...(last ? { lastPass: last } : {}) };
  };
  return {
    ...of,
    version: VERSION,
    instances: [...control.map(ofControl), ...runtime.map((one) => seen("runtime", one))],
  };
}

/**
 * The names of what serves objects of the runtime plane, and of what is served. Both have to say so: by `status.id`, which a user can
 * forge, and by `spec.remoteRef`.
 */
function counterpartsOf(
  control: readonly UnparsedObject[],
  runtime: readonly UnparsedObject[],
): ReadonlyMap<UnparsedObject, string> {
  const serving = new Map(control.map((one) => [`${one.metadata.name} ${nameIn(remoteRefOf(one))}`, one]));
  return new Map(
    runtime.flatMap((one): [UnparsedObject, string][] => {
      const { id } = (one.status ?? {}) as { id?: string };
      const found = serving.get(`${id} ${nameIn(one.metadata)}`);
      return found
        ? [
            [one, nameIn(found.metadata)],
            [found, nameIn(one.metadata)],
          ]
        : [];
    }),
  );
}

function remoteRefOf({ spec }: UnparsedObject): Partial<ObjectRef> {
  return (spec as { remoteRef?: ObjectRef } | undefined)?.remoteRef ?? {};
}

function nameIn({ namespace = "", name = "" }: Partial<ObjectRef>): string {
  return `${namespace}/${name}`;
}

function viewOf(plane: Plane, { metadata, spec, status }: UnparsedObject): InstanceView {
  const { state = "Processing", conditions = [] } = (status ?? {}) as { state?: string; conditions?: Condition[] };
  const { sku, redisTier } = (spec ?? {}) as { sku?: string; redisTier?: string };
  const ready = conditionOf(conditions, "Ready");
  const size = sku ?? redisTier;
  const work = workOf(conditions);
  const asides = conditions
    .filter(({ type, status }) => type in ASIDES && type !== ready?.reason && status === "True")
    .map(({ type, message }) => ({ condition: type, message }));
  return {
    plane,
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    state,
    ...(size === undefined ? {} : { size }),
    ...(work ? { work } : {}),
    ...(ready ? { reason: ready.reason, message: work ? withoutElapsed(ready.message) : ready.message } : {}),
    ...(asides.length > 0 ? { asides } : {}),
  };
}

/** Since when Azure is at work, by the condition that began with the work. */
function workOf(conditions: readonly Condition[]): InstanceView["work"] {
  const work = WORK[conditionOf(conditions, "Ready")?.reason ?? ""];
  const began = work && conditionOf(conditions, work.since);
  return began && { sinceMs: Date.parse(began.lastTransitionTime), usualMs: work.usualMs };
}
