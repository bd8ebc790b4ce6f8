import type { Azure, Operation } from "./azure/arm";
import { AmrError, sentence } from "./azure/errors";
import { changedProperties, isAllowed, observedInputs, refusals } from "./changes";
import type { Clock } from "./clock";
import { converge, type Outcome, remove, WAITING } from "./converge";
import { durationMs } from "./duration";
import { type Inputs, knownInputs, type Problem, parseInputs } from "./inputs";
import type { Log } from "./log";
import { NOBODY, ownerOf, ownership, strangerError } from "./ownership";
import type { Resource } from "./resource";
import { pause, type Run } from "./settle";

/** What the lifecycle needs of the world. */
export interface Surroundings {
  /** Connects at the first call; throws one sentence when there is no way to. */
  azure(): Promise<Azure>;
  readonly clock: Clock;
  /** Operations that begin mode left behind, by resource id; shared by all resources of a process. */
  readonly operations?: Map<string, Operation>;
}

/** Who listens to one call, who may end it, and how long it may take. */
export interface Caller {
  readonly log: Log;
  readonly signal?: AbortSignal;
  /** `wait` unless told otherwise. */
  readonly patience?: Run["patience"];
  /** The engine's own timeout, where the shell is told; else the inputs' `timeouts`, else the default. */
  readonly timeoutMs?: number;
}

/** What the state keeps: the id, and inputs and outputs together. */
export interface Settled {
  readonly id: string;
  readonly properties: Inputs;
}

/** Azure has the resource, but it is not as wanted: the state keeps it, the next `up` goes on with it. */
export class PartialError extends AmrError {
  override name = "PartialError";
  constructor(
    readonly id: string,
    readonly properties: Inputs,
    cause: unknown,
  ) {
    super(sentence(cause), { cause });
  }
}

/** Azure is at it, and begin mode does not wait: the resource stays in the state until Azure answers 404. */
export class StillDeletingError extends AmrError {
  override name = "StillDeletingError";
}

const DEFAULT_TIMEOUTS = { create: "45m", update: "30m", delete: "30m" } as const;

/**
 * Drives one kind of resource: observe, decide, act, settle, and again until there is nothing to do. Both shells before
 * Pulumi's engine call these verbs; a description (`resource.ts`) says what the resource is.
 */
export class Lifecycle<I extends Inputs> {
  constructor(
    readonly resource: Resource<I>,
    private readonly surroundings: Surroundings,
  ) {}

  /**
   * Fills defaults and says all that is wrong, with paths. `before` are the inputs of the running resource, empty for a new
   * one: a change that Azure cannot make in place is refused here, in preview. Azure is asked only where a change needs it.
   */
  async check(before: Inputs, raw: Inputs, { log }: Caller): Promise<{ inputs: Inputs; problems: Problem[] }> {
    const { resource } = this;
    const { inputs, problems } = parseInputs(resource.shape, raw, resource.refused);
    if (problems.length > 0) return { inputs, problems };
    const known = knownInputs(inputs as I);
    problems.push(...(resource.rules?.(known) ?? []));
    const isRunning = Object.keys(before).length > 0;
    if (isRunning) problems.push(...refusals(resource, before, inputs));
    if (problems.length > 0) return { inputs, problems };
    for (const warning of resource.warnings?.(known) ?? []) log.warn(warning);
    const { changes, replaces } = this.diff(before, inputs);
    // What is made anew need not get there from what is running.
    if (isRunning && resource.verify && changes && replaces.length === 0) {
      const change = { before: before as I, after: inputs as I, warn: (message: string) => log.warn(message) };
      problems.push(...(await resource.verify(await this.surroundings.azure(), change)));
    }
    return { inputs, problems };
  }

  /** What a program's change does to what is in the state. Exact, and without Azure. */
  diff(before: Inputs, after: Inputs): { changes: boolean; replaces: string[]; changed: string[] } {
    const all = changedProperties(this.resource, before, after);
    const changed = all.map(({ property }) => property);
    // What only waits is not in Azure: there is nothing to replace.
    if (before.phase === WAITING) return { changes: true, replaces: [], changed };
    const replaces = all
      .filter(({ effect, property }) => effect === "replace" || (effect === "refuse" && isAllowed(after, property)))
      .map(({ property }) => property);
    return { changes: changed.length > 0 || before.settled === false, replaces, changed };
  }

  /** Whether what the state takes for settled is gone or going: the engine would call it unchanged. */
  async isLeaving(properties: Inputs, caller: Caller): Promise<boolean> {
    const { resource } = this;
    const run = await this.begin("update", properties as I, caller);
    const document = await run.azure.arm.get(resource.id(properties as I), resource.apiVersion, run.signal);
    return document === undefined || resource.condition(document).is === "deleting";
  }

  /** Makes the resource, or goes on with what an earlier, interrupted run of the same owner began. */
  async create(inputs: Inputs, caller: Caller): Promise<Settled> {
    const wanted = inputs as I;
    const run = await this.begin("create", wanted, caller);
    try {
      return await this.kept(run, wanted, await converge(this.resource, run, { inputs: wanted, changed: new Set() }));
    } catch (error) {
      if (await this.isOursByNow(run, wanted)) throw new PartialError(this.resource.id(wanted), { ...wanted }, error);
      throw error;
    }
  }

  /** Brings the running resource to the new inputs; also goes on with a half-made one. */
  async update(before: Inputs, inputs: Inputs, caller: Caller): Promise<Settled> {
    const wanted = inputs as I;
    const run = await this.begin("update", wanted, caller);
    const changed = new Set(changedProperties(this.resource, before, wanted).map(({ property }) => property));
    const formerly = typeof before.owner === "string" ? before.owner : undefined;
    return this.kept(run, wanted, await converge(this.resource, run, { inputs: wanted, changed, formerly }), before);
  }

  /** What Azure has now, as inputs and properties; undefined when it is gone, or is someone else's by now. */
  async read(properties: Inputs, caller: Caller): Promise<(Settled & { inputs: Inputs }) | undefined> {
    const { resource } = this;
    const inputs = Object.fromEntries(
      Object.entries(properties).filter(([name]) => Object.hasOwn(resource.shape, name)),
    ) as I;
    const run = await this.begin("update", inputs, caller);
    const document = await run.azure.arm.get(resource.id(inputs), resource.apiVersion, run.signal);
    if (document === undefined) {
      return properties.phase === WAITING ? { id: resource.id(inputs), inputs, properties } : undefined;
    }
    const found = await ownership(resource, document, { inputs, azure: run.azure });
    if (found.is === "theirs") return undefined;
    const observed = observedInputs(resource, document, inputs);
    const condition = resource.condition(document);
    const outcome: Outcome =
      condition.is === "ready" ? { settled: true, document } : { settled: false, phase: condition.phase };
    return { ...(await this.kept(run, observed, outcome, properties)), inputs: observed };
  }

  /** Reads by id alone what a program takes over by `import`; it stays its owner's until an update writes the new mark. */
  async import(id: string, caller: Caller): Promise<(Settled & { inputs: Inputs }) | undefined> {
    const { resource } = this;
    const named = resource.inputsOf(id);
    if (named === undefined) throw new AmrError(`${id} is not the id of a ${resource.noun} that can be imported`);
    const azure = await this.surroundings.azure();
    const document = await azure.arm.get(id, resource.apiVersion, caller.signal);
    if (document === undefined) return undefined;
    const observed = observedInputs(resource, document, named as I);
    const owner = (await ownerOf(resource, document, { inputs: observed, azure })) ?? NOBODY;
    return this.read({ ...observed, owner }, caller);
  }

  /** Removes the resource and waits until Azure answers 404. What is gone is done; what is not ours is not touched. */
  async delete(properties: Inputs, caller: Caller): Promise<void> {
    const { resource } = this;
    const inputs = properties as I;
    const id = resource.id(inputs);
    const run = await this.begin("delete", inputs, caller);
    for (let round = 0; ; round += 1) {
      const document = await run.azure.arm.get(id, resource.apiVersion, run.signal);
      if (document === undefined) return;
      const found = await ownership(resource, document, { inputs, azure: run.azure });
      if (found.is === "theirs") {
        run.log.warn(`The ${resource.noun} ${id} belongs to ${found.owner} by now and is left alone.`);
        return;
      }
      if (found.is === "unmarked") throw strangerError(resource, { id, found, owner: String(inputs.owner) });
      const reason = await resource.keep?.(document, inputs, run.azure);
      if (reason !== undefined) {
        run.log.warn(`The ${resource.noun} ${id} is kept: ${reason}.`);
        return;
      }
      // Azure accepted a delete, and it is still there: superseded, or an old look.
      if (round > 0) await pause(resource, id, run);
      await remove(resource, run, id, document);
      if (run.patience === "begin") throw new StillDeletingError(`still deleting the ${resource.noun} ${id}`);
    }
  }

  /** After a failure: has Azure something of ours that the state must not forget? Unreachable is no: it is found by name. */
  private async isOursByNow(run: Run, inputs: I): Promise<boolean> {
    try {
      const document = await run.azure.arm.get(this.resource.id(inputs), this.resource.apiVersion);
      if (document === undefined) return false;
      return (await ownership(this.resource, document, { inputs, azure: run.azure })).is === "ours";
    } catch {
      return false;
    }
  }

  /** What goes into the state. While Azure is at it, outputs stay as they were: dependents read them. */
  private async kept(run: Run, inputs: I, outcome: Outcome, before: Inputs = {}): Promise<Settled> {
    const id = this.resource.id(inputs);
    if (!outcome.settled) {
      return { id, properties: { ...before, ...inputs, settled: false, phase: outcome.phase } };
    }
    const outputs = await this.resource.outputs(outcome.document, inputs, run.azure);
    return { id, properties: { ...inputs, ...outputs } };
  }

  private async begin(verb: Run["verb"], inputs: I, caller: Caller): Promise<Run> {
    const timeouts = { ...DEFAULT_TIMEOUTS, ...(inputs.timeouts as Partial<Record<Run["verb"], string>> | undefined) };
    const { clock, operations = new Map() } = this.surroundings;
    return {
      azure: await this.surroundings.azure(),
      clock,
      operations,
      log: caller.log,
      startedMs: clock.nowMs(),
      timeoutMs: caller.timeoutMs ?? durationMs(timeouts[verb]),
      verb,
      patience: caller.patience ?? "wait",
      ...(caller.signal ? { signal: caller.signal } : {}),
    };
  }
}
