import { type Budget, budgeted } from "../../provider/azure/budget";
import type { Inputs } from "../../provider/description/inputs";
import { lifecycles } from "../../provider/kinds";
import type { Clock } from "../../provider/lifecycle/clock";
import type { CallOptions, Deletions } from "../../provider/lifecycle/dependencies";
import type { Lifecycle } from "../../provider/lifecycle/lifecycle";
import { heard, SILENT } from "../../provider/lifecycle/log";
import { PartialError } from "../../provider/lifecycle/partialError";
import { DECLARED, WAITING, wasReady } from "../../provider/lifecycle/state";
import { type ResourceStatus, statusOfError } from "../../provider/lifecycle/status";
import { Turns } from "../../provider/lifecycle/turns";
import { KUBERNETES_ADVICE } from "./advice";
import type { Connections } from "./connections";
import { PatientBudget } from "./patientBudget";
import type { AzureAccess, Pass, PassResult, StackResource, StepResult } from "./stacks";
import { unmarked } from "./stateSecrets";

export interface StepsOptions {
  readonly connections: Connections;
  readonly clock: Clock;
  /** The requests that steps may send. Absent: any number. */
  readonly budget?: Budget | undefined;
}

/** Steps in this process: the verbs of a pass for one resource, without the CLI and without a write to the stack. */
export class Steps {
  /** Deletes in progress, by resource id. A restart forgets only when they began. */
  private readonly deletions: Deletions = new Map();
  private readonly turns = new Turns();

  private readonly budget: Budget | undefined;

  constructor(private readonly options: StepsOptions) {
    const { budget, clock } = options;
    this.budget = budget && new PatientBudget(budget, clock);
  }

  async step(resource: StackResource, access: AzureAccess, signal: AbortSignal): Promise<StepResult> {
    const { inputs } = resource;
    const before = isAnotherAttempt(resource) ? { ...resource.properties, sinceMs: this.nowMs } : resource.properties;
    const lifecycle = this.lifecycle(resource, access);
    const warnings: string[] = [];
    const log = heard(SILENT, (message) => void warnings.push(message));
    const result = (marked: Inputs, status: ResourceStatus): StepResult => {
      const properties = unmarked(marked) as Inputs;
      const isMade = wasReady(lifecycle.resource as never, properties);
      return { properties, status, isMade, ...(warnings.length > 0 ? { warnings } : {}) };
    };
    try {
      const { properties, status } = await lifecycle.update(before, inputs, { ...begin(signal), log });
      return result(properties, status);
    } catch (error) {
      signal.throwIfAborted();
      return result(error instanceof PartialError ? error.properties : before, statusOfError(error, KUBERNETES_ADVICE));
    }
  }

  async remove(resource: StackResource, access: AzureAccess, signal: AbortSignal): Promise<ResourceStatus> {
    const warnings: string[] = [];
    const log = heard(SILENT, (message) => void warnings.push(message));
    const begun = this.deletions.get(resource.id);
    if (begun && isAnotherAttempt(resource)) this.deletions.set(resource.id, { ...begun, sinceMs: this.nowMs });
    try {
      await this.lifecycle(resource, access).delete(resource.properties, { ...begin(signal), log });
      return warnings.length === 0 ? { is: "deleted" } : { is: "deleted", kept: warnings.join(" ") };
    } catch (error) {
      signal.throwIfAborted();
      return statusOfError(error, KUBERNETES_ADVICE);
    }
  }

  /**
   * The first step of each resource that a pass has declared. The state knows the ids before Azure does, so nothing is ever in
   * Azure that a deletion would miss, whichever process dies. A resource that needs another one of them which is not ready asks
   * Azure nothing yet. After a destroy nothing is begun: what the state still calls declared was to go.
   */
  async begun(result: PassResult, { verb, access }: Pass, signal: AbortSignal): Promise<PassResult> {
    if (verb === "destroy" || result.error) return result;
    const declared = (result.state?.resources ?? [])
      .filter(({ properties }) => properties.phase === DECLARED)
      .filter(({ urn }) => result.statuses[urn]?.is !== "failed");
    const begins = new Map<string, Promise<StepResult>>();
    const begin = (resource: StackResource): Promise<StepResult> => {
      const known = begins.get(resource.urn) ?? first(resource);
      begins.set(resource.urn, known);
      return known;
    };
    const first = async (resource: StackResource): Promise<StepResult> => {
      for (const need of this.needs(resource, access)) {
        const other = declared.find(({ id }) => id.toLowerCase() === need.toLowerCase());
        if (other && (await begin(other)).status.is !== "settled") return waiting(resource, other.id);
      }
      return await this.step(resource, access, signal);
    };
    const begun = await Promise.all(declared.map(async (one) => [one.urn, await begin(one)] as const));
    const statuses = Object.fromEntries(begun.map(([urn, { status }]) => [urn, status]));
    return { ...result, statuses: { ...result.statuses, ...statuses }, steps: Object.fromEntries(begun) };
  }

  /** The ids of what has to be ready before the resource can begin. */
  private needs(resource: StackResource, access: AzureAccess): readonly string[] {
    const { reading } = this.lifecycle(resource, access).resource;
    return (reading.needs?.(resource.inputs as never) ?? []).map(({ id }) => id);
  }

  private get nowMs(): number {
    return this.options.clock.nowMs();
  }

  /** A lifecycle for one step: what a pass remembers of the resources that it makes again must not outlive the step. */
  private lifecycle({ kind }: StackResource, access: AzureAccess): Lifecycle<never> {
    const { connections, clock } = this.options;
    const { budget, deletions, turns } = this;
    const azure = async () => {
      const connected = await connections.of(access);
      return budget ? budgeted(connected, budget) : connected;
    };
    return lifecycles({ azure, clock, deletions, turns, advice: KUBERNETES_ADVICE })[kind];
  }
}

/** What a step would tell of a resource that cannot begin before another one is ready. */
function waiting({ properties }: StackResource, waitsFor: string): StepResult {
  const phase = `${WAITING}${waitsFor}`;
  const sinceMs = Number(properties.sinceMs ?? 0);
  return { properties: { ...properties, phase }, status: { is: "in progress", phase, sinceMs, waitsFor } };
}

/**
 * Whether a step tries what Azure refused, or what waited for something else: the time for an operation begins then. One that took
 * too long is no other attempt when it is looked at again.
 */
function isAnotherAttempt({ status }: StackResource): boolean {
  if (status.is === "in progress") return status.waitsFor !== undefined;
  return status.is === "refused" || (status.is === "failed" && status.code !== "TimeoutError");
}

function begin(signal: AbortSignal): CallOptions {
  return { log: SILENT, waitUntil: "started", signal };
}
