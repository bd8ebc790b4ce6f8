import type { Faults } from "../faults/faults";
import type { ArmId } from "../world/armId";
import { propertiesOf, setProperties } from "../world/document";
import type { Doubts, DoubtValue } from "../world/doubts";
import { DURATIONS } from "../world/durations";
import type { Beginning } from "../world/operations";
import type { Resource } from "../world/resource";
import type { Schedule } from "../world/schedule";
import type { Store } from "../world/store";
import type { OperationError, OperationFaults } from "./operation";

/** How a region without room says so: in Azure's words, since summer 2026 and before (microsoft/aspire#19174, #17430). */
const CAPACITY: Readonly<Record<DoubtValue<"capacity">, { error: OperationError; afterMs: number }>> = {
  insufficientCapacity: {
    error: {
      status: 409,
      code: "InsufficientCapacity",
      message:
        "Request failed due to insufficient capacity. Retry using a different Azure Managed Redis size or region.",
    },
    afterMs: DURATIONS.clusterCapacityMs,
  },
  operationFailed: {
    error: { status: 409, code: "OperationFailed", message: "The operation failed." },
    afterMs: DURATIONS.clusterCreateFailureMs,
  },
};

/** Lets the waiting faults decide about an operation that begins now. `dueMs` counts from the beginning. */
export function takeOperationFaults(
  faults: Faults,
  beginning: Beginning,
  { resource, doubts }: { resource: Resource | undefined; doubts: Doubts },
): OperationFaults & { readonly dueMs: number } {
  const { id, verb, action, durationMs, failureMs = durationMs } = beginning;
  const target = { method: verb, type: id.type, name: id.name, action, isPoll: false };
  const lateMs = faults.take("late", target)?.forMs ?? beginning.lateMs;
  const busyMs = faults.take("busy", target)?.forMs;
  const after = { ...(lateMs === undefined ? {} : { lateMs }), ...(busyMs === undefined ? {} : { busyMs }) };

  const failure = faults.take("fail", target);
  if (failure !== undefined) {
    const { code, message = "The operation failed.", afterMs = failureMs } = failure;
    const error = code === undefined ? {} : { error: { status: 409, code, message } };
    return { end: { status: "Failed", ...error }, dueMs: afterMs };
  }
  const cancellation = faults.take("cancel", target);
  if (cancellation !== undefined) return { end: { status: "Canceled" }, dueMs: cancellation.afterMs ?? failureMs };
  if (verb === "PUT" && isHighlyAvailable(resource) && isCreating(resource)) {
    const shortage = faults.take("capacity", target);
    if (shortage) {
      const { error, afterMs } = CAPACITY[doubts.value("capacity")];
      return { end: { status: "Failed", error }, dueMs: shortage.afterMs ?? afterMs };
    }
  }
  return { ...after, dueMs: durationMs };
}

/** Applies the faults of an operation that take effect after its success. */
export function applyAfterSuccess(
  faults: OperationFaults,
  resource: Resource,
  { store, schedule }: { store: Store; schedule: Schedule },
): void {
  const nowMs = schedule.nowMs();
  const { lateMs, busyMs } = faults;
  if (busyMs !== undefined) resource.hidden = { ...resource.hidden, busyUntilMs: nowMs + busyMs };
  if (lateMs === undefined || resourceStateOf(resource) !== "Running") return;
  setProperties(resource, { resourceState: "Updating" });
  resource.hidden = { ...resource.hidden, lateUntilMs: nowMs + lateMs };
  awaitRunning(resource.id, { store, schedule });
}

/** Schedules that a resource whose operation is over becomes `Running`; to be called again for restored resources. */
export function awaitRunning(id: ArmId, { store, schedule }: { store: Store; schedule: Schedule }): void {
  const untilMs = store.get(id)?.hidden.lateUntilMs;
  if (typeof untilMs !== "number") return;
  schedule.at(untilMs, () => {
    const resource = store.get(id);
    // Another operation, or another resource with that name, decides for itself.
    if (resource?.hidden.lateUntilMs !== untilMs) return;
    const { lateUntilMs: _, ...hidden } = resource.hidden;
    resource.hidden = hidden;
    if (propertiesOf(resource.document).provisioningState === "Succeeded") {
      setProperties(resource, { resourceState: "Running" });
    }
  });
}

function resourceStateOf({ document }: Resource): unknown {
  return propertiesOf(document).resourceState;
}

function isHighlyAvailable(resource: Resource | undefined): boolean {
  return propertiesOf(resource?.document).highAvailability === "Enabled";
}

function isCreating(resource: Resource | undefined): boolean {
  return resource !== undefined && resourceStateOf(resource) === "Creating";
}
