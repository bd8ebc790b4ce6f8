import { AmrError } from "../azure/errors";
import { isSameId, normalId } from "../azure/ids";
import { durationMs } from "../description/duration";
import { type Inputs, isAllowed, type Problem } from "../description/inputs";
import type { Resource } from "../description/resource";
import { isAction } from "./action";
import { versioned } from "./apiVersion";
import { changedProperties, observedInputs, toldInputs } from "./changes";
import { check } from "./check";
import { converge } from "./converge";
import type { CallOptions, Dependencies } from "./dependencies";
import { scopeOf } from "./drift";
import { noted, recalled } from "./memory";
import { isBeyondRepair, isOursByNow, onlyEngineReplaces } from "./observe";
import { isForLater, type Outcome, putOff, stateOf } from "./outcome";
import { NOBODY, ownerOf, ownership } from "./ownership";
import { PartialError } from "./partialError";
import { remove } from "./remove";
import type { Run, WaitUntil } from "./run";
import { retryTransient } from "./settle";
import {
  FAILED,
  inputsOf,
  isIntent,
  NO_PROGRESS,
  outputsOf,
  type Progress,
  phaseOf,
  progressIn,
  type ResourceState,
  remarked,
  unsettled,
  WAITING,
  wasReady,
} from "./state";
import { Turns } from "./turns";

type Verb = Run<Inputs>["verb"];

const DEFAULT_TIMEOUTS = { create: "45m", update: "30m", delete: "30m" } as const;

/**
 * Drives one kind of resource: observe, decide, act, settle, and again until there is nothing to do. Both shells before
 * Pulumi's engine call these verbs; a description (`resource.ts`) says what the resource is.
 */
export class Lifecycle<I extends Inputs> {
  private readonly turns: Turns;
  private readonly remade: Set<string>;

  constructor(
    readonly resource: Resource<I>,
    private readonly dependencies: Dependencies,
  ) {
    this.turns = dependencies.turns ?? new Turns();
    this.remade = dependencies.remade ?? new Set();
  }

  /**
   * Fills defaults and reports every mistake, with its path. `before` holds the inputs of the running resource, and is empty
   * for a new one. A change that Azure cannot make in place is refused here, in preview. Azure is asked only where a change or
   * an adoption needs it.
   */
  check(before: Inputs, raw: Inputs, options: CallOptions): Promise<{ inputs: Inputs; problems: Problem[] }> {
    return check(
      versioned(this.resource, raw),
      { before, raw },
      {
        azure: () => this.dependencies.azure(),
        log: options.log,
        isPatient: options.waitUntil === "started",
        replaces: (after) => this.diff(before, after).replaces,
        allowable: this.dependencies.allowable?.(this.resource.kind),
        checkPart: (kind, inputs) => this.checkPart(kind, inputs),
      },
    );
  }

  /**
   * Tells the effect of a program's change on the resource in the state, exactly and without Azure. In begin mode the engine
   * replaces nothing.
   */
  diff(
    before: Inputs,
    after: Inputs,
    waitUntil: WaitUntil = "completed",
  ): { changes: boolean; replaces: string[]; changed: string[] } {
    const all = changedProperties(this.resource, before, after);
    const changed = all.map(({ property }) => property);
    // An intent does not exist in Azure yet: there is nothing to replace. In begin mode an update creates again what failed,
    // since the engine deletes what it replaces at once, and a delete takes passes.
    if (isIntent(before)) return { changes: true, replaces: [], changed };
    const isChanged = changed.length > 0 || before.settled === false;
    if (waitUntil === "started") return { changes: isChanged || this.isTakenAlong(before as I), replaces: [], changed };
    const replaces = all
      .filter(({ effect, property }) => effect === "replace" || (effect === "refuse" && isAllowed(after, property)))
      .map(({ property }) => property);
    if (before.phase === FAILED && this.resource.replacing.holdsNothing) replaces.push("phase");
    return { changes: isChanged, replaces, changed };
  }

  /** Creates the resource, or continues a creation that an earlier, interrupted run of the same owner began. */
  async create(inputs: Inputs, options: CallOptions): Promise<ResourceState> {
    const wanted = inputs as I;
    const run = await this.begin("create", wanted, options);
    const adopts = wanted.adopt === true;
    // An adoption writes the mark alone. Where the parent carries the mark, the parent's adoption writes it.
    const changed = new Set(adopts && run.resource.owner.in === "tags" ? ["owner"] : []);
    try {
      const state = await stateOf(run, wanted, await converge(run, { inputs: wanted, changed, adopts }));
      if (state.status.is === "settled") await this.warnOfCreation(run, wanted);
      return state;
    } catch (error) {
      const phase = run.memory.wrote ? "creating" : `${WAITING}Azure`;
      if (isForLater(run, error)) return await stateOf(run, wanted, putOff(run, error, { phase, pending: changed }));
      if (!(await isOursByNow(run, wanted))) throw error;
      const left = { ...NO_PROGRESS, ...noted(run.memory) };
      throw new PartialError(run.id, { ...wanted, ...unsettled(left) }, error);
    }
  }

  /** Brings the running resource to the new inputs; also completes a half-created resource. */
  async update(before: Inputs, inputs: Inputs, options: CallOptions): Promise<ResourceState> {
    const wanted = inputs as I;
    this.checkIdentity(before as I, wanted);
    const changes = changedProperties(this.resource, before, wanted)
      .filter(({ effect }) => effect !== "record")
      .map(({ property }) => property);
    const progress = progressIn(before);
    const changed = new Set([...changes, ...progress.pending]);
    const isUnchanged = (property: string) => !changes.includes(property);
    // A property may be removed together with the api-version that it needs: the run must still see the property go.
    const isUnderWay = changed.size > 0 || before.settled === false;
    const run = await this.begin("update", wanted, options, isUnderWay ? before : {});
    const formerTags = { ...named(progress.formerTags), ...(before.tags as Record<string, string> | undefined) };
    const known: Progress = {
      ...progress,
      formerTags: changed.has("tags") ? Object.keys(formerTags) : [],
      begun: progress.begun.filter(isUnchanged),
      sent: progress.sent.filter(isUnchanged),
      patched: progress.patched.filter(isUnchanged),
      isMade: wasReady(this.resource, before),
      doubts: changes.length > 0 ? 0 : progress.doubts,
      sinceMs: changes.length > 0 ? run.startedMs : progress.sinceMs,
    };
    try {
      const outcome = await converge(run, {
        inputs: wanted,
        changed,
        only: scopeOf(run.resource, before, changed),
        before,
        // Continues an adoption that begin mode began.
        adopts: wanted.adopt === true && (isIntent(before) || progress.pending.includes("owner")),
        progress: known,
        formerly: typeof before.owner === "string" ? before.owner : undefined,
        formerTags,
      });
      return await stateOf(run, wanted, outcome, before);
    } catch (error) {
      const phase = isIntent(before) && !run.memory.wrote ? String(before.phase) : "updating";
      if (isForLater(run, error)) {
        return await stateOf(run, wanted, putOff(run, error, { phase, pending: changed, progress: known }), before);
      }
      // Azure may be where neither the old nor the new program wants it: the next run must look, whatever its program says.
      const isLost = onlyEngineReplaces(run, before) && (await isBeyondRepair(run));
      const isNews = run.memory.wrote || (run.memory.reason ?? "") !== progress.reason;
      if (!isNews && !isLost) throw error;
      // An action is sent for a new trigger only, so a program that is taken back must not find one pending.
      const pending = [...changed].filter((property) => isUnchanged(property) || !isAction(this.resource, property));
      const tags = changed.has("tags")
        ? Object.keys({ ...named(progress.formerTags), ...(wanted.tags as object) })
        : [];
      const left = { ...progress, isMade: known.isMade, pending, formerTags: tags, ...noted(run.memory) };
      const kept = { ...outputsOf(this.resource, before), ...inputsOf(this.resource, before) };
      throw new PartialError(run.id, { ...kept, ...unsettled(left), ...(isLost ? { phase: FAILED } : {}) }, error);
    }
  }

  /** The resource as Azure has it now: inputs and properties. Undefined when it is gone, or is someone else's by now. */
  async read(properties: Inputs, options: CallOptions): Promise<(ResourceState & { inputs: Inputs }) | undefined> {
    const inputs = inputsOf(this.resource, properties);
    const run = await this.begin("update", inputs, options);
    const { resource, id, azure } = run;
    const document = await retryTransient(run, () => azure.arm.get(id, resource.apiVersion, run.signal));
    if (document === undefined) {
      if (!isIntent(properties)) return undefined;
      const { sinceMs } = progressIn(properties);
      const status = { is: "in progress", phase: String(properties.phase), sinceMs } as const;
      return { id, inputs, properties: remarked(resource, properties), status };
    }
    const found = await ownership(resource, document, { inputs, azure });
    if (found.is === "theirs") return undefined;
    const observed = observedInputs(resource, document, inputs);
    const readiness = resource.reading.readiness(document);
    const progress = progressIn(properties);
    // Actions leave no trace in the document, so reading it cannot mark them as done.
    const actionsIn = (properties: readonly string[]) => properties.filter((property) => isAction(resource, property));
    const actions = { pending: actionsIn(progress.pending), begun: actionsIn(progress.begun) };
    // What Azure has is in the inputs from now on: the program's next diff tells what is left of a body.
    const body = { sent: [], patched: [], formerTags: [], doubts: 0 };
    const outcome: Outcome =
      readiness.is === "ready" && actions.pending.length === 0
        ? { settled: true, document, done: new Set(), isMade: false }
        : { settled: false, phase: phaseOf(readiness), progress: { ...progress, ...actions, ...body } };
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
    return await remove(run, inputs, this.dependencies.deletions ?? new Map());
  }

  private checkPart(kind: string, inputs: Inputs): Promise<{ problems: Problem[] }> {
    const checking = this.dependencies.checkPart?.(kind, inputs);
    if (checking === undefined)
      throw new AmrError(`A ${this.resource.noun} has no ${kind} that could be adopted with it`);
    return checking;
  }

  /** Tells what Azure knows of a resource only when the resource is there. The resource is well all the same. */
  private async warnOfCreation({ resource, azure, log }: Run<I>, inputs: I): Promise<void> {
    const caution = await resource.reading.caution?.(inputs, azure).catch(() => undefined);
    if (caution !== undefined) log.warn(caution);
  }

  /** Whether the resource was in one that this pass makes again, and is gone therefore. */
  private isTakenAlong(before: I): boolean {
    const id = normalId(this.resource.id(before));
    return [...this.remade].some((parent) => id.startsWith(`${parent}/`));
  }

  /** Another id is another resource: only the engine replaces one by the other, and in begin mode nobody does. */
  private checkIdentity(before: I, after: I): void {
    const [old, now] = [this.resource.id(before), this.resource.id(after)];
    if (isSameId(old, now)) return;
    throw new AmrError(`The ${this.resource.noun} ${old} cannot become ${now} by an update: delete it first.`);
  }

  /** Begins a run under the latest api-version that `inputs` name, and `before` where the run needs the earlier inputs. */
  private async begin(verb: Verb, inputs: I, options: CallOptions, before: Inputs = {}): Promise<Run<I>> {
    const timeouts = { ...DEFAULT_TIMEOUTS, ...(inputs.timeouts as Partial<Record<Verb, string>> | undefined) };
    const { clock } = this.dependencies;
    const azure = await this.dependencies.azure();
    return {
      resource: versioned(this.resource, inputs, before),
      id: this.resource.id(inputs),
      verb,
      azure,
      clock,
      log: options.log,
      startedMs: clock.nowMs(),
      timeoutMs: options.timeoutMs ?? durationMs(timeouts[verb]),
      waitUntil: options.waitUntil ?? "completed",
      memory: recalled(progressIn(before), (serialized) => azure.arm.resumeOperation(serialized)),
      turns: this.turns,
      remade: this.remade,
      ...(options.signal ? { signal: options.signal } : {}),
    };
  }
}

function named(tags: readonly string[]): Record<string, string> {
  return Object.fromEntries(tags.map((name) => [name, ""]));
}
