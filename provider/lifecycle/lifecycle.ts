import { AmrError } from "../azure/errors";
import { durationMs } from "../description/duration";
import { type Inputs, isAllowed, type Problem } from "../description/inputs";
import type { Resource } from "../description/resource";
import { remove } from "./act";
import { isAction } from "./action";
import { latestVersion, versioned } from "./apiVersion";
import { changedProperties, observedInputs, toldInputs } from "./changes";
import { check } from "./check";
import { converge, isWhole, type Outcome } from "./converge";
import type { Caller, Surroundings } from "./dependencies";
import { SILENT } from "./log";
import { lostMarkError, NOBODY, ownerOf, ownership } from "./ownership";
import { PartialError, type Settled, StillDeletingError } from "./partialError";
import { patiently, pause, type Run } from "./settle";
import { FAILED, inputsOf, isIntent, NO_NOTES, notesIn, outputsOf, phaseOf, remarked, unsettled } from "./state";

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
  check(before: Inputs, raw: Inputs, { log }: Caller): Promise<{ inputs: Inputs; problems: Problem[] }> {
    return check(
      versioned(this.resource, raw),
      { before, raw },
      {
        azure: () => this.surroundings.azure(),
        log,
        replaces: (after) => this.diff(before, after).replaces,
        allowable: this.surroundings.allowable?.(this.resource.kind),
        // What it warns of is said again by its own check, which comes next.
        checkPart: (kind, inputs) => this.partOf(kind).check({}, inputs, { log: SILENT }),
      },
    );
  }

  /**
   * What a program's change does to what is in the state. Exact, and without Azure. In begin mode what failed is made anew
   * by updates: there the engine never replaces.
   */
  diff(
    before: Inputs,
    after: Inputs,
    patience: Run["patience"] = "wait",
  ): { changes: boolean; replaces: string[]; changed: string[] } {
    const all = changedProperties(this.resource, before, after);
    const changed = all.map(({ property }) => property);
    // What is only meant is not in Azure: there is nothing to replace.
    if (isIntent(before)) return { changes: true, replaces: [], changed };
    const replaces = all
      .filter(({ effect, property }) => effect === "replace" || (effect === "refuse" && isAllowed(after, property)))
      .map(({ property }) => property);
    if (patience === "wait" && before.phase === FAILED && this.resource.holdsNothing) replaces.push("phase");
    return { changes: changed.length > 0 || before.settled === false, replaces, changed };
  }

  /** Whether what the state takes for settled is gone or going: the engine would call it unchanged. */
  async isLeaving(properties: Inputs, caller: Caller): Promise<boolean> {
    const resource = versioned(this.resource, properties);
    const run = await this.begin("update", properties as I, caller);
    const document = await run.azure.arm.get(resource.id(properties as I), resource.apiVersion, run.signal);
    return document === undefined || resource.condition(document).is === "deleting";
  }

  /** Makes the resource, or goes on with what an earlier, interrupted run of the same owner began. */
  async create(inputs: Inputs, caller: Caller): Promise<Settled> {
    const wanted = inputs as I;
    const run = await this.begin("create", wanted, caller);
    try {
      const adopts = wanted.adopt === true;
      // The mark is what taking over writes; where it is the parent's, the parent does.
      const changed = new Set(adopts && this.resource.owner.in === "tags" ? ["owner"] : []);
      return await this.kept(
        run,
        wanted,
        await converge(versioned(this.resource, wanted), run, { inputs: wanted, changed, adopts }),
      );
    } catch (error) {
      if (!(await this.isOursByNow(run, wanted))) throw error;
      throw new PartialError(this.resource.id(wanted), { ...wanted, settled: false }, error);
    }
  }

  /** Brings the running resource to the new inputs; also goes on with a half-made one. */
  async update(before: Inputs, inputs: Inputs, caller: Caller): Promise<Settled> {
    const wanted = inputs as I;
    const run = await this.begin("update", wanted, caller);
    const changes = changedProperties(this.resource, before, wanted)
      .filter(({ effect }) => effect !== "record")
      .map(({ property }) => property);
    const notes = notesIn(before);
    const changed = new Set([...changes, ...notes.pending]);
    const isUnchanged = (property: string) => !changes.includes(property);
    // What is taken away along with the api-version that it needs has to be seen to go.
    const isUnderWay = changed.size > 0 || before.settled === false;
    try {
      const outcome = await converge(versioned(this.resource, wanted, isUnderWay ? before : {}), run, {
        inputs: wanted,
        changed,
        before,
        // An adoption that begin mode began goes on.
        adopts: wanted.adopt === true && (isIntent(before) || notes.pending.includes("owner")),
        notes: {
          ...notes,
          begun: notes.begun.filter(isUnchanged),
          sent: notes.sent.filter(isUnchanged),
          doubts: changes.length > 0 ? 0 : notes.doubts,
        },
        formerly: typeof before.owner === "string" ? before.owner : undefined,
        formerTags: before.tags as Record<string, string> | undefined,
      });
      return await this.kept(run, wanted, outcome, before);
    } catch (error) {
      // Azure may be where neither the old nor the new program wants it: the next run must look, whatever it wants.
      const isLost = isWhole(this.resource, run, before) && (await this.isLost(run, wanted));
      if (!run.memory.wrote && !isLost) throw error;
      const phase = isLost ? { phase: FAILED } : {};
      const known = { ...outputsOf(this.resource, before), ...inputsOf(this.resource, before) };
      const properties = { ...known, ...unsettled(notes), ...phase };
      throw new PartialError(this.resource.id(wanted), properties, error);
    }
  }

  /** What Azure has now, as inputs and properties; undefined when it is gone, or is someone else's by now. */
  async read(properties: Inputs, caller: Caller): Promise<(Settled & { inputs: Inputs }) | undefined> {
    const resource = versioned(this.resource, properties);
    const inputs = inputsOf(resource, properties);
    const run = await this.begin("update", inputs, caller);
    const document = await patiently(run, () =>
      run.azure.arm.get(resource.id(inputs), resource.apiVersion, run.signal),
    );
    if (document === undefined) {
      return isIntent(properties)
        ? { id: resource.id(inputs), inputs, properties: remarked(resource, properties) }
        : undefined;
    }
    const found = await ownership(resource, document, { inputs, azure: run.azure });
    if (found.is === "theirs") return undefined;
    const observed = observedInputs(resource, document, inputs);
    const condition = resource.condition(document);
    // What no document tells is not settled by a look at one.
    const { pending, begun } = notesIn(properties);
    const actionsIn = (properties: readonly string[]) => properties.filter((property) => isAction(resource, property));
    const actions = { pending: actionsIn(pending), begun: actionsIn(begun) };
    const outcome: Outcome =
      condition.is === "ready" && actions.pending.length === 0
        ? { settled: true, document, done: new Set(), isMade: false }
        : { settled: false, phase: phaseOf(condition), notes: { ...NO_NOTES, ...actions } };
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
    const observed = { ...toldInputs(resource, document), ...named } as I;
    const owner = (await ownerOf(resource, document, { inputs: observed, azure })) ?? NOBODY;
    return this.read({ ...observed, owner }, caller);
  }

  /** Removes the resource and waits until Azure answers 404. What is gone is done; what is not ours is not touched. */
  async delete(properties: Inputs, caller: Caller): Promise<void> {
    const resource = versioned(this.resource, properties);
    const inputs = properties as I;
    const id = resource.id(inputs);
    const run = await this.begin("delete", inputs, caller);
    for (let round = 0; ; round += 1) {
      const { document, found, reason } = await patiently(run, () => this.lookBeforeDelete(run, inputs));
      if (document === undefined) return void run.operations.delete(id);
      if (found?.is === "theirs") {
        return run.log.warn(`The ${resource.noun} ${id} belongs to ${found.owner} by now and is left alone.`);
      }
      if (found?.is !== "ours") throw lostMarkError(resource, { id, owner: String(inputs.owner), verb: "deleted" });
      if (reason !== undefined) return run.log.warn(`The ${resource.noun} ${id} is kept: ${reason}.`);
      // Azure accepted a delete, and it is still there: superseded, or an old look.
      if (round > 0) await pause(resource, id, run);
      await remove(resource, run, id, document);
      if (run.patience === "begin") throw new StillDeletingError(`still deleting the ${resource.noun} ${id}`);
    }
  }

  private partOf(kind: string): Lifecycle<never> {
    const part = this.surroundings.lifecycleOf?.(kind);
    if (part === undefined) throw new AmrError(`A ${this.resource.noun} has no ${kind} that could be adopted with it`);
    return part;
  }

  private async lookBeforeDelete(run: Run, inputs: I) {
    const resource = versioned(this.resource, inputs);
    const document = await run.azure.arm.get(resource.id(inputs), resource.apiVersion, run.signal);
    const reason = document && (await resource.keep?.(document, inputs, run.azure));
    // The owner last: nothing may come between this look and the delete.
    const found = document && (await ownership(resource, document, { inputs, azure: run.azure }));
    return { document, found, reason };
  }

  /** After a failure: has Azure something of ours that the state must not forget? In doubt, after a write, yes. */
  private async isOursByNow(run: Run, inputs: I): Promise<boolean> {
    try {
      const document = await run.azure.arm.get(this.resource.id(inputs), versioned(this.resource, inputs).apiVersion);
      if (document === undefined) return false;
      return (await ownership(this.resource, document, { inputs, azure: run.azure })).is === "ours";
    } catch {
      return run.memory.wrote;
    }
  }

  /** After a failure: is it gone, or does only making it anew help, and lose nothing? In doubt, no. */
  private async isLost(run: Run, inputs: I): Promise<boolean> {
    const resource = versioned(this.resource, inputs);
    if (!resource.holdsNothing) return false;
    try {
      const document = await run.azure.arm.get(resource.id(inputs), resource.apiVersion);
      return document === undefined || resource.condition(document).is === "failed";
    } catch {
      return false;
    }
  }

  /** What goes into the state. While Azure is at it, outputs stay as they were: dependents read them. */
  private async kept(run: Run, inputs: I, outcome: Outcome, before: Inputs = {}): Promise<Settled> {
    const id = this.resource.id(inputs);
    if (!outcome.settled) {
      const { phase, notes } = outcome;
      const apiVersion = latestVersion(inputs, before);
      const spoken = apiVersion === undefined ? {} : { apiVersion };
      return {
        id,
        properties: { ...outputsOf(this.resource, before), ...inputs, ...spoken, ...unsettled(notes), phase },
      };
    }
    const { document, done, isMade } = outcome;
    const outputs = await patiently(run, async () => this.resource.outputs(document, inputs, run.azure));
    return {
      id,
      properties: { ...inputs, ...outputs, ...this.resource.remembered?.(before, { inputs, done, isMade }) },
    };
  }

  private async begin(verb: Run["verb"], inputs: I, caller: Caller): Promise<Run> {
    const timeouts = { ...DEFAULT_TIMEOUTS, ...(inputs.timeouts as Partial<Record<Run["verb"], string>> | undefined) };
    const { clock, operations = new Map() } = this.surroundings;
    return {
      azure: await this.surroundings.azure(),
      clock,
      operations,
      memory: { answered: false, wrote: false },
      log: caller.log,
      startedMs: clock.nowMs(),
      timeoutMs: caller.timeoutMs ?? durationMs(timeouts[verb]),
      verb,
      patience: caller.patience ?? "wait",
      ...(caller.signal ? { signal: caller.signal } : {}),
    };
  }
}
