import { ArmError } from "../azure/errors";
import type { Inputs } from "../description/inputs";
import type { Readiness } from "../description/readiness";
import type { Need } from "../description/resource";
import type { Run } from "./run";

/** Whom a question about a resource concerns, and who answers. */
export type Asking<I extends Inputs> = Pick<Run<I>, "resource" | "azure" | "signal">;

/**
 * The id of a resource that this one is created in or upon, and that is not ready yet: the engine's order is no help in begin
 * mode. A need that may not be read (a hub's zone, say) does not hold up the creation: Azure will tell.
 */
export function missingNeed<I extends Inputs>(asking: Asking<I>, inputs: I): Promise<string | undefined> {
  return firstNeed(asking, inputs, (readiness) => readiness?.is !== "ready");
}

/**
 * The id of what this resource is in, while Azure works on that. A write meanwhile is refused, or, in some doubt, accepted and
 * ignored.
 */
export async function busyNeed<I extends Inputs>(run: Run<I>, inputs: I): Promise<string | undefined> {
  if (run.resource.owner.in !== "parent") return undefined;
  return await firstNeed(run, inputs, (readiness) => readiness?.is === "working");
}

/** The id of the first need of which this holds; `undefined` as its readiness: the need is not there. */
async function firstNeed<I extends Inputs>(
  { resource, azure, signal }: Asking<I>,
  inputs: I,
  holds: (readiness: Readiness | undefined) => boolean,
): Promise<string | undefined> {
  const isOne = async ({ id, apiVersion, readiness }: Need): Promise<boolean> => {
    try {
      const document = await azure.arm.get(id, apiVersion, signal);
      return holds(document && readiness(document));
    } catch (error) {
      if (error instanceof ArmError && error.status === 403) return false;
      throw error;
    }
  };
  const needs = resource.reading.needs?.(inputs) ?? [];
  const found = await Promise.all(needs.map(isOne));
  return needs.find((_, index) => found[index])?.id;
}
