import type { ArmDocument } from "../azure/arm";
import type { Inputs } from "./inputs";

/**
 * The tag that names a resource's owner. The value is organisation/project/stack and the logical name (in the runner: the uid
 * of the object). Azure Resource Manager allows 256 characters.
 */
export const OWNER_TAG = "pulumi-azure-managed-redis-owner";

/** The tag of a resource that a run removed and creates again, for the second and last time until it is ready. */
export const ATTEMPT_TAG = "pulumi-azure-managed-redis-attempt";

/** The value of a tag in a document. Azure keeps the case in which a tag was written, by whomever, and does not mind it. */
export function tagOf({ tags = {} }: ArmDocument, name: string): string | undefined {
  return Object.entries(tags ?? {}).find(([other]) => isSameTag(other, name))?.[1];
}

/** Whether two names are of one tag. */
export function isSameTag(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Whether only the provider writes a tag of this name. Azure ignores the case of tag names, so this check does too. */
export function isMark(tag: string): boolean {
  return /^pulumi-azure-managed-redis-/i.test(tag);
}

/** The tags of a resource with the marks of its owner. */
export function markedTags(inputs: Inputs, marks: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { ...(inputs.tags as Record<string, string> | undefined), ...marks, [OWNER_TAG]: String(inputs.owner) };
}

/** The tags that Azure has, with the mark of this owner. */
export function remarkedTags(document: ArmDocument, { owner }: Inputs): Record<string, string> {
  return { ...foreignTags(document, { [OWNER_TAG]: "" }), [OWNER_TAG]: String(owner) };
}

/**
 * The tags of a resource without these: tags of somebody else (a policy, for one), and marks. Names of tags have no case in
 * Azure, and a body with one name in two cases is refused.
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources
 */
export function foreignTags(
  document: ArmDocument,
  tags: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const isOne = (name: string) => Object.keys(tags).some((other) => isSameTag(other, name));
  return Object.fromEntries(Object.entries(document.tags ?? {}).filter(([name]) => !isOne(name)));
}

/** The tags of a document without our marks, as a program wrote them. */
export function userTags(document: ArmDocument): Record<string, string> {
  return Object.fromEntries(Object.entries(document.tags ?? {}).filter(([name]) => !isMark(name)));
}
