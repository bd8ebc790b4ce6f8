import type { AzureAccess, Pass, PassResult, StackName, StackResource, Stacks } from "./stacks/stacks";
import type { PassEnd, RunnerMetrics } from "./telemetry/runnerMetrics";

const ENDS: Readonly<Record<string, PassEnd>> = {
  Locked: "locked",
  Interrupted: "interrupted",
  WorkerLost: "worker_lost",
};

/** The last pass of a stack that was run. */
export interface LastPass {
  readonly verb: Pass["verb"];
  readonly result: PassEnd;
  readonly endedMs: number;
  readonly tookMs: number;
}

/** More stacks than one runner serves. */
const STACKS_MAX = 10_000;

/** The end of a pass in the words of the metrics. */
export function passEnd({ isOk, error }: PassResult): PassEnd {
  return isOk ? "ok" : (ENDS[error?.code ?? ""] ?? "failed");
}

/** Stacks that tell their passes, with the locks that these met, and their steps. */
export class MeasuredStacks implements Stacks {
  /** Passes that were asked for and have not ended. */
  underWay = 0;
  /** By stack, the latest last. */
  private readonly lastPasses = new Map<string, LastPass>();

  constructor(
    private readonly stacks: Stacks,
    private readonly metrics: Pick<RunnerMetrics, "passEnded" | "stepEnded" | "lockMet">,
    private readonly nowMs: () => number,
  ) {}

  read: Stacks["read"] = (stack) => this.stacks.read(stack);
  list: Stacks["list"] = () => this.stacks.list();
  forget: Stacks["forget"] = (stack) => this.stacks.forget(stack);
  stop: Stacks["stop"] = (graceMs) => this.stacks.stop(graceMs);

  /** Undefined: none in this process. */
  lastPass({ project, stack }: StackName): LastPass | undefined {
    return this.lastPasses.get(`${project}/${stack}`);
  }

  async pass(pass: Pass, signal: AbortSignal): Promise<PassResult> {
    this.underWay += 1;
    try {
      const result = await this.stacks.pass(pass, signal);
      this.metrics.passEnded(pass.verb, passEnd(result), result.ranMs);
      this.note(pass, result);
      if (result.isUnlocked) this.metrics.lockMet("removed");
      if (result.error?.code === "Locked") this.metrics.lockMet("left");
      return result;
    } finally {
      this.underWay -= 1;
    }
  }

  step: Stacks["step"] = async (resource: StackResource, access: AzureAccess, signal: AbortSignal) => {
    const result = await this.stacks.step(resource, access, signal);
    this.metrics.stepEnded(result.status.is);
    return result;
  };

  remove: Stacks["remove"] = async (resource, access, signal) => {
    const status = await this.stacks.remove(resource, access, signal);
    this.metrics.stepEnded(status.is);
    return status;
  };

  private note({ verb, stack: { project, stack } }: Pass, result: PassResult): void {
    if (result.ranMs === undefined) return;
    const name = `${project}/${stack}`;
    // So that the latest is last.
    this.lastPasses.delete(name);
    this.lastPasses.set(name, { verb, result: passEnd(result), endedMs: this.nowMs(), tookMs: result.ranMs });
    const [oldest] = this.lastPasses.keys();
    if (oldest !== undefined && this.lastPasses.size > STACKS_MAX) this.lastPasses.delete(oldest);
  }
}
