import type { Rule } from "./customKind";

/** Rules of the API server on a field, for `.meta()` of its schema. */
export function rules(...of: readonly Rule[]): { readonly "x-kubernetes-validations": readonly Rule[] } {
  return { "x-kubernetes-validations": of };
}

/** A field whose value stays. A field that may come and go needs `staysAbsentOrPresent` on its parent as well. */
export function immutable(field: string): Rule {
  return { rule: "self == oldSelf", message: `${field} is immutable.` };
}

/** On the parent of an optional field: rules on the field itself do not see it come or go. */
export function staysAbsentOrPresent(field: string, word: string): Rule {
  return { rule: `has(self.${field}) == has(oldSelf.${field})`, message: `${word} is immutable.` };
}

/** On the root: an object may be made without a spec, but none may lose its spec. */
export const KEEPS_SPEC: Rule = {
  rule: "has(self.spec) || !has(oldSelf.spec)",
  message: "spec cannot be removed.",
};
