import { AmrError } from "../azure/errors";
import { isSameId, normalId } from "../azure/ids";
import { type Inputs, isAllowed, type Problem } from "../description/inputs";
import { PULUMI_ADVICE } from "../description/pulumiAdvice";
import type { Resource } from "../description/resource";
import { versioned } from "./apiVersion";
import { type Beginning, begin, type Shared } from "./begin";
import { changedProperties, toldInputs } from "./changes";
import { check } from "./check";
import { adoptedMark, create } from "./create";
import type { CallOptions, Dependencies } from "./dependencies";
import { NOBODY, ownerOf } from "./ownership";
import { type ReadState, read } from "./read";
import { remove } from "./remove";
import type { Run, WaitUntil } from "./run";
import {
  DECLARED,
  FAILED,
  inputsOf,
  isIntent,
  isUntouched,
  NO_PROGRESS,
  progressIn,
  type ResourceState,
  unsettled,
  wasReady,
} from "./state";
import { Turns } from "./turns";
import { update } from "./update";

/**
 * Drives one kind of resource: observe, decide, act, settle, and again until there is nothing to do. Both shells before
 * Pulumi's engine call these verbs; a description (`resource.ts`) says what the resource is.
 */
export class Lifecycle<I extends Inputs> {
  private readonly dependencies: Shared;

  constructor(
    readonly resource: Resource<I>,
    dependencies: Dependencies,
  ) {
    this.dependencies = {
      turns: new Turns(),
      remade: new Set(),
      deletions: new Map(),
      advice: PULUMI_ADVICE,
      ...dependencies,
    };
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
        advice: this.dependencies.advice,
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

  /** The intent of a resource, for a state that has to know its id before Azure hears of it. An update begins the creation. */
  declare(inputs: Inputs): ResourceState {
    const wanted = inputs as I;
    const sinceMs = this.dependencies.clock.nowMs();
    const pending = [...adoptedMark(this.resource, wanted)];
    return {
      id: this.resource.id(wanted),
      properties: { ...wanted, ...unsettled({ ...NO_PROGRESS, pending, sinceMs }), phase: DECLARED },
      status: { is: "in progress", phase: DECLARED, sinceMs },
    };
  }

  /**
   * The properties of an intent of which nothing was sent, with its time anew: it may have waited for another resource longer
   * than its own creation may take. Any other as they are.
   */
  renewed(before: Inputs): Inputs {
    return isUntouched(before) ? { ...before, sinceMs: this.dependencies.clock.nowMs() } : before;
  }

  /** Creates the resource, or continues a creation that an earlier, interrupted run of the same owner began. */
  async create(inputs: Inputs, options: CallOptions): Promise<ResourceState> {
    const wanted = inputs as I;
    this.keep(wanted);
    return await create(await this.begin({ verb: "create", inputs: wanted }, options), wanted);
  }

  /** Brings the running resource to the new inputs; also completes a half-created resource. */
  async update(before: Inputs, inputs: Inputs, options: CallOptions): Promise<ResourceState> {
    const wanted = inputs as I;
    this.checkIdentity(before as I, wanted);
    const isTakenBack = this.keep(wanted);
    const changes = changedProperties(this.resource, before, wanted)
      .filter(({ effect }) => effect !== "record")
      .map(({ property }) => property);
    const isMade = wasReady(this.resource, before);
    const beginning = { verb: isMade ? ("update" as const) : ("create" as const), inputs: wanted, isMade };
    // A property may be removed together with the api-version that it needs: the run must still see the property go.
    const isUnderWay = changes.length > 0 || before.settled === false;
    const earlier = isUnderWay ? { before, progress: progressIn(before) } : {};
    // Whoever deleted the resource with this program, and declares it again, means what was in it too.
    const all = isTakenBack ? { ...options, bringsBack: true } : options;
    return await update(await this.begin({ ...beginning, ...earlier }, all), { before, inputs: wanted, changes });
  }

  /** The resource as Azure has it now: inputs and properties. Undefined when it is gone, or is someone else's by now. */
  async read(properties: Inputs, options: CallOptions): Promise<ReadState | undefined> {
    const inputs = inputsOf(this.resource, properties);
    const earlier = properties.settled === false ? { before: properties, progress: progressIn(properties) } : {};
    return await read(await this.begin({ verb: "update", inputs, ...earlier }, options), properties);
  }

  /** Reads a resource by its id alone, for a program that imports it. The owner stays until an update writes the new mark. */
  async import(id: string, options: CallOptions): Promise<ReadState | undefined> {
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
    const { deletions } = this.dependencies;
    const progress = deletions.get(this.resource.id(inputs)) ?? NO_PROGRESS;
    return await remove(await this.begin({ verb: "delete", inputs, progress }, options), properties, deletions);
  }

  /** What is declared again is not being deleted any more. @returns whether it was */
  private keep(inputs: I): boolean {
    return this.dependencies.deletions.delete(this.resource.id(inputs));
  }

  private checkPart(kind: string, inputs: Inputs): Promise<{ problems: Problem[] }> {
    const checking = this.dependencies.checkPart?.(kind, inputs);
    if (checking === undefined)
      throw new AmrError(`A ${this.resource.noun} has no ${kind} that could be adopted with it`);
    return checking;
  }

  /** Whether the resource was in one that this pass makes again, and is gone therefore. */
  private isTakenAlong(before: I): boolean {
    const id = normalId(this.resource.id(before));
    return [...this.dependencies.remade].some((parent) => id.startsWith(`${parent}/`));
  }

  /** Another id is another resource: only the engine replaces one by the other, and in begin mode nobody does. */
  private checkIdentity(before: I, after: I): void {
    const [old, now] = [this.resource.id(before), this.resource.id(after)];
    if (isSameId(old, now)) return;
    throw new AmrError(`The ${this.resource.noun} ${old} cannot become ${now} by an update: delete it first.`);
  }

  private async begin(beginning: Beginning<I>, options: CallOptions): Promise<Run<I>> {
    return await begin(this.resource, beginning, { dependencies: this.dependencies, options });
  }
}
