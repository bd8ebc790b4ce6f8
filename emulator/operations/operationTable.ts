import { ArmError } from "../world/armError";
import type { ArmId } from "../world/armId";
import { propertiesOf, setProperties } from "../world/document";
import type { Completion, Ending } from "../world/ending";
import type { Beginning, Operations } from "../world/operations";
import type { Answer } from "../world/resourceType";
import type { World } from "../world/world";
import { DIALECTS, urlOf } from "./dialects";
import { type End, isOver, type Operation, type OperationError } from "./operation";
import { applyAfterSuccess, takeOperationFaults } from "./operationFaults";
import type { OperationTableOptions } from "./operationTableOptions";

/** Number of finished operations whose URLs still answer; Azure forgets operations after some time too. */
export const OPERATIONS_KEPT = 2_000;

/** A world with its whole operation table; rules of resource types see the port `Operations` only. */
export interface WorldWithTable extends World {
  readonly operations: OperationTable;
}

/** Every long-running operation of the local Azure. */
export class OperationTable implements Operations {
  private readonly byToken = new Map<string, Operation>();
  private readonly running = new Map<string, Operation[]>();
  /** Tokens in order of their end. */
  private readonly over = new Set<string>();
  private superseded: Operation[] = [];

  constructor(private readonly options: OperationTableOptions) {}

  begin(beginning: Beginning): Readonly<Record<string, string>> {
    const { schedule, newGuid, faults, store, signature } = this.options;
    const dialect = DIALECTS[beginning.dialect];
    const guid = newGuid();
    const token = dialect.token(beginning, guid);
    const startMs = schedule.nowMs();
    const { dueMs, ...decided } = takeOperationFaults(faults, beginning, {
      resource: store.get(beginning.id),
      doubts: this.options.world().doubts,
    });
    const operation: Operation = {
      guid,
      token,
      beginning,
      startMs,
      statusPath: dialect.statusPath?.(beginning, token),
      resultPath: dialect.resultPath?.(beginning, token),
      faults: decided,
      dueMs: startMs + dueMs,
      end: undefined,
      supersededBy: undefined,
    };
    this.add(operation);
    for (const loser of this.superseded) loser.supersededBy = guid;
    this.superseded = [];
    return dialect.firstHeaders(operation, urlOf(operation, signature));
  }

  supersede(id: ArmId): void {
    for (const operation of this.of(id)) {
      this.close(operation, { status: "Canceled" });
      this.superseded.push(operation);
    }
  }

  end(id: ArmId, error?: ArmError): void {
    for (const operation of this.of(id)) {
      if (error === undefined) this.finish(operation);
      else this.fail(operation, { status: "Failed", error: errorOf(error) });
    }
  }

  isRunning(id: ArmId): boolean {
    return this.running.has(id.key);
  }

  /** Whether a resource was deleted, as far as is remembered. */
  hasDeleted(id: ArmId): boolean {
    return [...this.byToken.values()].some(
      ({ beginning, end }) => beginning.verb === "DELETE" && beginning.id.key === id.key && end?.status === "Succeeded",
    );
  }

  /** The operation that a status or result URL names. */
  find(path: string): Operation | undefined {
    const operation = this.byToken.get(path.slice(path.lastIndexOf("/") + 1));
    if (operation === undefined) return undefined;
    return isPath(operation.statusPath, path) || isPath(operation.resultPath, path) ? operation : undefined;
  }

  /** All that are known, in order of their beginning. */
  all(): Iterable<Operation> {
    return this.byToken.values();
  }

  /** Adds an operation, new or restored from a saved state. */
  add(operation: Operation): void {
    this.byToken.set(operation.token, operation);
    if (isOver(operation)) {
      this.over.add(operation.token);
      return;
    }
    const { id } = operation.beginning;
    this.running.set(id.key, [...this.of(id), operation]);
    this.plan(operation);
  }

  /** Answers a GET of a status or result URL. */
  answer(operation: Operation, path: string, query: URLSearchParams): Answer {
    const { schedule, signature, isStrict = false } = this.options;
    const dialect = DIALECTS[operation.beginning.dialect];
    if (isStrict && !signature.isValid(path, query)) {
      throw new ArmError(404, "NotFound", "The operation was not found.");
    }
    const url = urlOf(operation, signature);
    if (dialect.status && isPath(operation.statusPath, path)) return dialect.status(operation, url, schedule.nowMs());
    if (!isOver(operation)) return { status: 202, headers: dialect.resultHeaders(operation, url) };
    return this.result(operation);
  }

  private plan(operation: Operation): void {
    this.options.schedule.at(operation.dueMs, () => this.settle(operation));
  }

  private settle(operation: Operation): void {
    if (isOver(operation)) return;
    const { end } = operation.faults;
    if (end === undefined) this.finish(operation);
    else this.fail(operation, end);
  }

  private result(operation: Operation): Answer {
    const { beginning, end } = operation;
    if (end?.status !== "Succeeded") {
      const { status = 500, code = "OperationFailed", message = "The operation failed." } = end?.error ?? {};
      throw new ArmError(status, code, message);
    }
    const completion = this.completion(operation);
    const result = completion && this.endingOf(operation)?.result?.(completion);
    const body = result ?? this.options.read(beginning.id, beginning.apiVersion);
    if (body !== undefined) return { status: 200, body };
    // ARM itself answers 200 for a resource group that is gone, the providers 204.
    return { status: beginning.dialect === "resources" ? 200 : 204 };
  }

  private finish(operation: Operation): void {
    const completion = this.completion(operation);
    try {
      const ending = this.endingOf(operation);
      const moreMs = completion && ending?.more?.(completion);
      if (moreMs !== undefined) {
        operation.dueMs = this.options.schedule.nowMs() + moreMs;
        this.plan(operation);
        return;
      }
      if (completion) ending?.finish?.(completion);
      this.close(operation, { status: "Succeeded" });
      if (completion) applyAfterSuccess(operation.faults, completion.resource, this.options);
    } catch (error) {
      if (!(error instanceof ArmError)) throw error;
      this.fail(operation, { status: "Failed", error: errorOf(error) });
    }
  }

  private fail(operation: Operation, end: Omit<End, "ms">): void {
    this.close(operation, end);
    const completion = this.completion(operation);
    if (completion === undefined) return;
    const ending = this.endingOf(operation);
    if (ending?.fail) ending.fail(completion);
    else setProperties(completion.resource, { provisioningState: "Failed" });
    const { provisioningState } = propertiesOf(completion.resource.document);
    if (end.status !== "Canceled" || provisioningState !== "Failed") return;
    setProperties(completion.resource, { provisioningState: "Canceled" });
  }

  private close(operation: Operation, end: Omit<End, "ms">): void {
    operation.end = { ...end, ms: this.options.schedule.nowMs() };
    const left = this.of(operation.beginning.id).filter((other) => other !== operation);
    if (left.length > 0) this.running.set(operation.beginning.id.key, left);
    else this.running.delete(operation.beginning.id.key);
    this.over.add(operation.token);
    const [oldest] = this.over;
    if (this.over.size <= OPERATIONS_KEPT || oldest === undefined) return;
    this.over.delete(oldest);
    this.byToken.delete(oldest);
  }

  private completion({ beginning }: Operation): Completion | undefined {
    const { id, args = {} } = beginning;
    const resource = this.options.store.get(id);
    return resource && { id, resource, args, world: this.options.world() };
  }

  private endingOf({ beginning: { id, ending } }: Operation): Ending | undefined {
    return ending === undefined ? undefined : this.options.ending(id.type, ending);
  }

  private of(id: ArmId): readonly Operation[] {
    return this.running.get(id.key) ?? [];
  }
}

function errorOf({ status, code, message }: ArmError): OperationError {
  return { status, code, message };
}

function isPath(own: string | undefined, path: string): boolean {
  return own !== undefined && decodeURIComponent(own).toLowerCase() === decodeURIComponent(path).toLowerCase();
}
