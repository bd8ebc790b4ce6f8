import type { Azure } from "./azure/arm";
import { differences } from "./changes";
import { type Inputs, isUnknown, type Problem } from "./inputs";
import { ownership } from "./ownership";
import type { Resource } from "./resource";

/**
 * Why a program with `adopt: true` cannot take over yet what is there: every property that Azure has otherwise than the
 * program wants it. Taking over changes nothing, so nothing may differ. What is absent is made; what is ours is no stranger's.
 */
export async function adoptionProblems<I extends Inputs>(
  resource: Resource<I>,
  inputs: I,
  connect: () => Promise<Azure>,
): Promise<Problem[]> {
  if (inputs.adopt !== true || isUnknown(inputs)) return [];
  const azure = await connect();
  const document = await azure.arm.get(resource.id(inputs), resource.apiVersion);
  if (document === undefined) return [];
  if ((await ownership(resource, document, { inputs, azure })).is === "ours") return [];
  return differences(resource, document, inputs)
    .filter(({ property }) => property !== "owner")
    .map(({ property, observed, wanted }) => ({
      property,
      reason:
        `differs from the ${resource.noun} that is to be adopted: Azure has ${JSON.stringify(observed)}, the program wants ` +
        `${JSON.stringify(wanted)}. Adopting changes nothing: write Azure's value into the program first, and change it later.`,
    }));
}
