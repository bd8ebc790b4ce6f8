/** Azure's time. With a scale of 0.01 an hour of Azure passes in 36 s here. */
export interface Clock {
  /** Azure's time in ms since 1970. */
  nowMs(): number;
  /** Real seconds per second of Azure; 1 is real time, 0 a clock that does not follow real time at all. */
  readonly scale: number;
}

/**
 * The machine's clock, stretched: runs 1/scale times as fast.
 * @param startMs   Azure's time now; the real time unless told
 */
export function scaledClock(scale: number, realNowMs: () => number = Date.now, startMs = realNowMs()): Clock {
  const realStartMs = realNowMs();
  return { scale, nowMs: () => startMs + (realNowMs() - realStartMs) / scale };
}

/** A clock that only moves when it is told to: for tests, and for an emulator whose time is moved by request. */
export class ManualClock implements Clock {
  constructor(
    private timeMs = Date.UTC(2026, 0, 1),
    readonly scale = 1,
  ) {}
  nowMs(): number {
    return this.timeMs;
  }
  advance(ms: number): void {
    this.timeMs += ms;
  }
}
