import type { ArmDocument } from "../azure/arm";
import type { Inputs } from "../description/inputs";
import { foreignTags, markedTags, remarkedTags } from "../description/ownerTag";
import type { Resource } from "../description/resource";
import { overlay } from "./overlay";
import type { Wanted } from "./run";

/** The verb of an update. `patch`: only after a PUT that Azure accepted without doing it. */
export type UpdateVerb = "put" | "patch";

/** The body of the PUT that creates the resource, with its owner's mark and these further marks. */
export function creationBody<I extends Inputs>(
  resource: Resource<I>,
  inputs: I,
  marks: Readonly<Record<string, string>>,
): ArmDocument {
  const body = resource.writing.body(inputs);
  return resource.owner.in === "tags" ? { ...body, tags: markedTags(inputs, marks) } : body;
}

/**
 * The body of the write that brings `changed` properties. What Azure has otherwise goes along as Azure has it: the program did
 * not ask for another value, so somebody had a reason.
 */
export function updateBody<I extends Inputs>(
  { owner, writing }: Resource<I>,
  wanted: Pick<Wanted<I>, "inputs" | "formerTags">,
  { verb, changed, document }: { verb: UpdateVerb; changed: ReadonlySet<string>; document: ArmDocument },
): ArmDocument {
  const { inputs } = wanted;
  const tags = changed.has("tags")
    ? // Azure replaces tags as a whole, so what others added goes along with every edit of ours.
      { ...foreignTags(document, { ...wanted.formerTags, ...markedTags(inputs) }), ...markedTags(inputs) }
    : remarkedTags(document, inputs);
  if (verb === "put" || writing.patch === undefined) {
    const whole = overlay(document, writing.change(inputs, changed, document), writing.readOnly);
    return owner.in === "tags" ? { ...whole, tags } : whole;
  }
  const patch = writing.patch(inputs, changed, document);
  return changed.has("tags") || changed.has("owner") ? { ...patch, tags } : patch;
}
