import { AmrError, DifferenceError, FailedStateError, GoneError, StrangerError } from "../azure/errors";
import { type Inputs, isAllowed } from "../description/inputs";
import type { Resource } from "../description/resource";
import { effectOf, refusal } from "./changes";
import type { Stop } from "./decide";
import type { Observation } from "./observe";
import { lostMarkError, strangerError } from "./ownership";
import type { Run } from "./run";

interface About<I extends Inputs> {
  readonly observation: Observation;
  readonly inputs: I;
  /** The state has the resource already. */
  readonly isKnown: boolean;
}

/** The error when there is no next step: one sentence with the reason and the user's next step. */
export function stopError<I extends Inputs>(
  { resource, id, memory }: Pick<Run<I>, "resource" | "id" | "memory">,
  because: Stop,
  { observation, inputs, isKnown }: About<I>,
): AmrError {
  const { noun } = resource;
  const { ownership: found = { is: "unmarked" }, document = {} } = observation;
  switch (because.is) {
    case "stranger":
      return found.is === "unmarked" && isKnown
        ? lostMarkError(resource, { id, owner: String(inputs.owner), verb: "changed" })
        : strangerError(resource, { id, found });
    case "stranger's parent":
      return new StrangerError(
        `The ${noun} ${id} is not made: what it would be a part of belongs to ${because.owner} by now.`,
      );
    case "failed":
      return new FailedStateError(
        `The ${noun} ${id} is in state ${because.phase}: ${memory.reason ?? "see its activity log in Azure"}. ` +
          (because.advice ??
            (because.isFinal
              ? finalAdvice(resource, because.phase)
              : "Repair it there, or change a property, and run again; its data stays.")),
      );
    case "differs":
      return new DifferenceError(
        `The ${noun} ${id} is left as it is: ${because.problems.map(({ property, reason }) => `${property} ${reason}`).join(" ")}`,
      );
    case "refused": {
      const [property = ""] = because.properties;
      const observed = resource.inputs.changes[property as keyof I & string].observed?.(document);
      if (isAllowed(inputs, property) || effectOf(resource, property, document, inputs) === "replace") {
        return new AmrError(
          `The ${noun} ${id} exists with another ${property}: \`pulumi up --refresh\` makes it anew.`,
        );
      }
      return new AmrError(
        `The ${noun} ${id} exists: ${property} ${refusal(resource, property, observed, inputs[property])}`,
      );
    }
    case "vanished":
      return new AmrError(
        `Azure accepted the creation of the ${noun} ${id}, but it is not there: was it deleted meanwhile? Run again to make it.`,
      );
    case "gone":
      return new GoneError(
        `The ${noun} ${id} is gone: was it deleted in Azure? ${resource.replacing.holdsNothing ? "Run again" : "`pulumi up --refresh`"} ` +
          "makes it anew, and what was in it.",
      );
    case "unchanged by Azure":
      return new AmrError(
        `Azure accepted the update of the ${noun} ${id} but still answers other values for ${because.properties.join(", ")}.`,
      );
  }
}

/** Advice where no change of a property helps. */
function finalAdvice<I extends Inputs>({ replacing: { holdsNothing } }: Resource<I>, phase: string): string {
  if (holdsNothing) return "Run again to make it anew.";
  return phase === "CreateFailed"
    ? "It never ran: `pulumi destroy` removes it, and another SKU or region may do."
    : "`pulumi destroy` tries again to remove it.";
}
