import { seen } from "./observed";
import type { KnownResource, StackView } from "./stackView";

/** Whether nobody has looked at a resource since its last step, or in this process. */
export function isUnseen({ observation, lookedMs }: KnownResource): boolean {
  return seen(observation, lookedMs) === "unknown";
}

/** The resources that were seen last at that time, in ms, or before. */
export function seenUntil(resources: readonly KnownResource[], untilMs: number): readonly string[] {
  return resources.filter(({ observation }) => seenAtMs(observation) <= untilMs).map(({ id }) => id);
}

/** Since when a repair is wished for, and the resources at which nobody has looked since. */
export function wishOf({ repairs, resources, memory, nowMs }: Wishing): {
  readonly sinceMs: number | undefined;
  readonly unseen: readonly string[];
} {
  if (!repairs) return { sinceMs: undefined, unseen: [] };
  const sinceMs = memory.repairsSinceMs ?? nowMs;
  const unseen = resources.filter(({ lookedMs, observation }) => Math.max(lookedMs, seenAtMs(observation)) < sinceMs);
  return { sinceMs, unseen: unseen.map(({ id }) => id) };
}

type Wishing = Pick<StackView, "repairs" | "resources" | "memory" | "nowMs">;

/** When an observation was made, in ms; 0: never. */
export function seenAtMs(observation: KnownResource["observation"]): number {
  return observation.is === "unknown" ? 0 : observation.atMs;
}
