import { AmrError } from "../azure/errors";
import { durationMs } from "../description/duration";
import { type Inputs, isAllowed, type Problem } from "../description/inputs";
import type { Resource } from "../description/resource";
import { remove } from "./act";
import { isAction } from "./action";
import { versioned } from "./apiVersion";
import { changedProperties, observedInputs, toldInputs } from "./changes";
import { check } from "./check";
import { converge } from "./converge";
import type { CallOptions, Dependencies } from "./dependencies";
import { isBeyondRepair, isOursByNow, observeBeforeDelete, onlyEngineReplaces } from "./observe";
import { type Outcome, stateOf } from "./outcome";
import { lostMarkError, NOBODY, ownerOf, ownership } from "./ownership";
import { PartialError, StillDeletingError } from "./partialError";
import type { Run, WaitUntil } from "./run";
import { pause, retryTransient } from "./settle";
import {
  FAILED,
  inputsOf,
  isIntent,
  NO_PROGRESS,
  outputsOf,
  phaseOf,
  progressIn,
  type ResourceState,
  remarked,
  unsettled,
  wasReady,
} from "./state";

type Verb = Run<Inputs>["verb"];

const DEFAULT_TIMEOUTS = { create: "45m", update: "30m", delete: "30m" } as const;

/**
 * Drives one kind of resource: observe, decide, act, settle, and again until there is nothing to do. Both shells before
 * Pulumi's engine call these verbs; a description (`resource.ts`) says what the resource is.
 */
export class Lifecycle<I extends Inputs> {
  constructor(
    readonly resource: Resource<I>,
    private readonly dependencies: Dependencies,
  ) {}

  /**
   * Fills defaults and reports every mistake, with its path. `before` holds the inputs of the running resource, and is empty
   * for a new one. A change that Azure cannot make in place is refused here, in preview. Azure is asked only where a change or
   * an adoption needs it.
   */
  check(before: Inputs, raw: Inputs, { log }: CallOptions): Promise<{ inputs: Inputs; problems: Problem[] }> {
    return check(
      versioned(this.resource, raw),
      { before, raw },
      {
        azure: () => this.dependencies.azure(),
        log,
        replaces: (after) => this.diff(before, after).replaces,
        allowable: this.dependencies.allowable?.(this.resource.kind),
        checkPart: (kind, inputs) => this.checkPart(kind, inputs),
      },
    );
  }

  /**
   * Tells the effect of a program's change on the resource in the state, exactly and without Azure. In begin mode the engine
   * does not replace a failed resource: an update creates it again.
   */
  diff(
    before: Inputs,
    after: Inputs,
    waitUntil: WaitUntil = "completed",
  ): { changes: boolean; replaces: string[]; changed: string[] } {
    const all = changedProperties(this.resource, before, after);
    const changed = all.map(({ property }) => property);
    // An intent does not exist in Azure yet: there is nothing to replace.
    if (isIntent(before)) return { changes: true, replaces: [], changed };
    const replaces = all
      .filter(({ effect, property }) => effect === "replace" || (effect === "refuse" && isAllowed(after, property)))
      .map(({ property }) => property);
    if (waitUntil === "completed" && before.phase === FAILED && this.resource.replacing.holdsNothing)
      replaces.push("phase");
    return { changes: changed.length > 0 || before.settled === false, replaces, changed };
  }

  /** Whether a resource that the state calls settled is gone or being deleted: the engine would call it unchanged. */
  async isLeaving(properties: Inputs, options: CallOptions): Promise<boolean> {
    const { resource, id, azure, signal } = await this.begin("update", properties as I, options);
    const document = await azure.arm.get(id, resource.apiVersion, signal);
    return document === undefined || resource.reading.readiness(document).is === "deleting";
  }

  /** Creates the resource, or continues a creation that an earlier, interrupted run of the same owner began. */
  async create(inputs: Inputs, options: CallOptions): Promise<ResourceState> {
    const wanted = inputs as I;
    const run = await this.begin("create", wanted, options);
    try {
      const adopts = wanted.adopt === true;
      // An adoption writes the mark alone. Where the parent carries the mark, the parent's adoption writes it.
      const changed = new Set(adopts && run.resource.owner.in === "tags" ? ["owner"] : []);
      return await stateOf(run, wanted, await converge(run, { inputs: wanted, changed, adopts }));
    } catch (error) {
      if (!(await isOursByNow(run, wanted))) throw error;
      throw new PartialError(run.id, { ...wanted, settled: false }, error);
    }
  }

  /** Brings the running resource to the new inputs; also completes a half-created resource. */
  async update(before: Inputs, inputs: Inputs, options: CallOptions): Promise<ResourceState> {
    const wanted = inputs as I;
    const changes = changedProperties(this.resource, before, wanted)
      .filter(({ effect }) => effect !== "record")
      .map(({ property }) => property);
    const progress = progressIn(before);
    const changed = new Set([...changes, ...progress.pending]);
    const isUnchanged = (property: string) => !changes.includes(property);
    // A property may be removed together with the api-version that it needs: the run must still see the property go.
    const isUnderWay = changed.size > 0 || before.settled === false;
    const run = await this.begin("update", wanted, options, isUnderWay ? before : {});
    try {
      const outcome = await converge(run, {
        inputs: wanted,
        changed,
        only: scopeOf(run.resource, before, changed),
        before,
        // Continues an adoption that begin mode began.
        adopts: wanted.adopt === true && (isIntent(before) || progress.pending.includes("owner")),
        progress: {
          ...progress,
          begun: progress.begun.filter(isUnchanged),
          sent: progress.sent.filter(isUnchanged),
          patched: progress.patched.filter(isUnchanged),
          doubts: changes.length > 0 ? 0 : progress.doubts,
        },
        formerly: typeof before.owner === "string" ? before.owner : undefined,
        formerTags: before.tags as Record<string, string> | undefined,
      });
      return await stateOf(run, wanted, outcome, before);
    } catch (error) {
      // Azure may be where neither the old nor the new program wants it: the next run must look, whatever its program says.
      const isLost = onlyEngineReplaces(run, before) && (await isBeyondRepair(run));
      if (!run.memory.wrote && !isLost) throw error;
      const phase = isLost ? { phase: FAILED } : {};
      const known = { ...outputsOf(this.resource, before), ...inputsOf(this.resource, before) };
      // An action is sent for a new trigger only, so a program that is taken back must not find one pending.
      const pending = [...changed].filter((property) => isUnchanged(property) || !isAction(this.resource, property));
      const left = { ...progress, pending };
      throw new PartialError(run.id, { ...known, ...unsettled(left), ...phase }, error);
    }
  }

  /** The resource as Azure has it now: inputs and properties. Undefined when it is gone, or is someone else's by now. */
  async read(properties: Inputs, options: CallOptions): Promise<(ResourceState & { inputs: Inputs }) | undefined> {
    const inputs = inputsOf(this.resource, properties);
    const run = await this.begin("update", inputs, options);
    const { resource, id, azure } = run;
    const document = await retryTransient(run, () => azure.arm.get(id, resource.apiVersion, run.signal));
    if (document === undefined) {
      return isIntent(properties) ? { id, inputs, properties: remarked(resource, properties) } : undefined;
    }
    const found = await ownership(resource, document, { inputs, azure });
    if (found.is === "theirs") return undefined;
    const observed = observedInputs(resource, document, inputs);
    const readiness = resource.reading.readiness(document);
    // Actions leave no trace in the document, so reading it cannot mark them as done.
    const { pending, begun } = progressIn(properties);
    const actionsIn = (properties: readonly string[]) => properties.filter((property) => isAction(resource, property));
    const actions = { pending: actionsIn(pending), begun: actionsIn(begun) };
    const outcome: Outcome =
      readiness.is === "ready" && actions.pending.length === 0
        ? { settled: true, document, done: new Set(), isMade: false }
        : { settled: false, phase: phaseOf(readiness), progress: { ...NO_PROGRESS, ...actions } };
    return { ...(await stateOf(run, observed, outcome, properties)), inputs: observed };
  }

  /** Reads a resource by its id alone, for a program that imports it. The owner stays until an update writes the new mark. */
  async import(id: string, options: CallOptions): Promise<(ResourceState & { inputs: Inputs }) | undefined> {
    const { resource } = this;
    const named = resource.inputsOf(id);
    if (named === undefined) throw new AmrError(`${id} is not the id of a ${resource.noun} that can be imported`);
    const azure = await this.dependencies.azure();
    const document = await azure.arm.get(id, resource.apiVersion, options.signal);
    if (document === undefined) return undefined;
    const observed = { ...toldInputs(resource, document), ...named } as I;
    const owner = (await ownerOf(resource, document, { inputs: observed, azure })) ?? NOBODY;
    return this.read({ ...observed, owner }, options);
  }

  /**
   * Deletes the resource and waits until Azure answers 404. A resource that is gone is done; one that is not ours is not
   * touched.
   */
  async delete(properties: Inputs, options: CallOptions): Promise<void> {
    const inputs = properties as I;
    const run = await this.begin("delete", inputs, options);
    const { resource, id, log } = run;
    for (let round = 0; ; round += 1) {
      const { document, found, reason } = await retryTransient(run, () => observeBeforeDelete(run, inputs));
      if (document === undefined) return void run.operations.delete(id);
      if (found?.is === "theirs") {
        return log.warn(`The ${resource.noun} ${id} belongs to ${found.owner} by now and is left alone.`);
      }
      if (found?.is !== "ours") throw lostMarkError(resource, { id, owner: String(inputs.owner), verb: "deleted" });
      if (reason !== undefined) return log.warn(`The ${resource.noun} ${id} is kept: ${reason}.`);
      // Azure accepted a delete, and the resource is still there: the delete was superseded, or the look is old.
      if (round > 0) await pause(run);
      await remove(run, document);
      if (run.waitUntil === "started") throw new StillDeletingError(`still deleting the ${resource.noun} ${id}`);
    }
  }

  private checkPart(kind: string, inputs: Inputs): Promise<{ problems: Problem[] }> {
    const checking = this.dependencies.checkPart?.(kind, inputs);
    if (checking === undefined)
      throw new AmrError(`A ${this.resource.noun} has no ${kind} that could be adopted with it`);
    return checking;
  }

  /** Begins a run under the latest api-version that `inputs` name, and `before` where the run needs the earlier inputs. */
  private async begin(verb: Verb, inputs: I, options: CallOptions, before: Inputs = {}): Promise<Run<I>> {
    const timeouts = { ...DEFAULT_TIMEOUTS, ...(inputs.timeouts as Partial<Record<Verb, string>> | undefined) };
    const { clock, operations = new Map() } = this.dependencies;
    return {
      resource: versioned(this.resource, inputs, before),
      id: this.resource.id(inputs),
      verb,
      azure: await this.dependencies.azure(),
      clock,
      log: options.log,
      startedMs: clock.nowMs(),
      timeoutMs: options.timeoutMs ?? durationMs(timeouts[verb]),
      waitUntil: options.waitUntil ?? "completed",
      operations,
      memory: { answered: false, wrote: false },
      ...(options.signal ? { signal: options.signal } : {}),
    };
  }
}

/**
 * The properties that an update of the resource in the state brings; undefined: all, for a resource that was never as wanted,
 * and for one of which nobody noted what was left to do.
 */
function scopeOf<I extends Inputs>(
  resource: Resource<I>,
  before: Inputs,
  changed: ReadonlySet<string>,
): ReadonlySet<string> | undefined {
  const { begun, sent } = progressIn(before);
  const scope = new Set([...changed, ...begun, ...sent]);
  const isUnfinished = before.settled === false && (scope.size === 0 || !wasReady(resource, before));
  return isUnfinished ? undefined : scope;
}
