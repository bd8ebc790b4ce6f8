import {
  AmrError,
  DifferenceError,
  FailedStateError,
  GoneError,
  NeverRanError,
  ReplacementError,
  StrangerError,
} from "../azure/errors";
import { named } from "../description/advice";
import { type Inputs, isAllowed } from "../description/inputs";
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
  { resource, id, memory, advice }: Pick<Run<I>, "resource" | "id" | "memory" | "advice">,
  because: Stop,
  { observation, inputs, isKnown }: About<I>,
): AmrError {
  const { noun } = resource;
  const namedAll = (properties: readonly string[]) => properties.map((property) => named(advice, property));
  const { ownership: found = { is: "unmarked" }, document = {} } = observation;
  switch (because.is) {
    case "stranger":
      return found.is === "unmarked" && isKnown
        ? lostMarkError({ resource, id, advice }, { owner: String(inputs.owner), verb: "changed" })
        : strangerError({ resource, id, advice }, found);
    case "stranger's parent":
      return new StrangerError(
        `The ${noun} ${id} is not made: what it would be a part of belongs to ${because.owner} by now.`,
      );
    case "failed": {
      const why = memory.reason ?? "see its activity log in Azure";
      const failed = `The ${noun} ${id} is in state ${because.phase}: ${why}.`;
      if (because.remedy !== undefined) return new FailedStateError(`${failed} ${advice.repairBy(because.remedy)}`);
      if (!because.isFinal) return new FailedStateError(`${failed} ${advice.repair}`);
      // No change of a property helps.
      if (resource.replacing.holdsNothing) return new FailedStateError(`${failed} ${advice.rerun("make it anew")}`);
      return because.phase === "CreateFailed"
        ? new NeverRanError(`${failed} ${advice.neverRan}`)
        : new FailedStateError(`${failed} ${advice.removeFailed}`);
    }
    case "differs":
      return new DifferenceError(
        `The ${noun} ${id} is left as it is: ${because.problems.map(({ property, reason }) => `${named(advice, property)} ${reason}`).join(" ")}`,
      );
    case "refused": {
      const [property = ""] = because.properties;
      const observed = resource.inputs.changes[property as keyof I & string].observed?.(document);
      if (isAllowed(inputs, property) || effectOf(resource, property, document, inputs) === "replace") {
        return new ReplacementError(
          `The ${noun} ${id} exists with another ${named(advice, property)}: ${advice.replace}.`,
        );
      }
      const change = { property, before: observed, after: inputs[property] };
      return new ReplacementError(
        `The ${noun} ${id} exists: ${named(advice, property)} ${refusal(resource, change, advice)}`,
      );
    }
    case "vanished":
      return new AmrError(
        `Azure accepted the creation of the ${noun} ${id}, but it is not there: was it deleted meanwhile? ${advice.rerun("make it")}`,
      );
    case "gone":
      return new GoneError(
        `The ${noun} ${id} is gone: was it deleted in Azure? ${advice.makeAgain(resource.replacing.holdsNothing === true)}.`,
      );
    case "unchanged by Azure":
      return new AmrError(
        `Azure accepted the update of the ${noun} ${id} but still answers other values for ${namedAll(because.properties).join(", ")}.`,
      );
  }
}
