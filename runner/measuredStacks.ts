import type { AzureAccess, Pass, PassResult, StackResource, Stacks } from "./stacks/stacks";
import type { PassEnd, RunnerMetrics } from "./telemetry/runnerMetrics";

const ENDS: Readonly<Record<string, PassEnd>> = {
  Locked: "locked",
  Interrupted: "interrupted",
  WorkerLost: "worker_lost",
};

/** The end of a pass in the words of the metrics. */
export function passEnd({ isOk, error }: PassResult): PassEnd {
  return isOk ? "ok" : (ENDS[error?.code ?? ""] ?? "failed");
}

/** Stacks that tell their passes and steps. A pass that waits for a worker counts as one that runs. */
export class MeasuredStacks implements Stacks {
  /** Passes that were asked for and have not ended. */
  underWay = 0;

  constructor(
    private readonly stacks: Stacks,
    private readonly metrics: Pick<RunnerMetrics, "passEnded" | "stepEnded">,
    private readonly elapsedMs: () => number,
  ) {}

  read: Stacks["read"] = (stack) => this.stacks.read(stack);
  list: Stacks["list"] = () => this.stacks.list();
  forget: Stacks["forget"] = (stack) => this.stacks.forget(stack);
  stop: Stacks["stop"] = (graceMs) => this.stacks.stop(graceMs);

  async pass(pass: Pass, signal: AbortSignal): Promise<PassResult> {
    const beganMs = this.elapsedMs();
    this.underWay += 1;
    try {
      const result = await this.stacks.pass(pass, signal);
      this.metrics.passEnded(pass.verb, passEnd(result), this.elapsedMs() - beganMs);
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
}
