import { createHash } from "node:crypto";
import type { Inputs } from "../../provider/description/inputs";
import type { Kind } from "../../provider/kinds";
import type { ResourceStatus } from "../../provider/lifecycle/status";

/** A stack of the runner: one for each instance, one for the network of each scope, one for each subnet of an IpRange. */
export interface StackName {
  /** `amr-` and two hex digits, so that no project has too many stacks. */
  readonly project: string;
  /** The uid of the object. */
  readonly stack: string;
}

/** The stack of that name, in one of 256 projects: the CLI reads all stacks of a project. */
export function stackNamed(stack: string): StackName {
  const digits = createHash("sha256").update(stack).digest("hex").slice(0, 2);
  return { project: `amr-${digits}`, stack };
}

/** What a stack declares, whole: the engine deletes what a program leaves out. */
export interface Declaration {
  /** A `ManagedRedis`, or a `ManagedRedisNetwork`. */
  readonly is: "instance" | "network";
  /** The logical name. */
  readonly name: string;
  /** The component's arguments, without outputs: plain data, which can be compared, and sent to a worker. */
  readonly args: Inputs;
}

/** Names a declaration: the same digest means the same program. */
export function digestOf(declaration: Declaration): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(declaration)))
    .digest("hex");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, sorted(one)]));
}

/** How a scope's Azure is reached: variables as `provider/azure/connect` reads them. Secret, so never logged or stored. */
export interface AzureAccess {
  /** Names the connection: the same name and the same variables share one. */
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** A resource as the stack's state has it. Secret values are in plain text here, in memory only. */
export interface StackResource {
  readonly urn: string;
  readonly kind: Kind;
  /** ARM id. */
  readonly id: string;
  readonly inputs: Inputs;
  /** Inputs and outputs together, and the progress of what is not settled (`provider/lifecycle/state`). */
  readonly properties: Inputs;
  /** The status that the properties tell: `settled`, or `in progress`. */
  readonly status: ResourceStatus;
  /** The resource was ready once (`wasReady` of `provider/lifecycle/state`). */
  readonly isMade: boolean;
}

/** A resource whose creation was cut off is among them, unsettled: nobody knows whether Azure has it. */
export interface StackState {
  readonly resources: readonly StackResource[];
  /** `digestOf` the declaration that the last pass ran to its end; undefined: none has. */
  readonly digest: string | undefined;
}

/**
 * One run of the CLI, and the first step of each resource that the run declared: the state knows an id before Azure does. What
 * these steps brought is in the result, and not in the stack: hand it to the next pass.
 */
export interface Pass {
  readonly stack: StackName;
  /** `destroy` also removes the stack, when nothing is left in it, and needs no declaration. */
  readonly verb: "up" | "destroy";
  readonly declaration: Declaration;
  readonly access: AzureAccess;
  /** URNs that the pass may delete; the provider refuses any other. Default: none for `up`, all for `destroy`. */
  readonly mayDelete?: readonly string[];
  /**
   * URNs of what Azure deletes or has deleted, although the state may call it settled: an update brings it back, even what held
   * data.
   */
  readonly leaving?: readonly string[];
  /** What steps in process have brought about since the last pass, by URN: the pass takes it over and asks Azure nothing. */
  readonly steps?: Readonly<Record<string, StepResult>>;
  /** Passes that settle wait for those that begin. */
  readonly priority: "begin" | "settle";
}

export interface PassResult {
  /** The CLI ended with 0: what the pass was to do is done or in progress. */
  readonly isOk: boolean;
  /** The status of each resource that the pass worked on, by URN. */
  readonly statuses: Readonly<Record<string, ResourceStatus>>;
  /** What the provider warned of in the run, in sentences. */
  readonly warnings?: readonly string[];
  /** What the first steps after the run brought, by URN: not in the stack yet, so hand them to the next pass. */
  readonly steps?: Readonly<Record<string, StepResult>>;
  /** What failed beside the resources, in one sentence without a key. */
  readonly error?: { readonly code: PassErrorCode; readonly message: string };
  /** For how long the CLI ran, in ms: without the wait for a worker. Absent where it was not started. */
  readonly ranMs?: number;
  /** The pass met a lock that a dead pass of this runner had left, and took it away. */
  readonly isUnlocked?: true;
  /** The state after the pass; undefined: the stack is gone, or its state cannot be read, as `error` says then. */
  readonly state: StackState | undefined;
}

/**
 * `Locked`: by a pass that is not ours, or not over. `Interrupted`: the runner stops. `WorkerLost`: the pass may have been half
 * done. `EngineFailed`: the CLI, or what serves it, failed, or could not begin. `BackendFailed`: the backend does not answer.
 */
export type PassErrorCode =
  | "Locked"
  | "Interrupted"
  | "WorkerLost"
  | "StateDamaged"
  | "ProgramFailed"
  | "EngineFailed"
  | "BackendFailed";

/** The outcome of one step. */
export interface StepResult {
  readonly properties: Inputs;
  readonly status: ResourceStatus;
  /** What the provider warned of, in sentences. */
  readonly warnings?: readonly string[];
  /** As in `StackResource`: the step may know before the state does. */
  readonly isMade?: boolean;
}

/** The stacks of all instances. One pass or step at a time for each stack: the caller sees to that. */
export interface Stacks {
  /** Undefined: there is no such stack. @throws where the state cannot be read or decrypted */
  read(stack: StackName): Promise<StackState | undefined>;
  /** All stacks that there are. */
  list(): Promise<readonly StackName[]>;
  pass(pass: Pass, signal: AbortSignal): Promise<PassResult>;
  /**
   * Moves one resource on as a pass would, in process and without the CLI: begins it, or looks at what was begun. Nothing is
   * written to the stack: with the memory lost, the next pass finds in Azure what was begun.
   */
  step(resource: StackResource, access: AzureAccess, signal: AbortSignal): Promise<StepResult>;
  /** Begins to delete one resource, or looks whether it is gone; in begin mode. */
  remove(resource: StackResource, access: AzureAccess, signal: AbortSignal): Promise<ResourceStatus>;
  /** Takes the stack away without touching Azure. @throws where the backend does not answer */
  forget(stack: StackName): Promise<void>;
  /** Ends passes cleanly, or cancels them after the time, and waits for all processes to end. */
  stop(graceMs: number): Promise<void>;
}
