import { ArmFault } from "./armFault";
import type { ArmId } from "./armId";
import { DIALECTS, type UrlOf } from "./dialects";
import type { Faults } from "./faults";
import { isOver, type Operation } from "./operation";
import type { Beginning, Operations } from "./operations";
import type { Answer, JsonObject } from "./resourceType";
import type { Schedule } from "./schedule";
import type { Store } from "./store";
import type { UrlSignature } from "./urlSignature";

/** How many operations that are over keep their URLs; Azure forgets them after some time too. */
const KEPT = 10_000;

export interface OperationTableOptions {
  readonly schedule: Schedule;
  readonly store: Store;
  readonly faults: Faults;
  readonly signature: UrlSignature;
  readonly newGuid: () => string;
  /** The resource as a GET answers it; undefined when it is gone. */
  readonly read: (id: ArmId, apiVersion: string) => JsonObject | undefined;
  /** Answer 404 for a URL whose signature was changed: off by default, since what Azure does then is not known. */
  readonly isStrict?: boolean;
}

/** Every long-running operation of the local Azure. */
export class OperationTable implements Operations {
  private readonly byToken = new Map<string, Operation>();
  private readonly running = new Map<string, Operation[]>();
  private readonly over: string[] = [];
  private superseded: Operation[] = [];

  constructor(private readonly options: OperationTableOptions) {}

  begin(beginning: Beginning): Readonly<Record<string, string>> {
    const { schedule, newGuid, faults } = this.options;
    const dialect = DIALECTS[beginning.dialect];
    const guid = newGuid();
    const token = dialect.token(beginning, guid);
    const operation: Operation = {
      guid,
      token,
      beginning,
      startMs: schedule.nowMs(),
      statusPath: dialect.statusPath?.(beginning, token),
      resultPath: dialect.resultPath?.(beginning, token),
      status: "InProgress",
      endMs: undefined,
      error: undefined,
      supersededBy: undefined,
    };
    this.byToken.set(token, operation);
    this.running.set(beginning.id.key, [...this.of(beginning.id), operation]);
    for (const loser of this.superseded) loser.supersededBy = operation;
    this.superseded = [];

    const { type, name } = beginning.id;
    const failure = faults.take("fail", {
      method: beginning.verb,
      type,
      name,
      action: beginning.action,
      isPoll: false,
    });
    if (failure !== undefined) {
      const { code, message = "The operation failed." } = failure;
      const error = code === undefined ? undefined : { status: 409, code, message };
      schedule.after(failure.afterMs ?? beginning.failureMs ?? Math.min(beginning.durationMs, LONGEST_FAILURE_MS), () =>
        this.fail(operation, error),
      );
    } else if (Number.isFinite(beginning.durationMs)) {
      schedule.after(beginning.durationMs, () => this.finish(operation));
    }
    return dialect.firstHeaders(operation, this.urlOf(operation));
  }

  supersede(id: ArmId): void {
    for (const operation of this.of(id)) {
      this.close(operation, "Canceled");
      this.superseded.push(operation);
    }
  }

  end(id: ArmId, fault?: ArmFault): void {
    for (const operation of this.of(id)) {
      if (fault === undefined) this.finish(operation);
      else this.fail(operation, fault);
    }
  }

  isRunning(id: ArmId): boolean {
    return this.running.has(id.key);
  }

  /** The operation that a status or result URL names. */
  find(path: string): Operation | undefined {
    const operation = this.byToken.get(path.slice(path.lastIndexOf("/") + 1));
    if (operation === undefined) return undefined;
    return isPath(operation.statusPath, path) || isPath(operation.resultPath, path) ? operation : undefined;
  }

  /** What a GET of a status or result URL answers. */
  answer(operation: Operation, path: string, query: URLSearchParams): Answer {
    const { schedule, signature, isStrict = false } = this.options;
    const dialect = DIALECTS[operation.beginning.dialect];
    if (isStrict && dialect.signed && !signature.isValid(path, query)) {
      throw new ArmFault(404, "NotFound", "The operation was not found.");
    }
    const url = this.urlOf(operation);
    if (dialect.status && isPath(operation.statusPath, path)) return dialect.status(operation, url, schedule.nowMs());
    if (!isOver(operation)) return { status: 202, headers: dialect.resultHeaders(operation, url) };
    return this.result(operation);
  }

  private result({ beginning, status, error }: Operation): Answer {
    if (status !== "Succeeded") {
      const { status: code = 500, code: name = "OperationFailed", message = "The operation failed." } = error ?? {};
      throw new ArmFault(code, name, message);
    }
    const body = beginning.result?.() ?? this.options.read(beginning.id, beginning.apiVersion);
    if (body !== undefined) return { status: 200, body };
    // ARM itself answers 200 for a resource group that is gone, the providers 204.
    return { status: beginning.dialect === "resources" ? 200 : 204 };
  }

  private finish(operation: Operation): void {
    if (isOver(operation)) return;
    try {
      const fault = operation.beginning.finish();
      if (fault === undefined) this.close(operation, "Succeeded");
      else this.fail(operation, fault);
    } catch (error) {
      if (!(error instanceof ArmFault)) throw error;
      this.fail(operation, error);
    }
  }

  private fail(operation: Operation, fault: ArmFault | Operation["error"]): void {
    if (isOver(operation)) return;
    operation.error = fault && { status: fault.status, code: fault.code, message: fault.message };
    this.close(operation, "Failed");
    if (operation.beginning.fail) operation.beginning.fail();
    else this.markFailed(operation.beginning.id);
  }

  private markFailed(id: ArmId): void {
    const resource = this.options.store.get(id);
    if (resource === undefined) return;
    const properties = resource.document.properties as JsonObject | undefined;
    resource.document = { ...resource.document, properties: { ...properties, provisioningState: "Failed" } };
  }

  private close(operation: Operation, status: "Succeeded" | "Failed" | "Canceled"): void {
    operation.status = status;
    operation.endMs = this.options.schedule.nowMs();
    const left = this.of(operation.beginning.id).filter((other) => other !== operation);
    if (left.length > 0) this.running.set(operation.beginning.id.key, left);
    else this.running.delete(operation.beginning.id.key);
    this.over.push(operation.token);
    if (this.over.length > KEPT) this.byToken.delete(this.over.shift() as string);
  }

  private of(id: ArmId): readonly Operation[] {
    return this.running.get(id.key) ?? [];
  }

  private urlOf({ beginning, startMs }: Operation): UrlOf {
    const { signature } = this.options;
    return (path) => {
      const plain = `${path}?api-version=${beginning.apiVersion}`;
      // A resource's own URL is not signed, only those of operations.
      const isSigned = DIALECTS[beginning.dialect].signed && path !== beginning.id.text;
      return isSigned ? plain + signature.query(path, startMs) : plain;
    };
  }
}

/** An operation without a known end that is made to fail does so after this time. */
const LONGEST_FAILURE_MS = 600_000;

function isPath(own: string | undefined, path: string): boolean {
  return own !== undefined && decodeURIComponent(own).toLowerCase() === decodeURIComponent(path).toLowerCase();
}
