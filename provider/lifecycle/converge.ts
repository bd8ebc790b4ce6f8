import type { ArmDocument } from "../azure/arm";
import { ArmError } from "../azure/errors";
import type { Inputs } from "../description/inputs";
import type { Need, Resource } from "../description/resource";
import { act, creation, remove, sendUpdate } from "./act";
import { doneActions, isAction, nextAction, sendAction } from "./action";
import { takeoverProblems } from "./adopt";
import { decide, type Stop } from "./decide";
import { ATTEMPT_TAG, OWNER_TAG, ownership } from "./ownership";
import { lookAtOperation, patiently, pause, type Run, watch } from "./settle";
import { NO_NOTES, type Notes, WAITING, wasReady } from "./state";
import { stopped } from "./stopError";

/** What is wanted of a resource, and what the program changed to get there. */
export interface Wanted<I extends Inputs> {
  readonly inputs: I;
  /** Properties that the program changed since the last run. */
  readonly changed: ReadonlySet<string>;
  /** The owner's mark before this run, when the program changed it. */
  readonly formerly?: string | undefined;
  /** Whoever's it is: it is taken over as it is, and marked. */
  readonly adopts?: boolean | undefined;
  /** The program's tags before this run: what it took away of them goes, what others added stays. */
  readonly formerTags?: Readonly<Record<string, string>> | undefined;
  /** What the state says of it; nothing at creation. */
  readonly before?: Inputs | undefined;
  /** What earlier runs left to this one. */
  readonly notes?: Notes | undefined;
}

/** Settled, with what was seen last, the actions that were done, and whether it was made here; or, in begin mode only, what is still under way. */
export type Outcome =
  | {
      readonly settled: true;
      readonly document: ArmDocument;
      readonly done: ReadonlySet<string>;
      readonly isMade: boolean;
    }
  | { readonly settled: false; readonly phase: string; readonly notes: Notes };

/**
 * Observe, decide, act, settle, and again, until Azure has what is wanted. Each round begins with a fresh look, so a run
 * after a crash, a refused half or another run's work needs no memory of its own. In begin mode there is one round, and
 * the passes are the rounds: notes in the state go from one to the next.
 * Bounded: a resource is created, updated and made anew at most once, and the rest is waiting, which has a timeout.
 */
export async function converge<I extends Inputs>(resource: Resource<I>, run: Run, wanted: Wanted<I>): Promise<Outcome> {
  const { inputs } = wanted;
  const id = resource.id(inputs);
  const { notes = NO_NOTES } = wanted;
  const begun = new Set(notes.begun);
  const done = await doneActions(resource, run, wanted);
  // What was created and is never seen was deleted by somebody, in the end.
  const creations = notes.doubts < DOUBTS_MAX ? Math.max(notes.creations, notes.remakes) : notes.remakes;
  const sent = { creations, updates: new Set([...done, ...notes.sent]), remakes: notes.remakes };
  let { doubts } = notes;
  for (;;) {
    const isTouched = sent.creations > 0 || sent.updates.size > 0;
    const { document, ...sight } = await patiently(run, () => look(resource, run, { ...wanted, isTouched }));
    const decision = decide(resource, { ...wanted, ...sight, document, sent });
    let pending: ReadonlySet<string> = wanted.changed;
    switch (decision.do) {
      case "nothing":
        run.operations.delete(id);
        return { settled: true, document: document as ArmDocument, done, isMade: sent.creations > 0 };
      case "stop":
        if (isContradiction(decision.because) && doubts++ < DOUBTS_MAX) {
          if (run.patience === "begin") return unsettled("waiting until Azure shows it");
          await pause(resource, id, run);
          continue;
        }
        await lookAtOperation(run, id);
        throw stopped(resource, decision.because, {
          id,
          found: sight.ownership,
          document,
          inputs,
          isKnown: wanted.before !== undefined,
        });
      case "create": {
        const missing = run.patience === "begin" ? await missingNeed(resource, run, inputs) : undefined;
        if (missing) return unsettled(`${WAITING}${missing}`);
        const put = creation(resource, inputs, sent.remakes > 0 ? { [ATTEMPT_TAG]: "2" } : {});
        const send = () => run.azure.arm.put(id, resource.apiVersion, put, run.signal);
        const conflictsPass = resource.createConflictsPass ?? true;
        if (await act(resource, run, { id, send, conflictsPass })) {
          sent.creations += 1;
          pending = new Set();
        }
        break;
      }
      case "update": {
        const action = nextAction(resource, decision.changed, sent.updates);
        const changed = action ? [action] : [...decision.changed].filter((property) => !isAction(resource, property));
        const send = action
          ? () => sendAction(resource, run, wanted, action)
          : () => sendUpdate(resource, run, wanted, { changed: new Set(changed), document: document as ArmDocument });
        if (await act(resource, run, { id, send })) {
          for (const property of changed) sent.updates.add(property);
          if (action) for (const set of [begun, done]) set.add(action);
          // An action counts when its effect is seen.
          pending = new Set([...decision.changed].filter((one) => isAction(resource, one) || !sent.updates.has(one)));
        }
        break;
      }
      case "remake":
        // Says why it failed before it tries again, in a pass of its own.
        await lookAtOperation(run, id);
        run.log.warn(`The ${resource.noun} ${id} is removed and made once more: nothing is in it that could be lost.`);
        if (await remove(resource, run, id, document as ArmDocument)) sent.remakes += 1;
        break;
      case "wait":
      case "wait until gone":
        if (run.patience === "begin") await lookAtOperation(run, id);
        else await watch(resource, id, run);
    }
    if (run.patience === "begin") return unsettled(PHASES[decision.do], pending);
  }

  function unsettled(phase: string, pending: ReadonlySet<string> = wanted.changed): Outcome {
    const updates = [...sent.updates].filter((property) => !isAction(resource, property));
    const { creations, remakes } = sent;
    return {
      settled: false,
      phase,
      notes: { pending: [...pending], begun: [...begun], sent: updates, creations, remakes, doubts },
    };
  }
}

/** One look at the resource, its owner's mark and what is in it. */
async function look<I extends Inputs>(resource: Resource<I>, run: Run, wanted: Wanted<I> & { isTouched: boolean }) {
  const { azure, signal } = run;
  const { inputs, changed, adopts = false, isTouched } = wanted;
  const reading = azure.arm.get(resource.id(inputs), resource.apiVersion, signal);
  const whose = (document: ArmDocument) => ownership(resource, document, { ...wanted, azure });
  // A mark that is the parent's is read meanwhile; one of its own comes with the document.
  const [document, found] =
    resource.owner.in === "parent"
      ? await Promise.all([reading, whose({})])
      : await reading.then(async (own) => [own, own && (await whose(own))] as const);
  // A second attempt is one too many, unless the program asks for something else by now.
  const isSpent = document?.tags?.[ATTEMPT_TAG] !== undefined && changed.size === 0;
  const isDisposable =
    document !== undefined &&
    !isSpent &&
    (resource.holdsNothing ?? (await resource.isDisposable?.(document, inputs, azure)) ?? false);
  const isMarked = document?.tags?.[OWNER_TAG] === inputs.owner;
  const differs = adopts && document && !isTouched && !isMarked ? takeoverProblems(resource, document, inputs) : [];
  return { document, ownership: found, isDisposable, differs, isWhole: isWhole(resource, run, wanted.before) };
}

/**
 * Whether only the engine may make it anew: it was made before, and what the program has in it goes along with it, which
 * nobody but the engine would make again. In begin mode each pass looks at each resource, so there it heals by itself.
 */
export function isWhole<I extends Inputs>(
  resource: Resource<I>,
  { patience }: Run,
  before: Inputs | undefined,
): boolean {
  return patience === "wait" && resource.takesAlong === true && before !== undefined && wasReady(resource, before);
}

/** Looks again at most so often: at the pace of `pause`, 2 s after a quick write and more than a minute after a long one. */
const DOUBTS_MAX = 10;

function isContradiction({ is }: Stop): boolean {
  return is === "vanished" || is === "gone" || is === "unchanged by Azure";
}

const PHASES = {
  create: "creating",
  update: "updating",
  remake: "removing what failed",
  wait: "under way",
  "wait until gone": "deleting",
} as const;

/**
 * What the resource is made in or upon and is not there yet: the engine's order is no help in begin mode. What may not be
 * read (a hub's zone, say) does not hold it up: Azure will tell.
 */
async function missingNeed<I extends Inputs>(resource: Resource<I>, run: Run, inputs: I): Promise<string | undefined> {
  const isMissing = async ({ id, apiVersion, condition }: Need): Promise<boolean> => {
    try {
      const document = await run.azure.arm.get(id, apiVersion, run.signal);
      return document === undefined || condition(document).is !== "ready";
    } catch (error) {
      if (error instanceof ArmError && error.status === 403) return false;
      throw error;
    }
  };
  const needs = resource.needs?.(inputs) ?? [];
  const missing = await Promise.all(needs.map(isMissing));
  return needs.find((_, index) => missing[index])?.id;
}
