import { z } from "zod";
import type { ArmDocument, Azure } from "../azure/arm";
import { type Advice, named } from "../description/advice";
import { type Inputs, isUnknown, type Problem, UNKNOWN } from "../description/inputs";
import type { Resource } from "../description/resource";
import { differences, spoken } from "./changes";
import type { Log } from "./log";

/** A resource that is adopted together with another: its kind, its inputs, and the program's names for some of them. */
const partShape = z.strictObject({
  kind: z.string(),
  inputs: z.record(z.string(), z.unknown()),
  named: z.record(z.string(), z.string()).default({}),
});
type Part = z.infer<typeof partShape>;

/** Everything outside that an adoption needs. */
export interface Adopting {
  azure(): Promise<Azure>;
  readonly log: Log;
  readonly advice: Advice;
  /** Checks another kind of resource, as if it were new. */
  checkPart(kind: string, raw: Inputs): Promise<{ problems: Problem[] }>;
}

/**
 * Separates `adopts` from the program's inputs. The parts are for this check alone, so they get neither into the state nor
 * into a diff. Without `adopt` the property stays, and is refused like any unknown one.
 */
export function splitParts(raw: Inputs): { own: Inputs; parts: readonly Part[] } {
  const { adopts, ...own } = raw;
  if (adopts === undefined || raw.adopt === undefined) return { own: raw, parts: [] };
  return { own, parts: z.array(partShape).parse(adopts) };
}

/**
 * The differences that keep a program with `adopt: true` from an adoption, in the resource and in its parts. The mark on a
 * cluster makes its database ours too, so nothing may be marked while anything differs; and the engine stops at the first
 * failed check, so one check reports all differences. Values that a preview does not know are compared by `up`, which checks
 * before it writes.
 */
export async function adoptionProblems<I extends Inputs>(
  resource: Resource<I>,
  { inputs, parts }: { inputs: I; parts: readonly Part[] },
  { azure, log, advice, checkPart }: Adopting,
): Promise<Problem[]> {
  if (inputs.adopt !== true) return [];
  const found = await Promise.all(
    parts.map(async (part) => {
      const { problems } = await checkPart(part.kind, part.inputs);
      return problems.map((problem) => ({ ...problem, property: nameOf(part, problem.property) }));
    }),
  );
  const open = new Set(
    [{ inputs, named: {} }, ...parts].flatMap((part) =>
      unknownIn(part.inputs).map((property) => nameOf(part, property)),
    ),
  );
  // A part alone is quiet: the check of the whole has given the warning.
  if (parts.length > 0 && open.size > 0) {
    log.warn(
      `${advice.comparedLater} before anything is adopted: ${[...open].map((path) => named(advice, path)).join(", ")}.`,
    );
  }
  return [...(await ownProblems(resource, inputs, { azure, advice })), ...found.flat()];
}

/**
 * An adoption changes nothing, so nothing may differ. An absent resource will be created; one that is ours needs no adoption.
 */
async function ownProblems<I extends Inputs>(
  resource: Resource<I>,
  inputs: I,
  { azure: connect, advice }: Pick<Adopting, "azure" | "advice">,
): Promise<Problem[]> {
  const id = resource.id(inputs);
  if (id.includes(UNKNOWN) || isUnknown(inputs.owner)) return [];
  const azure = await connect();
  const document = await azure.arm.get(id, resource.apiVersion);
  if (document === undefined) {
    const rival = await resource.replacing.rival?.(inputs, azure, advice);
    return rival ? [rival] : [];
  }
  return takeoverProblems(resource, document, { inputs, adopts: true, advice });
}

/** The changes that taking over an existing resource would make, as check failures. */
export function takeoverProblems<I extends Inputs>(
  resource: Resource<I>,
  document: ArmDocument,
  { inputs, adopts, advice: { maker } }: { inputs: I; adopts: boolean; advice: Advice },
): Problem[] {
  const what = adopts
    ? `the ${resource.noun} that is to be adopted`
    : `the ${resource.noun} of this name that is there already, and that ${maker} did not make`;
  const advice = adopts
    ? "Adopting changes nothing: declare the value that Azure has first, and change it later."
    : "What others made is not changed: take another name, or, to take it over, declare the value that Azure has first.";
  return differences(resource, document, inputs)
    .filter(({ property }) => property !== "owner")
    .map(({ property, observed, wanted }) => ({
      property,
      reason: `differs from ${what}: Azure has ${spoken(observed)}, declared is ${spoken(wanted)}. ${advice}`,
      code: "DifferenceError",
    }));
}

function nameOf({ named }: Pick<Part, "named">, property: string): string {
  return Object.hasOwn(named, property) ? String(named[property]) : property;
}

function unknownIn(inputs: Inputs): string[] {
  return Object.keys(inputs).filter((property) => isUnknown(inputs[property]));
}
