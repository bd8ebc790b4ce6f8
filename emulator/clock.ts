/** Azure's time. With a scale of 0.01 an hour of Azure passes in 36 s here. */
export interface Clock {
  /** Azure's time in ms since 1970. */
  nowMs(): number;
  /** Real seconds per second of Azure; 1 is real time. */
  readonly scale: number;
}

/** The machine's clock, stretched: starts at the real time and runs 1/scale times as fast. */
export function scaledClock(scale: number, realNowMs: () => number = Date.now): Clock {
  const startMs = realNowMs();
  return { scale, nowMs: () => startMs + (realNowMs() - startMs) / scale };
}

/** A clock that only moves when it is told to: for tests. */
export class ManualClock implements Clock {
  readonly scale = 1;
  constructor(private timeMs = Date.UTC(2026, 0, 1)) {}
  nowMs(): number {
    return this.timeMs;
  }
  advance(ms: number): void {
    this.timeMs += ms;
  }
}
