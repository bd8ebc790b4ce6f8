import type { ArmDocument, Azure } from "../azure/arm";
import { AmrError, StrangerError } from "../azure/errors";
import type { Inputs } from "../description/inputs";
import { OWNER_TAG, tagOf } from "../description/ownerTag";
import type { Resource } from "../description/resource";
import { ownerHash } from "../names";
import type { Run } from "./run";
import { progressIn } from "./state";

/** `ours`; `theirs`, when the mark names someone else; `unmarked`, without any mark. */
export type Ownership =
  | { readonly is: "ours" }
  | { readonly is: "theirs"; readonly owner: string }
  | { readonly is: "unmarked" };

/** The owner of a resource that was imported without a mark: whoever imports it may mark it. */
export const NOBODY = "";

/** The owner that a mark in tags names; undefined without a mark, and where the mark is in the name. */
export async function ownerOf<I extends Inputs>(
  { owner: mark }: Resource<I>,
  document: ArmDocument,
  { inputs, azure }: { inputs: I; azure: Azure },
): Promise<string | undefined> {
  if (mark.in === "name") return undefined;
  const marked = mark.in === "tags" ? document : await azure.arm.get(mark.id(inputs), mark.apiVersion);
  return marked && tagOf(marked, OWNER_TAG);
}

/** The owners that a state knows: the one in the inputs, and those whose mark Azure may still have, or have by now. */
export function knownOwners(properties: Inputs): string[] {
  const { owner } = properties;
  return [...(typeof owner === "string" ? [owner] : []), ...progressIn(properties).formerOwners];
}

/**
 * Tells whether a resource in Azure is ours. An owner other than `inputs.owner` counts as ours when `formerly` names it, or
 * when the resource is to be adopted and carries the mark in its own tags.
 */
export async function ownership<I extends Inputs>(
  resource: Resource<I>,
  document: ArmDocument,
  context: { inputs: I; azure: Azure; formerly?: readonly string[] | undefined; adopts?: boolean | undefined },
): Promise<Ownership> {
  const { inputs, formerly = [], adopts = false } = context;
  if (resource.owner.in === "name") {
    const isOurs = String(document.name ?? "").endsWith(ownerHash(String(inputs.owner)));
    return isOurs ? { is: "ours" } : { is: "unmarked" };
  }
  if (adopts && resource.owner.in === "tags") return { is: "ours" };
  const owner = await ownerOf(resource, document, context);
  if (owner === undefined) return formerly.includes(NOBODY) ? { is: "ours" } : { is: "unmarked" };
  return owner === inputs.owner || formerly.includes(owner) ? { is: "ours" } : { is: "theirs", owner };
}

/** A resource, and how to speak of it. */
type About<I extends Inputs> = Pick<Run<I>, "resource" | "id" | "advice">;

/** The error about a resource that is not ours, in one sentence: what is in the way, and how to go on. */
export function strangerError<I extends Inputs>({ resource, id, advice }: About<I>, found: Ownership): AmrError {
  const whose = found.is === "theirs" ? `belongs to ${found.owner}` : "carries no owner's mark";
  const { sharedBy } = resource.replacing;
  const adopt = advice.adopt(resource.kind);
  const ways = [
    sharedBy === undefined ? "choose another name" : advice.share(sharedBy),
    // A shared resource is used as it is, and nobody adopts it.
    ...(adopt === undefined || resource.owner.in === "name" || sharedBy !== undefined ? [] : [adopt]),
  ];
  return new StrangerError(
    `The ${resource.noun} ${id} exists already and ${whose}, so it is left as it is: ${ways.join(", or, ")}.`,
  );
}

/**
 * The error about a resource of ours that has lost its mark. Forgetting it would leave something that costs; deleting it might
 * hit a stranger's.
 */
export function lostMarkError<I extends Inputs>(
  { resource, id, advice }: About<I>,
  { owner, verb }: { owner: string; verb: "changed" | "deleted" },
): AmrError {
  const whose = resource.owner.in === "parent" ? " of its parent" : "";
  const leave = advice.leave(resource.kind);
  const ways = [
    ...(resource.owner.in === "name" ? [] : [`set the tag ${OWNER_TAG}${whose} to "${owner}" again`]),
    ...(leave === undefined ? [] : [`to leave it, ${leave}`]),
  ];
  const what = `The ${resource.noun} ${id} has lost its owner's mark and is not ${verb}`;
  return new AmrError(`${ways.length === 0 ? what : `${what}: ${ways.join(", or, ")}`}.`);
}
