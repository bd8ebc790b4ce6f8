import type { Clock } from "../../provider/lifecycle/clock";

/** A clock that a wait moves on at once; `slept` is the sum of all waits. */
export class JumpingClock implements Clock {
  slept = 0;
  nowMs(): number {
    return 1_000_000 + this.slept;
  }
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept += ms;
  }
}
