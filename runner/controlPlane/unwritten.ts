import { isDeepStrictEqual } from "node:util";
import type { PassResult } from "../stacks/stacks";
import type { StackMemory, StackView } from "./stackView";

/** The steps that are not in the state after the pass: it went on from them, and wrote down where it came to. */
export function unwritten({ memory, state: before }: StackView, result: PassResult): StackMemory["steps"] {
  const { isOk, state, statuses, error } = result;
  const isSettled = (urn: string) => resourceIn(state, urn)?.status.is === "settled";
  const isDone = (urn: string) => error === undefined && (statuses[urn]?.is ?? "failed") !== "failed";
  // A pass that failed on a resource has learned something too, such as the end of an operation. Where the state is as before,
  // such as that of a database whose keys others changed, the pass did not come there.
  const isNews = (urn: string) =>
    !isDeepStrictEqual(resourceIn(state, urn)?.properties, resourceIn(before, urn)?.properties);
  const isWritten = (urn: string) => (isOk && isSettled(urn)) || isDone(urn) || isNews(urn);
  return Object.fromEntries(Object.entries(memory.steps).filter(([urn]) => !isWritten(urn)));
}

function resourceIn(state: StackView["state"], urn: string) {
  return state?.resources.find((one) => one.urn === urn);
}
