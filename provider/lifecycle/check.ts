import type { Azure } from "../azure/arm";
import { sentence } from "../azure/errorSentence";
import { AmrError } from "../azure/errors";
import { isSameId } from "../azure/ids";
import { isTransient } from "../azure/retryable";
import { named } from "../description/advice";
import { type Inputs, knownInputs, type Problem, parseInputs } from "../description/inputs";
import type { Resource, Told } from "../description/resource";
import { type Adopting, adoptionProblems, splitParts } from "./adopt";
import { type Allowable, allowanceProblems, withAllowedProperties } from "./allowReplacement";
import { argumentOf, changedProperties, isInPlace, refusals } from "./changes";

/** The inputs of the running resource (empty for a new one), and those that the program gives now. */
export interface Given {
  readonly before: Inputs;
  readonly raw: Inputs;
}

/** Everything outside that a check needs. */
export interface Asking extends Adopting {
  /** The properties for which the engine replaces the resource. */
  replaces(after: Inputs): readonly string[];
  /** The names that `allowReplacement` may hold; undefined: any. */
  readonly allowable: readonly Allowable[] | undefined;
  /** An Azure that does not answer at the moment is no mistake: a later pass of begin mode asks again. */
  readonly isPatient: boolean;
}

/** See `Lifecycle.check`. The problems are at the arguments that the program knows. */
export async function check<I extends Inputs>(
  resource: Resource<I>,
  given: Given,
  asking: Asking,
): Promise<{ inputs: Inputs; problems: Problem[] }> {
  const { inputs, problems } = await checkProperties(resource, given, asking);
  return {
    inputs,
    problems: problems.map((problem) => ({
      ...problem,
      property: named(asking.advice, argumentOf(resource, problem.property, inputs)),
    })),
  };
}

async function checkProperties<I extends Inputs>(
  resource: Resource<I>,
  { before, raw }: Given,
  asking: Asking,
): Promise<{ inputs: Inputs; problems: Problem[] }> {
  const { azure, log, advice, replaces, allowable } = asking;
  const told: Told = { advice, warn: (message) => log.warn(message) };
  const { own, parts } = splitParts(raw);
  const { inputs: parsed, problems } = parseInputs(resource.inputs.shape, own, resource.inputs.refused);
  if (problems.length > 0) return { inputs: parsed, problems };
  const inputs: Inputs = withAllowedProperties(resource, resource.inputs.normal?.(parsed as I) ?? parsed);
  const known = knownInputs(inputs as I);
  const unknown = new Set(Object.keys(inputs).filter((property) => !Object.hasOwn(known, property)));
  const isRunning = Object.keys(before).length > 0;
  const formerly = knownInputs(before as I);
  problems.push(
    ...newProblemsOf(resource.inputs.rules?.(known, unknown), isRunning ? resource.inputs.rules?.(formerly, NONE) : []),
    ...(allowable ? allowanceProblems(inputs, allowable) : []),
  );
  if (problems.length > 0) return { inputs, problems };

  const refused = isRunning ? refusals(resource, { before, after: inputs }, advice) : [];
  const remaining =
    refused.length > 0 ? await stillRefused(resource, { before: before as I, after: inputs as I }, refused, azure) : [];
  if (remaining.length > 0) return { inputs, problems: [...remaining] };
  // Another id is another resource: one that exists there is adopted under the same conditions.
  const isNew = !isRunning || !isSameId(resource.id(before as I), resource.id(inputs as I));
  problems.push(
    ...(await answered(asking, async () => [
      ...(isNew ? await adoptionProblems(resource, { inputs: inputs as I, parts }, asking) : []),
      ...(!isRunning && unknown.size === 0 && inputs.adopt !== true
        ? await newProblems(resource, inputs as I, { azure, told })
        : []),
    ])),
  );
  if (problems.length > 0) return { inputs, problems };
  // Once, when the choice is made: whoever made it does not want to hear of it in every run.
  const heard = new Set(isRunning ? resource.inputs.warnings?.(formerly, advice) : []);
  for (const warning of resource.inputs.warnings?.(known, advice) ?? []) if (!heard.has(warning)) log.warn(warning);
  const isChanged = isRunning && changedProperties(resource, before, inputs).length > 0;
  // A replacement begins from nothing, so a change in place need not be possible.
  const { verify } = resource.inputs;
  if (isChanged && verify && replaces(inputs).length === 0) {
    const change = { before: before as I, after: inputs as I };
    problems.push(...(await answered(asking, async () => verify(await azure(), change, told))));
  }
  return { inputs, problems };
}

/** The answer to a question to Azure; none where Azure does not answer at the moment and a later pass may ask. */
async function answered({ isPatient, log, advice }: Asking, ask: () => Promise<Problem[]>): Promise<Problem[]> {
  try {
    return await ask();
  } catch (error) {
    if (!isPatient || !isTransient(error)) throw error;
    log.warn(`What only Azure knows is not checked in this pass: ${sentence(error, advice)}`);
    return [];
  }
}

const NONE: ReadonlySet<string> = new Set();

/** The problems that the running resource does not have already: Azure took what a rule of a later version refuses. */
function newProblemsOf(problems: readonly Problem[] = [], formerly: readonly Problem[] = []): Problem[] {
  const isOld = ({ property, reason }: Problem) =>
    formerly.some((old) => old.property === property && old.reason === reason);
  return problems.filter((problem) => !isOld(problem));
}

/**
 * What Azure has against a creation, so that a preview can say so before anything is made. While Azure does not answer, or the
 * credential may not look, the creation itself finds out.
 */
async function newProblems<I extends Inputs>(
  resource: Resource<I>,
  inputs: I,
  { azure, told }: { azure: () => Promise<Azure>; told: Told },
): Promise<Problem[]> {
  if (resource.inputs.verifyNew === undefined) return [];
  try {
    return await resource.inputs.verifyNew(await azure(), inputs, told);
  } catch (error) {
    if (!isSilent(error)) throw error;
    return [];
  }
}

/**
 * The refusals that remain after a look at Azure. None remains where nothing can be lost (the resource is only intended so
 * far, or failed before it ever ran): the next run creates it as wanted now, under the same id. A value that Azure has already
 * is no change (the state may know less than Azure). While Azure does not answer, all of them remain.
 */
async function stillRefused<I extends Inputs>(
  resource: Resource<I>,
  { before, after }: { before: I; after: I },
  refused: readonly Problem[],
  connect: () => Promise<Azure>,
): Promise<readonly Problem[]> {
  const id = resource.id(before);
  if (id.toLowerCase() !== resource.id(after).toLowerCase()) return refused;
  try {
    const azure = await connect();
    const document = await azure.arm.get(id, resource.apiVersion);
    if (document === undefined) return [];
    const isFailed = resource.reading.readiness(document).is === "failed";
    if (isFailed && (await resource.replacing.isDisposable?.(document, before, azure))) return [];
    return refused.filter(({ property }) => !isInPlace(resource, property, document, after));
  } catch (error) {
    if (!isSilent(error)) throw error;
    return refused;
  }
}

/** Whether Azure gave no answer that helps: none, an error, or none to this credential. Anything else is a mistake of ours. */
function isSilent(error: unknown): boolean {
  return error instanceof AmrError;
}
