import { isOver } from "../operations/operation";
import type { WorldWithTable } from "../operations/operationTable";
import type { ArmId } from "../world/armId";
import { propertiesOf } from "../world/document";
import type { Json, JsonObject } from "../world/resource";

/** Resources and running operations of the local Azure, without keys and without anything that Azure does not show. */
export interface WorldReport {
  readonly timeMs: number;
  readonly resources: readonly ResourceReport[];
  readonly operations: readonly OperationReport[];
}

export interface ResourceReport {
  readonly id: string;
  readonly type: string;
  readonly provisioningState?: Json;
  /** Of clusters and databases. */
  readonly resourceState?: Json;
  readonly tags?: Json;
}

export interface OperationReport {
  readonly id: string;
  readonly verb: string;
  readonly action?: string;
  readonly startMs: number;
  /** When its time is over. */
  readonly dueMs: number;
}

/** Every resource, in order of its creation, and every operation that runs. */
export function worldReport(world: WorldWithTable): WorldReport {
  return {
    timeMs: world.clock.nowMs(),
    resources: world.store.all().map(({ id, document }) => resourceReport(id, document)),
    operations: [...world.operations.all()]
      .filter((operation) => !isOver(operation))
      .map(({ beginning: { id, verb, action }, startMs, dueMs }) => ({
        id: id.text,
        verb,
        ...(action === undefined ? {} : { action }),
        startMs,
        dueMs,
      })),
  };
}

function resourceReport({ text, type }: ArmId, document: JsonObject): ResourceReport {
  const { tags } = document;
  const { provisioningState, resourceState } = propertiesOf(document);
  return {
    id: text,
    type,
    ...(provisioningState === undefined ? {} : { provisioningState }),
    ...(resourceState === undefined ? {} : { resourceState }),
    ...(tags === undefined ? {} : { tags }),
  };
}
