import { setTimeout as pause } from "node:timers/promises";
import type { Accepted } from "../../provider/azure/arm";

const LOOKS_MAX = 1200;
const BETWEEN_MS = 50;

/** Looks again until it is so, at most a minute: for what another process does. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    if (await isSo()) return;
    await pause(BETWEEN_MS);
  }
  throw new Error("it did not come about");
}

/** Waits for the end of what Azure accepted, however it ends. */
export function ended({ operation }: Accepted): Promise<void> {
  return until(async () => !operation || (await operation.poll()).status !== "running");
}
