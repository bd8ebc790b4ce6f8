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

/** The reason for an issue in the words of this project; undefined: zod's own, or those of the field. */
export function reasonOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return (issue.input ?? undefined) === undefined ? "is required" : `must be ${KINDS[issue.expected] ?? "another"}`;
    case "invalid_value":
      if ((issue.input ?? undefined) === undefined) return "is required";
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    case "too_small":
      return issue.origin === "string" ? "must not be empty" : `must be ${issue.minimum} or more`;
    case "too_big":
      if (issue.origin === "string") return `is longer than ${issue.maximum} characters`;
      return issue.origin === "object" ? `holds more than ${issue.maximum}` : `must be ${issue.maximum} or less`;
    default:
      return undefined;
  }
}
