import type { Clock } from "../../emulator/world/clock";

/** Azure's time for clients that wait in real time: it flows by itself, so many times as fast, and can be moved on. */
export class FlowingClock implements Clock {
  private readonly startMs = Date.UTC(2026, 0, 1);
  private readonly realStartMs = performance.now();
  private movedMs = 0;

  /** @param scale   real seconds per second of Azure */
  constructor(readonly scale: number) {}

  nowMs(): number {
    return this.startMs + this.movedMs + (performance.now() - this.realStartMs) / this.scale;
  }

  advance(ms: number): void {
    this.movedMs += ms;
  }
}
