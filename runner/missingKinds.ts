import { aborted } from "./controller/aborted";
import type { Clock } from "./kubernetes/clock";
import type { Kubernetes, ResourceKind } from "./kubernetes/kubernetes";
import { nameOf } from "./kubernetes/paths";
import { servedKinds } from "./servedKinds";

/** Kinds that an API server did not serve at the start. */
export interface MissingKinds {
  readonly kubernetes: Kubernetes;
  readonly kinds: readonly ResourceKind[];
}

/** Between two looks, each of which costs a request for each kind. */
const LOOK_MS = 30_000;

/** Looks from time to time; resolves with the names of the first kinds that are served after all, or with none at the signal. */
export async function appearing(
  missing: readonly MissingKinds[],
  clock: Pick<Clock, "sleep">,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const left = missing.filter(({ kinds }) => kinds.length > 0);
  if (left.length === 0) await aborted(signal);
  while (!signal.aborted) {
    await clock.sleep(LOOK_MS, signal).catch(() => {});
    if (signal.aborted) break;
    const found = await Promise.all(left.map(({ kubernetes, kinds }) => lookFor(kubernetes, kinds)));
    if (found.flat().length > 0) return found.flat();
  }
  return [];
}

async function lookFor(kubernetes: Kubernetes, kinds: readonly ResourceKind[]): Promise<readonly string[]> {
  try {
    return [...(await servedKinds(kubernetes, kinds))].map(nameOf);
  } catch {
    // An API server that is away is said by the watches, and asked again.
    return [];
  }
}
