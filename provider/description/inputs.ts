import type { z } from "zod";
import { ownWords, reasonAbout } from "./reason";

/** The inputs that a program gives one resource, by property. */
export type Inputs = Record<string, unknown>;

/** A mistake in the inputs, with the path of the property: `CheckFailure` in Pulumi's SDK. */
export interface Problem {
  readonly property: string;
  readonly reason: string;
  /** The kind of refusal, which Pulumi's engine is not told. Absent: a value is wrong. */
  readonly code?: ProblemCode;
}

/** By the name of the error that says the same of a write, where there is one. */
export type ProblemCode = "StrangerError" | "DifferenceError" | "ReplacementError" | "ScaleTargetError";

/**
 * The value of an output that a preview does not know yet.
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts (unknownValue)
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The key under which Pulumi's dynamic provider keeps its own text among the inputs. */
export const PROVIDER_KEY = "__provider";

/** Properties without the dynamic provider's text. */
export function ours(properties: Inputs): Inputs {
  const { [PROVIDER_KEY]: _, ...rest } = properties;
  return rest;
}

/** The dynamic provider's text alone. Every answer carries the text, so that either shell can go on with the stack. */
export function textOf(properties: Inputs): Inputs {
  return PROVIDER_KEY in properties ? { [PROVIDER_KEY]: properties[PROVIDER_KEY] } : {};
}

/** Whether the value, or anything inside it, is unknown before `up`. */
export function isUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(isUnknown);
}

/**
 * Checks raw inputs and fills defaults. One value that a preview does not know hides no mistake in others, not even in its
 * neighbours in a list or an object; unknown values themselves pass unchecked. `null` is no value, at any depth.
 */
export function parseInputs(
  shape: Readonly<Record<string, z.ZodType>>,
  raw: Inputs,
  refused: Readonly<Record<string, string>> = {},
): { inputs: Inputs; problems: Problem[] } {
  const inputs: Inputs = {};
  const problems: Problem[] = [];
  for (const [property, schema] of Object.entries(shape)) {
    const value = withoutNulls(raw[property] ?? undefined);
    const parsed = schema.safeParse(value, { error: ownWords });
    // Defaults are filled once all of the value is known.
    const filled = parsed.success && !isUnknown(value) ? parsed.data : value;
    if (filled !== undefined) inputs[property] = filled;
    for (const issue of parsed.error?.issues ?? []) problems.push(...problemsOf(property, issue, value));
  }
  for (const property of Object.keys(raw)) {
    if (Object.hasOwn(shape, property) || property === PROVIDER_KEY || raw[property] === undefined) continue;
    const known = Object.hasOwn(refused, property) ? refused[property] : undefined;
    problems.push({ property, reason: known ?? "is not a property of this resource" });
  }
  return { inputs, problems };
}

/** Whether the program names the property in `allowReplacement`. */
export function isAllowed(inputs: Inputs, property: string): boolean {
  return Array.isArray(inputs.allowReplacement) && inputs.allowReplacement.includes(property);
}

/**
 * The inputs without unknown values: cross-field rules look only at known ones. Those of a state that came by an import may be
 * `null`, for none.
 */
export function knownInputs<I extends Inputs>(inputs: I): Partial<I> {
  const known = Object.entries(inputs).filter(([, value]) => value !== null && !isUnknown(value));
  return Object.fromEntries(known) as Partial<I>;
}

/** The mistakes that an issue is about; none where the value is unknown. */
function problemsOf(property: string, issue: z.core.$ZodIssue, value: unknown): Problem[] {
  const about = inside(value, issue.path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ property: path([property, ...issue.path, key]), reason: issue.message }));
  }
  const isOfValue = issue.code !== "custom" || issue.params?.valueless !== true;
  if (isOfValue && isUnknown(about)) return [];
  return [{ property: path([property, ...issue.path]), reason: reasonAbout(issue.message, about) }];
}

/** The value without members of `null`, which mean the same as missing ones; in a list the place stays. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => (member ?? undefined) !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}

/** The value at a path inside another value; undefined where there is none. */
function inside(value: unknown, segments: readonly PropertyKey[]): unknown {
  return segments.reduce<unknown>(
    (whole, segment) => (whole as Record<PropertyKey, unknown> | undefined)?.[segment],
    value,
  );
}

/** A path as it is written in a program. */
export function path(segments: readonly PropertyKey[]): string {
  return segments
    .map((segment, index) => {
      if (typeof segment === "number") return `[${segment}]`;
      if (index === 0) return String(segment);
      return /^[A-Za-z_]\w*$/.test(String(segment)) ? `.${String(segment)}` : `[${JSON.stringify(segment)}]`;
    })
    .join("");
}
