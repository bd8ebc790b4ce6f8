import type { ArmDocument } from "../azure/arm";
import { named } from "../description/advice";
import type { Inputs } from "../description/inputs";
import { OWNER_TAG, tagOf } from "../description/ownerTag";
import type { Resource } from "../description/resource";
import { observedInputs, spoken, unmetProperties } from "./changes";
import { NOBODY } from "./ownership";
import type { Run, Wanted } from "./run";
import { inputsOf, progressIn, wasReady } from "./state";

/**
 * The properties that an update of the resource in the state brings; undefined: all, for a resource that was never as wanted.
 */
export function scopeOf<I extends Inputs>(
  resource: Resource<I>,
  before: Inputs,
  changed: ReadonlySet<string>,
): ReadonlySet<string> | undefined {
  if (!wasReady(resource, before)) return undefined;
  const { begun, sent } = progressIn(before);
  return new Set([...changed, ...begun, ...sent]);
}

/** A property that Azure has otherwise than the state. Values as a program would write them. */
export interface Drift {
  readonly property: string;
  /** The value in Azure, as far as it is the program's business. */
  readonly observed: unknown;
  readonly declared: unknown;
}

/**
 * All that Azure's document of a resource has otherwise than the properties in the state, a mark that is gone included: the
 * owner is nobody then. Azure is not asked.
 */
export function driftOf<I extends Inputs>(resource: Resource<I>, document: ArmDocument, properties: Inputs): Drift[] {
  const declared = inputsOf(resource, properties);
  const observed = observedInputs(resource, document, declared);
  const drifts = unmetProperties(resource, document, declared).map((property) => ({
    property,
    observed: observed[property],
    declared: declared[property],
  }));
  const { owner } = declared;
  const isUnmarked =
    resource.owner.in === "tags" && typeof owner === "string" && tagOf(document, OWNER_TAG) === undefined;
  return isUnmarked ? [...drifts, { property: "owner", observed: NOBODY, declared: owner }] : drifts;
}

/**
 * The warning about values that Azure has otherwise than the state, and that no edit names; undefined where there are none.
 * Somebody changed them for a reason, so an edit of another property leaves them alone.
 */
export function driftWarning<I extends Inputs>(
  { resource, id, advice }: Run<I>,
  { inputs, only }: Wanted<I>,
  document: ArmDocument,
): string | undefined {
  if (only === undefined) return undefined;
  const drifted = unmetProperties(resource, document, inputs).filter((property) => !only.has(property));
  if (drifted.length === 0) return undefined;
  const told = drifted.map((property) => {
    const [now, last] = [inAzure(resource, { property, document, inputs }), spoken(inputs[property])];
    return `${named(advice, property)} is ${now} in Azure and ${last} in ${advice.recorded}`;
  });
  return (
    `The ${resource.noun} ${id} was changed elsewhere, and what ${advice.declaration} did not change stays as Azure has it: ` +
    `${told.join("; ")}. ${advice.drifted(resource.kind)}`
  );
}

/** The warning about values that Azure Policy, or somebody as quick, set again after an accepted write. */
export function overruledWarning<I extends Inputs>(
  { resource, id, advice }: Run<I>,
  { inputs }: Wanted<I>,
  { document, properties }: { document: ArmDocument; properties: readonly string[] },
): string {
  const told = properties.map((property) => {
    return `${named(advice, property)} ${inAzure(resource, { property, document, inputs })} instead of ${spoken(inputs[property])}`;
  });
  return (
    `The ${resource.noun} ${id} has ${told.join(", ")} after an update that Azure accepted: does a policy set them? ` +
    `Write Azure's values into ${advice.declaration}, or change the policy.`
  );
}

/** Azure's value in a sentence, as far as it is the program's business. */
function inAzure<I extends Inputs>(
  { inputs: { changes } }: Resource<I>,
  { property, document, inputs }: { property: string; document: ArmDocument; inputs: I },
): string {
  const { observed, reported } = changes[property as keyof I & string];
  const value = observed?.(document);
  return spoken(reported ? reported(value, inputs[property]) : value);
}
