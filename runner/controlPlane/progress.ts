import { elapsedSaid } from "../api/elapsed";
import type { Failure } from "./failure";
import type { Standing } from "./plan";

/** What a creation, a change and a deletion of an instance usually take in Azure, in ms, as recorded. */
export const USUAL_MS = { creating: 440_000, updating: 900_000, deleting: 320_000 } as const;
/** The same for the parts of a network, all together. */
const NETWORK_MS = 60_000;

export interface ProgressOptions {
  readonly nowMs: number;
  readonly of: "instance" | "network";
  /** How the attempt before ended. */
  readonly failure: Failure | undefined;
}

/** Phase, elapsed and usual time of what is in progress, and what the attempt before failed with, as a sentence for people. */
export function progressOf(
  { is, phase, sinceMs }: Extract<Standing, { is: keyof typeof USUAL_MS }>,
  { nowMs, of, failure }: ProgressOptions,
): string {
  const usualMs = of === "network" ? NETWORK_MS : USUAL_MS[is];
  const again = failure === undefined ? "" : `; attempt ${failure.count + 1}, after: ${failure.message}`;
  return `${phase}${elapsedSaid(nowMs - sinceMs, usualMs, is === "updating")}${again}`;
}
