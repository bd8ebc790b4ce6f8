import { aborted } from "./controller/aborted";
import type { Log } from "./kubernetes/log";
import type { Planes } from "./planes";

export interface KeepPlanes<P> {
  /** Starts planes that end with the signal. */
  readonly start: (signal: AbortSignal) => Promise<P>;
  /** Hears how the planes stand. */
  readonly tell: (planes: P, phase: "starting" | "synced" | "stopping") => void;
  readonly log: Pick<Log, "info">;
}

/**
 * Keeps the planes at work until the signal: when a kind appears that was missing, they end as at a stop, and start again with it.
 * @throws what their start throws
 */
export async function keepPlanes<P extends Pick<Planes, "synced" | "outdated" | "ended">>(
  { start, tell, log }: KeepPlanes<P>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const round = new AbortController();
    const planes = await start(AbortSignal.any([signal, round.signal]));
    tell(planes, "starting");
    const over = Promise.race([planes.outdated, aborted(signal)]);
    const first = await Promise.race([planes.synced.then(() => "synced"), over.then(() => "over")]);
    if (first === "synced" && !signal.aborted) tell(planes, "synced");
    const kinds = await over;
    if (kinds && !signal.aborted) log.info({ kinds }, "kinds are served that were missing: the planes start again");
    tell(planes, "stopping");
    round.abort();
    await planes.ended;
  }
}
