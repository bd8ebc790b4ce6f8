import type { Finding, Probe } from "./probe";
import { FIRST, PROBES } from "./probes/all";
import type { Scene } from "./scene";

export interface Running {
  readonly scene: Scene;
  /** Aborted when the run is to end: the price limit is reached, or the user has had enough. */
  readonly signal: AbortSignal;
  say(line: string): void;
}

/** Asks every question, one after the other; what cannot be asked is written down, and the next one is asked. */
export async function ask(running: Running): Promise<readonly Finding[]> {
  const first = await finding(FIRST, running);
  const findings = [first];
  if (first.failed !== undefined) return findings;
  for (const probe of PROBES) findings.push(await finding(probe, running));
  return findings;
}

async function finding(probe: Probe, { scene, signal, say }: Running): Promise<Finding> {
  if (signal.aborted) return { probe, seen: "", failed: "the run was ended before" };
  try {
    const observed = await probe.run(scene);
    say(`${probe.name}: ${observed.seen}`);
    return { probe, ...observed };
  } catch (error) {
    const failed = signal.aborted ? "the run was ended" : error instanceof Error ? error.message : String(error);
    say(`${probe.name}: could not be asked: ${failed}`);
    return { probe, seen: "", failed };
  }
}
