import { setImmediate } from "node:timers/promises";
import type { HttpClient } from "@azure/core-rest-pipeline";
import type { Clock } from "../../provider/lifecycle/clock";
import type { Perturbation } from "./perturbation";
import type { Scene } from "./scene";

/** Never resolves: what a process that was killed is waiting for. */
const never = <T>(): Promise<T> => new Promise<T>(() => {});

type Jump = Extract<Perturbation, { does: "jump" }>;

/** One life of a served provider: it can be ended as by SIGKILL, after which it sends nothing and hears nothing. */
export class Life {
  private isOver = false;
  private offsetMs = 0;
  private waits = 0;

  constructor(
    private readonly scene: Scene,
    /** When its clock leaps, and how far. */
    private readonly jumps: readonly Jump[],
  ) {}

  /** The leaps that have come about. */
  readonly jumped: Jump[] = [];

  readonly clock: Clock = {
    nowMs: () => this.scene.time.clock.nowMs() + this.offsetMs,
    sleep: async (ms, signal) => {
      if (this.isOver) return never();
      signal?.throwIfAborted();
      this.waits += 1;
      for (const jump of this.jumps) {
        if (jump.n !== this.waits) continue;
        this.offsetMs += jump.ms;
        this.jumped.push(jump);
      }
      await this.scene.wait(ms);
      if (this.isOver) return never();
      signal?.throwIfAborted();
    },
  };

  client(real: HttpClient): HttpClient {
    return {
      sendRequest: async (request) => {
        if (this.isOver) return never();
        try {
          return await real.sendRequest(request);
        } finally {
          // The turn in which a kill may happen before the answer is heard.
          await setImmediate();
          // biome-ignore lint/correctness/noUnsafeFinally: nobody is left to hear the answer
          if (this.isOver) return never();
        }
      },
    };
  }

  end(): void {
    this.isOver = true;
  }
}
