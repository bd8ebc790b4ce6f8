import type { AccessKeys, ArmDocument, Azure } from "../../provider/azure/arm";
import {
  apiVersionOf,
  type Drift,
  drift,
  isInVain,
  type Kind,
  NOBODY,
  OWNER_TAG,
  readiness,
} from "../../provider/kinds";
import type { StackResource } from "../stacks/stacks";
import { fingerprint } from "./fingerprint";

/** What a look at a settled resource found. */
export type Finding =
  | { readonly is: "gone"; readonly id: string; readonly kind: Kind }
  | {
      readonly is: "there";
      readonly id: string;
      readonly kind: Kind;
      readonly document: ArmDocument;
      /** What Azure has otherwise than the state. */
      readonly differences: readonly Drift[];
      /** The resource is ready, and what it had brought about is gone: only making it again brings that back. */
      readonly isInVain?: boolean;
      /** Keys that are not those of the state. A function, so that no log and no JSON shows them. */
      readonly changedKeys?: () => AccessKeys;
    };

/** The tag that says whose a resource is; a difference of the property `owner` is one of this tag. */
export const MARK = OWNER_TAG;

/** Whether a difference is a mark that is gone, which the owner may set again. */
export function isLostMark(property: string, observed: unknown): boolean {
  return property === "owner" && observed === NOBODY;
}

/** A settled resource as the sweep keeps it: of its keys nothing but a fingerprint. */
export interface Settled {
  readonly resource: Omit<StackResource, "properties">;
  readonly keys: string | undefined;
}

export function settledOf({ properties, ...resource }: StackResource): Settled {
  return { resource, keys: fingerprint(properties) };
}

/** What Azure's document has otherwise than the state: also for what a list shows of clusters and endpoints. */
export function differencesOf(
  { kind, inputs }: Pick<StackResource, "kind" | "inputs">,
  document: ArmDocument,
): readonly Drift[] {
  return drift(kind, document, inputs);
}

/** Why a resource cannot be used, in Azure's word for its state. `leaving`: Azure deletes it. */
export interface Fault {
  readonly is: "broken" | "leaving";
  readonly phase: string;
}

/**
 * What is wrong with a settled resource, by its document. Azure at work, as in its maintenance or while somebody scales, is no
 * fault: the resource goes on serving, and would else turn red with each window of maintenance. A connection that waits for an
 * approval carries nothing.
 */
export function faultOf(kind: Kind, document: ArmDocument): Fault | undefined {
  const state = readiness(kind, document);
  if (state.is === "ready") return undefined;
  if (state.is === "deleting") return { is: "leaving", phase: state.phase };
  return state.is === "failed" || /^Pending/.test(state.phase) ? { is: "broken", phase: state.phase } : undefined;
}

/** Reads one settled resource, and the keys of a database that has them. */
export async function survey(azure: Azure, { resource, keys }: Settled, signal: AbortSignal): Promise<Finding> {
  const { id, kind, inputs } = resource;
  const apiVersion = apiVersionOf(kind, inputs);
  const document = await azure.arm.get(id, apiVersion, signal);
  if (document === undefined) return { is: "gone", id, kind };
  const differences = differencesOf(resource, document);
  const isVain = await isInVain(resource, document, azure);
  const found = { is: "there", id, kind, document, differences, isInVain: isVain } as const;
  // Azure lists none while keys are off.
  if (kind !== "Database" || document.properties?.accessKeysAuthentication === "Disabled") return found;
  const current = await azure.redis.listKeys(id, { apiVersion, signal });
  return fingerprint(current) === keys ? found : { ...found, changedKeys: () => current };
}
