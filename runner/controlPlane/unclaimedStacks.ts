import { LOWER_CASE_GUID } from "../api/guid";
import type { StackName } from "../stacks/stacks";
import type { Objects } from "./objects";

/** Named in the sentence; the rest is counted. */
const NAMED = 10;

/**
 * What is to be said of stacks that belong to no object: the object was restored under another uid, its finalizer was taken off by
 * force, or it lies in a namespace that is not watched any more. Undefined: there are none. Nothing is done about them, since
 * nobody asked for a deletion.
 */
export function unclaimedSaid(stacks: readonly StackName[], objects: Objects): string | undefined {
  const uids = new Set([...objects.redis(), ...objects.ipRanges()].map(({ metadata: { uid } }) => uid));
  // The stack of an object is named by the uid of that object.
  const left = stacks.filter(({ stack }) => LOWER_CASE_GUID.test(stack) && !uids.has(stack));
  if (left.length === 0) return undefined;
  const names = left.slice(0, NAMED).map(({ project, stack }) => `organization/${project}/${stack}`);
  const more = left.length > NAMED ? ` and ${left.length - NAMED} more` : "";
  return (
    `No object that is watched has the uid of these stacks, and what they made may still be in Azure: ${names.join(", ")}${more}. ` +
    "See what is in one with amr runner pulumi -- stack --stack NAME."
  );
}
