/** What a probe answers; anything but `isOk` is a 503. */
export interface ProbeAnswer {
  readonly isOk: boolean;
  /** One line for whoever asks by hand. */
  readonly text: string;
}

/** `standby`: another process holds the Lease; ready all the same, since a rollout waits for readiness. */
export type RunnerPhase = "starting" | "synced" | "standby" | "switched off" | "stopping";

const READY: Readonly<Record<RunnerPhase, string | undefined>> = {
  starting: undefined,
  synced: "synced: watches are up to date, and the controllers run",
  standby: "standby: another runner holds the Lease",
  "switched off": "switched off by the flag AzureManagedRedis: only deletions that were begun are finished",
  stopping: undefined,
};

/** Answers `/readyz`. `trouble`: why what the runner knows of the cluster is not up to date; undefined: it is. */
export function readiness(phase: RunnerPhase, trouble?: string): ProbeAnswer {
  if (trouble !== undefined) return { isOk: false, text: `${phase}, but ${trouble}` };
  const text = READY[phase];
  return text === undefined ? { isOk: false, text: phase } : { isOk: true, text };
}

/** A beat is expected once a second; a loop that is blocked longer than that many seconds helps nobody. */
const BEAT_MS = 1_000;
const LIMIT_MS = 30_000;

/** Notices an event loop that hangs, and answers `/healthz`. */
export class Heartbeat {
  private beatMs: number;
  private timer: NodeJS.Timeout | undefined;

  /** @param nowMs   a clock that goes on while the loop is blocked */
  constructor(
    private readonly nowMs: () => number,
    private readonly limitMs = LIMIT_MS,
  ) {
    this.beatMs = nowMs();
  }

  /** Beats by itself until `stop`; keeps no process alive. */
  start(): void {
    this.timer ??= setInterval(() => this.beat(), BEAT_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  beat(): void {
    this.beatMs = this.nowMs();
  }

  health(): ProbeAnswer {
    const sinceMs = this.nowMs() - this.beatMs;
    if (sinceMs <= this.limitMs) return { isOk: true, text: "ok" };
    return { isOk: false, text: `the event loop was blocked for ${Math.round(sinceMs / 1000)} s` };
  }
}
