import type { ArmDocument } from "../azure/arm";
import { isSameId } from "../azure/ids";
import type { Inputs, Problem } from "../description/inputs";
import { ATTEMPT_TAG, tagOf } from "../description/ownerTag";
import { takeoverProblems } from "./adopt";
import { isMendable } from "./inVain";
import { knownOwners, type Ownership, ownership } from "./ownership";
import type { Run, Wanted } from "./run";
import { isIntent, wasReady } from "./state";

/** The result of one look at Azure, in Crossplane's word: data, no decision. */
export interface Observation {
  readonly document: ArmDocument | undefined;
  /** Undefined where there is nothing that could carry a mark; the parent's, where the parent carries the mark. */
  readonly ownership: Ownership | undefined;
  /** Nothing worth keeping is in the resource. */
  readonly isDisposable: boolean;
  /** The changes that taking the resource over would make; empty once a run has touched the resource. */
  readonly differs: readonly Problem[];
  /** The resource is there in vain before this run wrote anything, and can be made again. Absent: no. */
  readonly isInVain?: boolean;
  /** The resource was created before, and its dependents are inside it: only the engine may replace it. */
  readonly onlyEngineReplaces: boolean;
}

/** Looks once at the resource, its owner's mark and what is in it. `isTouched`: this run, or an earlier pass, wrote to it. */
export async function observe<I extends Inputs>(
  run: Run<I>,
  wanted: Wanted<I>,
  { isTouched }: { isTouched: boolean },
): Promise<Observation> {
  const { resource, id, azure, signal, advice } = run;
  const { inputs, changed, adopts = false } = wanted;
  const reading = azure.arm.get(id, resource.apiVersion, signal);
  // A pass of begin mode goes on with what an earlier one wrote in a parent of ours, and reads nothing twice.
  const isWritten = run.waitUntil === "started" && isTouched && resource.owner.in === "parent";
  const whose = (document: ArmDocument): Promise<Ownership> =>
    isWritten ? Promise.resolve({ is: "ours" }) : ownership(resource, document, { ...wanted, azure });
  // The parent's mark is read meanwhile; a mark of the resource's own comes with the document.
  const [document, found] =
    resource.owner.in === "parent"
      ? await Promise.all([reading, whose({})])
      : await reading.then(async (own) => [own, own && (await whose(own))] as const);
  // A creation that failed twice is not tried again, unless the program asks for something else by now. The tag stays on what
  // became ready, and says nothing of what happened since.
  const isMarked = document !== undefined && tagOf(document, ATTEMPT_TAG) !== undefined;
  const isSpent = isMarked && changed.size === 0 && !run.memory.isMade;
  const isDisposable =
    document !== undefined &&
    !isSpent &&
    (resource.replacing.holdsNothing ?? (await resource.replacing.isDisposable?.(document, inputs, azure)) ?? false);
  // In a parent of ours may be what others made: a mark of its own would tell, but it has none.
  const isFound = wanted.before === undefined || isIntent(wanted.before);
  const isOthers = adopts || (resource.owner.in === "parent" && isFound);
  const differs =
    isOthers && document && !isTouched ? takeoverProblems(resource, document, { inputs, adopts, advice }) : [];
  return {
    document,
    ownership: found,
    isDisposable,
    differs,
    isInVain: document !== undefined && isAsItWas(run) && (await isMendable(run, document, inputs)),
    onlyEngineReplaces: onlyEngineReplaces(run, wanted.before),
  };
}

/**
 * Whether only the engine may replace the resource: it was created before, and dependents in it are deleted with it, which
 * nobody but the engine would create again. In begin mode each pass looks at each resource, so there they heal by themselves.
 */
export function onlyEngineReplaces<I extends Inputs>(
  { resource, waitUntil }: Run<I>,
  before: Inputs | undefined,
): boolean {
  return (
    waitUntil === "completed" &&
    resource.replacing.takesAlong === true &&
    before !== undefined &&
    wasReady(resource, before)
  );
}

/**
 * Whether the resource was made by an earlier run, and this one has brought nothing, whose effect may not show yet. A delete that
 * Azure refused brings nothing.
 */
function isAsItWas<I extends Inputs>({ memory: { isMade, creations, updates } }: Run<I>): boolean {
  return isMade && creations === 0 && updates.size === 0;
}

/** A resource in the way of a write, where Azure takes one write at a time: Azure works on it, or takes none beside it. */
export interface Obstacle {
  readonly name: string;
  readonly is: "busy" | "exclusive";
}

/** The resource of the same collection that is in the way of a write. */
export async function obstacle<I extends Inputs>(
  { resource, id, azure, signal }: Run<I>,
  inputs: I,
): Promise<Obstacle | undefined> {
  const collection = resource.writing.oneAtATime?.(inputs);
  if (collection === undefined) return undefined;
  const siblings = ((await azure.arm.list(collection, resource.apiVersion, signal)) ?? []).filter(
    (sibling) => !isSameId(String(sibling.id), id),
  );
  const busy = siblings.find((sibling) => {
    const { is } = resource.reading.readiness(sibling);
    return is === "working" || is === "deleting";
  });
  if (busy) return { name: String(busy.name), is: "busy" };
  const rival = siblings.find((sibling) => resource.writing.excludes?.(sibling, inputs));
  return rival && { name: String(rival.name), is: "exclusive" };
}

/** Looks before a delete: `reason` says why the resource must stay although its owner lets it go. */
export async function observeBeforeDelete<I extends Inputs>(
  { resource, id, azure, signal, advice }: Run<I>,
  properties: Inputs,
) {
  const inputs = properties as I;
  const document = await azure.arm.get(id, resource.apiVersion, signal);
  const reason = document && (await resource.replacing.keep?.(document, inputs, azure));
  // The owner last: nothing may come between this look and the delete.
  const found = document && (await ownership(resource, document, { inputs, azure, formerly: knownOwners(properties) }));
  // In place of an intent may be what others made in a parent of ours.
  const isStrange =
    document !== undefined &&
    isIntent(properties) &&
    resource.owner.in === "parent" &&
    takeoverProblems(resource, document, { inputs, adopts: false, advice }).length > 0;
  return { document, found, reason: isStrange ? `it was never made by ${advice.maker}` : reason };
}

/**
 * After a failure: whether Azure has something of ours that the state must not forget. What Azure accepted may show up later,
 * so a 404 is no proof after a write. What carries no mark of its own is ours if this run wrote it, or if it is as wanted.
 */
export async function isOursByNow<I extends Inputs>(
  { resource, id, azure, memory, advice }: Run<I>,
  inputs: I,
): Promise<boolean> {
  try {
    const document = await azure.arm.get(id, resource.apiVersion);
    if (document === undefined) return memory.wrote;
    if ((await ownership(resource, document, { inputs, azure })).is !== "ours") return false;
    const isMarked = resource.owner.in !== "parent";
    if (isMarked || memory.wrote) return true;
    return takeoverProblems(resource, document, { inputs, adopts: false, advice }).length === 0;
  } catch {
    return memory.wrote;
  }
}

/** After a failure: whether the resource is gone, or only a replacement helps, and loses nothing. In doubt, no. */
export async function isBeyondRepair<I extends Inputs>({ resource, id, azure }: Run<I>): Promise<boolean> {
  if (!resource.replacing.holdsNothing) return false;
  try {
    const document = await azure.arm.get(id, resource.apiVersion);
    return document === undefined || resource.reading.readiness(document).is === "failed";
  } catch {
    return false;
  }
}
