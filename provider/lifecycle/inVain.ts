import type { ArmDocument } from "../azure/arm";
import type { Inputs } from "../description/inputs";
import { type Asking, missingNeed } from "./needs";

/** Whether Azure calls a resource ready, and it does not do what it is there for. */
export async function isInVain<I extends Inputs>(
  { resource: { reading }, azure }: Asking<I>,
  document: ArmDocument,
): Promise<boolean> {
  return reading.readiness(document).is === "ready" && ((await reading.isInVain?.(document, azure)) ?? false);
}

/** Whether a resource is there in vain, and all that another one needs is there. */
export async function isMendable<I extends Inputs>(
  asking: Asking<I>,
  document: ArmDocument,
  inputs: I,
): Promise<boolean> {
  return (await isInVain(asking, document)) && (await missingNeed(asking, inputs)) === undefined;
}
