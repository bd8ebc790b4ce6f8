import { isAwaited } from "./due";
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

/** What rests upon the network, where nobody has looked at that since a time, in ms: a zone that was made then has no records. */
export function unseenSince(resources: readonly KnownResource[], sinceMs: number): readonly string[] {
  const resting = resources.filter(({ kind }) => kind === "PrivateDnsZoneGroup");
  return resting.filter((one) => lastLookMs(one) < sinceMs).map(({ id }) => id);
}

/** What others wait for although it is settled: it may be gone. Named until somebody has looked since the wait was told. */
export function awaited(resources: readonly KnownResource[]): readonly string[] {
  const settled = resources.filter(({ status }) => status.is === "settled");
  const isDue = (one: KnownResource) =>
    resources.some((other) => isAwaited(one, other) && lastLookMs(one) < other.lookedMs);
  return settled.filter(isDue).map(({ id }) => id);
}

/** Since when a repair is wished for, and the resources at which nobody has looked since. */
export function wishOf({ repairs, resources, memory, nowMs }: Wishing): {
  readonly sinceMs: number | undefined;
  readonly unseen: readonly string[];
} {
  if (!repairs) return { sinceMs: undefined, unseen: [] };
  const sinceMs = memory.repairsSinceMs ?? nowMs;
  const unseen = resources.filter((one) => lastLookMs(one) < sinceMs);
  return { sinceMs, unseen: unseen.map(({ id }) => id) };
}

type Wishing = Pick<StackView, "repairs" | "resources" | "memory" | "nowMs">;

function lastLookMs({ lookedMs, observation }: KnownResource): number {
  return Math.max(lookedMs, seenAtMs(observation));
}

/** When an observation was made, in ms; 0: never. */
export function seenAtMs(observation: KnownResource["observation"]): number {
  return observation.is === "unknown" ? 0 : observation.atMs;
}
