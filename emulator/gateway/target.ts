import type { FaultTarget } from "../faults/faults";
import type { Operation } from "../operations/operation";
import type { OperationTable } from "../operations/operationTable";
import type { ArmId } from "../world/armId";
import { type Route, routeOf } from "./route";

/** The target of a request, an operation or a route to resources, and its description for faults. */
export interface Target {
  readonly faultTarget: FaultTarget;
  readonly route?: Route;
  readonly operation?: Operation;
  /** The resource, or the resource whose operation is polled; undefined for lists. */
  readonly id?: ArmId;
}

/** Finds the target of a request; undefined for a path that names neither an operation nor a route. */
export function targetOf(method: string, path: string, operations: OperationTable): Target | undefined {
  const operation = operations.find(path);
  if (operation !== undefined) {
    const { id } = operation.beginning;
    return { operation, id, faultTarget: { method, type: id.type, name: id.name, isPoll: true } };
  }
  const route = routeOf(method, path);
  if (route === undefined) return undefined;
  if (route.kind === "list") return { route, faultTarget: { method, type: route.type, name: "", isPoll: false } };
  const action = route.kind === "action" ? route.action : undefined;
  const { id } = route;
  return { route, id, faultTarget: { method, type: id.type, name: id.name, action, isPoll: false } };
}
