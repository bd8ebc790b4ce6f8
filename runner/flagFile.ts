import { parse } from "yaml";
import { z } from "zod";
import { compileQuery, type FlagContext, type FlagQuery } from "./flagQuery";

/** A flag, ready to be asked. */
export interface Flag {
  /** As if the flag were not there. */
  readonly isDisabled: boolean;
  evaluate(context: FlagContext): { readonly value: FlagValue; readonly variant: string; readonly isTargeted: boolean };
}

export type FlagValue = boolean | string | number;

const rule = z.strictObject({ name: z.string().optional(), variation: z.string() });
const targetedRule = z.strictObject({ ...rule.shape, query: z.string(), disable: z.boolean().optional() });
const flag = z.strictObject({
  variations: z
    .record(z.string(), z.union([z.boolean(), z.string(), z.number()]))
    .refine((variations) => Object.keys(variations).length > 0, "has no variation"),
  targeting: z.array(targetedRule).optional(),
  defaultRule: rule,
  disable: z.boolean().optional(),
  trackEvents: z.boolean().optional(),
  version: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});
type Declared = z.infer<typeof flag>;

/** Aliases of YAML that are followed, at most, so that no file grows in memory. */
const ALIASES_MAX = 100;

/**
 * Reads a file of go-feature-flag. What this reader does not evaluate (percentages, rollouts, experiments) is refused with its
 * path, rather than ignored.
 * @throws Error  one sentence for each mistake, in one message
 */
export function parseFlags(text: string): ReadonlyMap<string, Flag> {
  let document: unknown;
  try {
    document = parse(text, { maxAliasCount: ALIASES_MAX });
  } catch (error) {
    throw new Error(`is not YAML: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
  }
  const parsed = z.record(z.string(), flag).safeParse(document);
  if (!parsed.success) throw new Error(parsed.error.issues.map(sentence).join("; "));
  const problems: string[] = [];
  const flags = Object.entries(parsed.data).map(
    ([name, declared]) => [name, flagOf(name, declared, problems)] as const,
  );
  if (problems.length > 0) throw new Error(problems.join("; "));
  return new Map(flags);
}

function flagOf(
  name: string,
  { variations, targeting = [], defaultRule, disable }: Declared,
  problems: string[],
): Flag {
  const variationOf = (variant: string, path: string): FlagValue => {
    if (Object.hasOwn(variations, variant)) return variations[variant] as FlagValue;
    problems.push(`${path} is "${variant}", which is no variation of ${name}`);
    return false;
  };
  const queryOf = (text: string, path: string): FlagQuery => {
    try {
      return compileQuery(text);
    } catch (error) {
      problems.push(`${path} ${(error as Error).message}`);
      return () => false;
    }
  };
  const rules = targeting.map(({ query, variation, disable: isOff = false }, index) => {
    const path = `${name}.targeting[${index}]`;
    return {
      holds: queryOf(query, `${path}.query`),
      isOff,
      variant: variation,
      value: variationOf(variation, `${path}.variation`),
    };
  });
  const otherwise = {
    variant: defaultRule.variation,
    value: variationOf(defaultRule.variation, `${name}.defaultRule.variation`),
  };
  return {
    isDisabled: disable ?? false,
    evaluate: (context) => {
      const found = rules.find(({ holds, isOff }) => !isOff && holds(context));
      const { value, variant } = found ?? otherwise;
      return { value, variant, isTargeted: found !== undefined };
    },
  };
}

function sentence({ path, message, ...issue }: z.core.$ZodIssue): string {
  const place = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  const where = place.replace(/^\./, "") || "the file";
  if (issue.code !== "unrecognized_keys") return `${where}: ${message}`;
  const names = issue.keys.map((key) => `${where}.${key}`);
  return `${names.join(", ")} cannot be evaluated here: only variations, targeting queries and defaultRule can`;
}
