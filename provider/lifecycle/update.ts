import type { Inputs } from "../description/inputs";
import { isAction } from "./action";
import { converge } from "./converge";
import { scopeOf } from "./drift";
import { isEverWritten, startOver } from "./memory";
import { isBeyondRepair, onlyEngineReplaces } from "./observe";
import { isForLater, leftBy, type Outcome, pass, stateOf } from "./outcome";
import { knownOwners } from "./ownership";
import { PartialError } from "./partialError";
import type { Run } from "./run";
import { FAILED, inputsOf, isIntent, outputsOf, progressIn, type ResourceState, unsettled } from "./state";

/** An edit of a program: the state before, the inputs now, and the properties that Azure has to bring. */
export interface Edit<I extends Inputs> {
  readonly before: Inputs;
  readonly inputs: I;
  readonly changes: readonly string[];
}

/** Brings the resource in the state to the new inputs; also completes a half-created resource. */
export async function update<I extends Inputs>(run: Run<I>, edit: Edit<I>): Promise<ResourceState> {
  const { before, inputs, changes } = edit;
  const { memory } = run;
  const { pending } = progressIn(before);
  const changed = new Set([...changes, ...pending]);
  if (changes.length > 0) startOver(memory, changes, run.startedMs);
  const formerTags = { ...named(progressIn(before).formerTags), ...tagsOf(before) };
  if (changed.has("tags")) memory.tags = Object.keys({ ...formerTags, ...tagsOf(inputs) });
  memory.owners = [...new Set([...knownOwners(before), String(inputs.owner)])];
  try {
    return await stateOf(run, inputs, await brought(run, edit, { changed, formerTags }), before);
  } catch (error) {
    if (!isForLater(run, error)) throw await failure(run, edit, { changed, error });
    const phase = isIntent(before) && !memory.wrote ? String(before.phase) : "updating";
    return await stateOf(run, inputs, pass(run, inputs, { phase, pending: changed, refused: error }), before);
  }
}

function brought<I extends Inputs>(
  run: Run<I>,
  { before, inputs }: Edit<I>,
  { changed, formerTags }: { changed: ReadonlySet<string>; formerTags: Readonly<Record<string, string>> },
): Promise<Outcome> {
  const { pending, sent } = progressIn(before);
  return converge(run, {
    inputs,
    changed,
    only: scopeOf(run.resource, before, changed),
    before,
    // Continues an adoption that begin mode began, until Azure shows the mark.
    adopts: inputs.adopt === true && (isIntent(before) || [...pending, ...sent].includes("owner")),
    formerly: knownOwners(before),
    formerTags,
  });
}

/** The error after which the state stays as it was, or else a `PartialError`. */
async function failure<I extends Inputs>(
  run: Run<I>,
  { before, changes }: Edit<I>,
  { changed, error }: { changed: ReadonlySet<string>; error: unknown },
): Promise<unknown> {
  const { resource, id, memory } = run;
  const progress = progressIn(before);
  // Azure may be where neither the old nor the new program wants it: the next run must look, whatever its program says.
  const isLost = onlyEngineReplaces(run, before) && (await isBeyondRepair(run));
  const isNews =
    memory.wrote ||
    (memory.reason ?? "") !== progress.reason ||
    (run.waitUntil === "started" && memory.doubts !== progress.doubts);
  if (!isNews && !isLost) return error;
  // An action is sent for a new trigger only, so a program that is taken back must not find one pending.
  const pending = [...changed].filter((property) => !(changes.includes(property) && isAction(resource, property)));
  const kept = inputsOf(resource, before);
  const isStillIntent = isIntent(before) && !isEverWritten(memory);
  const phase = isLost ? FAILED : isStillIntent ? before.phase : undefined;
  const notes = { ...unsettled(leftBy(run, kept, pending)), ...(phase === undefined ? {} : { phase }) };
  return new PartialError(id, { ...outputsOf(resource, before), ...kept, ...notes }, error);
}

function tagsOf({ tags }: Inputs): Record<string, string> {
  return (tags as Record<string, string> | undefined) ?? {};
}

function named(tags: readonly string[]): Record<string, string> {
  return Object.fromEntries(tags.map((name) => [name, ""]));
}
