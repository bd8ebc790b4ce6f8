import type { Target } from "../faults/faults";
import type { Operation } from "../operations/operation";
import type { OperationTable } from "../operations/operationTable";
import type { ArmId } from "../world/armId";
import { type Route, route } from "./route";

/** What a request is about: an operation's URL, or a way to resources; and how a fault can be aimed at it. */
export interface Subject {
  readonly target: Target;
  readonly way?: Route;
  readonly operation?: Operation;
  /** The resource, or the one whose operation is polled; undefined for lists. */
  readonly id?: ArmId;
}

/** Undefined for a path that is neither. */
export function subjectOf(method: string, path: string, operations: OperationTable): Subject | undefined {
  const operation = operations.find(path);
  if (operation !== undefined) {
    const { id } = operation.beginning;
    return { operation, id, target: { method, type: id.type, name: id.name, isPoll: true } };
  }
  const way = route(method, path);
  if (way === undefined) return undefined;
  if (way.kind === "list") return { way, target: { method, type: way.type, name: "", isPoll: false } };
  const action = way.kind === "action" ? way.action : undefined;
  const { id } = way;
  return { way, id, target: { method, type: id.type, name: id.name, action, isPoll: false } };
}
