import type { FaultTarget } from "../faults/faults";
import type { Operation } from "../operations/operation";
import type { OperationTable } from "../operations/operationTable";
import type { ArmId } from "../world/armId";
import { type Route, routeOf } from "./route";

/** What a request is about: an operation's URL, or a way to resources; and how a fault can be aimed at it. */
export interface Target {
  readonly faultTarget: FaultTarget;
  readonly route?: Route;
  readonly operation?: Operation;
  /** The resource, or the one whose operation is polled; undefined for lists. */
  readonly id?: ArmId;
}

/** Undefined for a path that is neither. */
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
