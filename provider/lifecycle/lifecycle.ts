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
import { isHidden, left, recalled, startOver } from "./memory";
import { isBeyondRepair, isOursByNow, onlyEngineReplaces } from "./observe";
import { isForLater, type Outcome, pass, stateOf } from "./outcome";
import { knownOwners, NOBODY, ownerOf, ownership } from "./ownership";
import { PartialError } from "./partialError";
import { remove } from "./remove";
import type { Run, WaitUntil } from "./run";
import { retryTransient } from "./settle";
import {
  FAILED,
  inputsOf,
  isIntent,
  outputsOf,
  type Progress,
  phaseOf,
  progressIn,
  type ResourceState,
  remarked,
  UNSENT,
  unsettled,
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
    this.keep(wanted);
    const run = await this.begin("create", wanted, options);
    const adopts = wanted.adopt === true;
    // An adoption writes the mark alone. Where the parent carries the mark, the parent's adoption writes it.
    const changed = new Set(adopts && run.resource.owner.in === "tags" ? ["owner"] : []);
    try {
      const state = await stateOf(run, wanted, await converge(run, { inputs: wanted, changed, adopts }));
      if (state.status.is === "settled") await this.warnOfCreation(run, wanted);
      return state;
    } catch (error) {
      const phase = run.memory.wrote ? "creating" : UNSENT;
      if (isForLater(run, error))
        return await stateOf(run, wanted, pass(run, wanted, { phase, pending: changed, refused: error }));
      if (!(await isOursByNow(run, wanted))) throw error;
      throw new PartialError(run.id, { ...wanted, ...unsettled(leftBy(run, wanted, changed)) }, error);
    }
  }

  /** Brings the running resource to the new inputs; also completes a half-created resource. */
  async update(before: Inputs, inputs: Inputs, options: CallOptions): Promise<ResourceState> {
    const wanted = inputs as I;
    this.checkIdentity(before as I, wanted);
    this.keep(wanted);
    const changes = changedProperties(this.resource, before, wanted)
      .filter(({ effect }) => effect !== "record")
      .map(({ property }) => property);
    const progress = progressIn(before);
    const changed = new Set([...changes, ...progress.pending]);
    const isUnchanged = (property: string) => !changes.includes(property);
    // A property may be removed together with the api-version that it needs: the run must still see the property go.
    const isUnderWay = changed.size > 0 || before.settled === false;
    const isMade = wasReady(this.resource, before);
    const run = await this.begin(isMade ? "update" : "create", wanted, options, isUnderWay ? before : {});
    const { memory } = run;
    if (changes.length > 0) startOver(memory, changes, run.startedMs);
    const formerTags = { ...named(progress.formerTags), ...(before.tags as Record<string, string> | undefined) };
    if (changed.has("tags")) memory.tags = [...new Set([...Object.keys(formerTags), ...tagNames(wanted)])];
    memory.owners = [...new Set([...knownOwners(before), String(wanted.owner)])];
    try {
      const outcome = await converge(run, {
        inputs: wanted,
        changed,
        only: scopeOf(run.resource, before, changed),
        before,
        // Continues an adoption that begin mode began, until Azure shows the mark.
        adopts:
          wanted.adopt === true && (isIntent(before) || [...progress.pending, ...progress.sent].includes("owner")),
        formerly: knownOwners(before),
        formerTags,
      });
      return await stateOf(run, wanted, outcome, before);
    } catch (error) {
      const phase = isIntent(before) && !memory.wrote ? String(before.phase) : "updating";
      if (isForLater(run, error)) {
        const outcome = pass(run, wanted, { phase, pending: changed, refused: error });
        return await stateOf(run, wanted, outcome, before);
      }
      // Azure may be where neither the old nor the new program wants it: the next run must look, whatever its program says.
      const isLost = onlyEngineReplaces(run, before) && (await isBeyondRepair(run));
      const isNews =
        memory.wrote ||
        (memory.reason ?? "") !== progress.reason ||
        (run.waitUntil === "started" && memory.doubts !== progress.doubts);
      if (!isNews && !isLost) throw error;
      // An action is sent for a new trigger only, so a program that is taken back must not find one pending.
      const pending = [...changed].filter((property) => isUnchanged(property) || !isAction(this.resource, property));
      const kept = inputsOf(this.resource, before);
      const progressed = { ...unsettled(leftBy(run, kept, pending)), ...(isLost ? { phase: FAILED } : {}) };
      throw new PartialError(run.id, { ...outputsOf(this.resource, before), ...kept, ...progressed }, error);
    }
  }

  /** The resource as Azure has it now: inputs and properties. Undefined when it is gone, or is someone else's by now. */
  async read(properties: Inputs, options: CallOptions): Promise<(ResourceState & { inputs: Inputs }) | undefined> {
    const inputs = inputsOf(this.resource, properties);
    const run = await this.begin("update", inputs, options, properties.settled === false ? properties : {});
    const { resource, id, azure, memory } = run;
    const progress = progressIn(properties);
    const asItWas = (): ResourceState & { inputs: Inputs } => {
      const status = { is: "in progress", phase: String(properties.phase), sinceMs: progress.sinceMs } as const;
      return { id, inputs, properties: remarked(resource, properties), status };
    };
    // What is found in place of an intent may be a stranger's: the next run looks, and says so.
    if (isIntent(properties)) return asItWas();
    const document = await retryTransient(run, () => azure.arm.get(id, resource.apiVersion, run.signal));
    if (document === undefined) return isHidden(memory, run.clock.nowMs()) ? asItWas() : undefined;
    const found = await ownership(resource, document, { inputs, azure, formerly: knownOwners(properties) });
    if (found.is === "theirs") return undefined;
    const observed = observedInputs(resource, document, inputs);
    const readiness = resource.reading.readiness(document);
    // Actions leave no trace in the document, so reading it cannot mark them as done. Tags that are to go are in no input.
    const actionsIn = (properties: readonly string[]) => properties.filter((property) => isAction(resource, property));
    const pending = [...actionsIn(progress.pending), ...(progress.formerTags.length > 0 ? ["tags"] : [])];
    const outcome: Outcome =
      readiness.is === "ready" && pending.length === 0
        ? { settled: true, document, done: new Set(), isMade: false }
        : {
            settled: false,
            phase: phaseOf(readiness),
            progress: {
              ...progress,
              pending,
              begun: actionsIn(progress.begun),
              // What Azure has is in the inputs from now on: the program's next diff tells what is left of a body.
              sent: [],
              patched: [],
              doubts: 0,
              isMade: wasReady(resource, properties),
            },
          };
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
    const { deletions = new Map() } = this.dependencies;
    const begun = deletions.get(this.resource.id(properties as I)) ?? {};
    const run = await this.begin("delete", properties as I, options, begun);
    return await remove(run, properties, deletions);
  }

  /** What is declared again is not being deleted any more. */
  private keep(inputs: I): void {
    this.dependencies.deletions?.delete(this.resource.id(inputs));
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
    const id = this.resource.id(inputs);
    const resume = (serialized: string) => azure.arm.resumeOperation(serialized);
    const known = { ...progressIn(before), isMade: Object.keys(before).length > 0 && wasReady(this.resource, before) };
    return {
      resource: versioned(this.resource, inputs, before),
      id,
      verb,
      azure,
      clock,
      log: options.log,
      startedMs: clock.nowMs(),
      timeoutMs: options.timeoutMs ?? durationMs(timeouts[verb]),
      waitUntil: options.waitUntil ?? "completed",
      memory: recalled(known, clock.nowMs(), resume),
      turns: this.turns,
      remade: this.remade,
      ...(options.signal ? { signal: options.signal } : {}),
    };
  }
}

/** What an error leaves to the next run, in a state that keeps these inputs. */
function leftBy<I extends Inputs>({ memory, waitUntil }: Run<I>, kept: Inputs, pending: Iterable<string>): Progress {
  return left(memory, { kept, pending, isPass: waitUntil === "started" });
}

function tagNames({ tags = {} }: Inputs): string[] {
  return Object.keys(tags as object);
}

function named(tags: readonly string[]): Record<string, string> {
  return Object.fromEntries(tags.map((name) => [name, ""]));
}
