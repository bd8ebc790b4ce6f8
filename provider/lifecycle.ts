import type { ArmDocument, Azure } from "./azure/arm";
import { AmrError, sentence } from "./azure/errors";
import { changedProperties, isAllowed, observedInputs, refusals } from "./changes";
import type { Clock } from "./clock";
import { converge, remove } from "./converge";
import { durationMs } from "./duration";
import { type Inputs, knownInputs, type Problem, parseInputs } from "./inputs";
import type { Log } from "./log";
import { ownership, strangerError } from "./ownership";
import type { Resource } from "./resource";
import type { Run } from "./settle";

/** What the lifecycle needs of the world. */
export interface Surroundings {
  /** Connects at the first call; throws one sentence when there is no way to. */
  azure(): Promise<Azure>;
  readonly clock: Clock;
}

/** Who listens to one call, and who may end it. */
export interface Caller {
  readonly log: Log;
  readonly signal?: AbortSignal;
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
    if (isRunning && resource.verify && changedProperties(resource, before, inputs).length > 0) {
      const change = { before: before as I, after: inputs as I, warn: (message: string) => log.warn(message) };
      problems.push(...(await resource.verify(await this.surroundings.azure(), change)));
    }
    return { inputs, problems };
  }

  /** What a program's change does to what is in the state. Exact, and without Azure. */
  diff(before: Inputs, after: Inputs): { changes: boolean; replaces: string[] } {
    const changed = changedProperties(this.resource, before, after);
    const replaces = changed
      .filter(({ effect, property }) => effect === "replace" || (effect === "refuse" && isAllowed(after, property)))
      .map(({ property }) => property);
    return { changes: changed.length > 0 || before.settled === false, replaces };
  }

  /** Makes the resource, or goes on with what an earlier, interrupted run of the same owner began. */
  async create(inputs: Inputs, caller: Caller): Promise<Settled> {
    const wanted = inputs as I;
    const run = await this.begin("create", wanted, caller);
    try {
      const document = await converge(this.resource, run, { inputs: wanted, changed: new Set() });
      return await this.settled(run, wanted, document);
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
    const document = await converge(this.resource, run, { inputs: wanted, changed, formerly });
    return this.settled(run, wanted, document);
  }

  /** What Azure has now, as inputs and properties; undefined when it is gone, or is someone else's by now. */
  async read(properties: Inputs, caller: Caller): Promise<(Settled & { inputs: Inputs }) | undefined> {
    const { resource } = this;
    const inputs = Object.fromEntries(
      Object.entries(properties).filter(([name]) => Object.hasOwn(resource.shape, name)),
    ) as I;
    const run = await this.begin("update", inputs, caller);
    const document = await run.azure.arm.get(resource.id(inputs), resource.apiVersion, run.signal);
    if (document === undefined) return undefined;
    const found = await ownership(resource, document, { inputs, azure: run.azure });
    if (found.is === "theirs") return undefined;
    const observed = observedInputs(resource, document, inputs);
    if (resource.condition(document).is !== "ready") {
      return { id: resource.id(inputs), inputs: observed, properties: { ...properties, ...observed, settled: false } };
    }
    return { ...(await this.settled(run, observed, document)), inputs: observed };
  }

  /** Removes the resource and waits until Azure answers 404. What is gone is done; what is not ours is not touched. */
  async delete(properties: Inputs, caller: Caller): Promise<void> {
    const { resource } = this;
    const inputs = properties as I;
    const id = resource.id(inputs);
    const run = await this.begin("delete", inputs, caller);
    for (;;) {
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
      await remove(resource, run, id, document);
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

  private async settled(run: Run, inputs: I, document: ArmDocument): Promise<Settled> {
    const outputs = await this.resource.outputs(document, inputs, run.azure);
    return { id: this.resource.id(inputs), properties: { ...inputs, ...outputs } };
  }

  private async begin(verb: Run["verb"], inputs: I, caller: Caller): Promise<Run> {
    const timeouts = {
      ...DEFAULT_TIMEOUTS,
      ...(inputs.timeouts as Partial<Record<Run["verb"], string>> | undefined),
    };
    return {
      azure: await this.surroundings.azure(),
      clock: this.surroundings.clock,
      log: caller.log,
      startedMs: this.surroundings.clock.nowMs(),
      timeoutMs: durationMs(timeouts[verb]),
      verb,
      ...(caller.signal ? { signal: caller.signal } : {}),
    };
  }
}
