import type { z } from "zod";

/** Kinds of values by zod's names, as the end of "must be …". */
const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};
const SHOWN_MAX = 80;

/** The reason for an issue, in this package's words, where a field has no words of its own for it. */
export function ownWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return (issue.input ?? undefined) === undefined ? "is required" : `must be ${KINDS[issue.expected] ?? "another"}`;
    case "unrecognized_keys":
      return "is not known here";
    case "invalid_value":
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    case "too_small":
      if (issue.origin === "string") return "must not be empty";
      return issue.origin === "array" ? `holds fewer than ${issue.minimum}` : `must be ${issue.minimum} or more`;
    case "too_big":
      if (issue.origin === "string") return `is longer than ${issue.maximum} characters`;
      return issue.origin === "array" ? `holds more than ${issue.maximum}` : `must be ${issue.maximum} or less`;
    default:
      return undefined;
  }
}

/** The reason with the value to which it applies; a missing value is required, whatever else must hold of the value. */
export function reasonAbout(reason: string, value: unknown): string {
  if (!reason.startsWith("must be ")) return reason;
  if ((value ?? undefined) === undefined) return reason.replace(/^must be /, "is required: ");
  return `${reason}, not ${shown(value)}`;
}

/** A value in a sentence; of a long one its kind. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  const text = JSON.stringify(value);
  return text.length > SHOWN_MAX ? `a text of ${String(value).length} characters` : text;
}
