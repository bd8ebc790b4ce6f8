import type { FaultInput } from "../../emulator/faults/faults";
import type { Declaration } from "./declaration";

/** One `up` of a walk. */
export interface Step {
  /** What the user did: `scale`, `bad SKU`, … */
  readonly edit: string;
  readonly declaration: Declaration;
  /** It cannot succeed, in any run. */
  readonly isBad?: true;
  /** Of which type somebody deletes ours in Azure before the up, which then refreshes. */
  readonly loses?: string;
  /** The newest Redis that Azure has from then on. */
  readonly newestRedis?: string;
  /** What goes wrong in Azure in every run, the undisturbed one included: it makes the edit a bad one. */
  readonly faults?: readonly FaultInput[];
}

/** Whether a step asks for a new key of an instance that is there. */
export function rotatesKeys(before: Step | undefined, { declaration }: Step): boolean {
  const [from, to] = [before?.declaration.instance, declaration.instance];
  const isAsked = from !== undefined && to?.keyRotation !== undefined;
  return isAsked && JSON.stringify(from.keyRotation) !== JSON.stringify(to.keyRotation);
}
