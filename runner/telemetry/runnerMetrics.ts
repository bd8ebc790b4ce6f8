import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** One instance, as far as it is counted. */
export interface Counted {
  readonly plane: "control" | "runtime";
  readonly state: string;
}

const PASS_BUCKETS = [0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 30, 60, 120];
/** A creation takes seven to fifteen minutes. */
const READY_BUCKETS = [60, 120, 240, 300, 360, 420, 480, 540, 600, 720, 900, 1200, 1800, 2700, 3600];
const PASS_RESULTS = ["ok", "failed", "locked", "interrupted", "worker_lost"] as const;

/** The end of a pass. `ok`: the CLI ended with 0; the other words are those of a pass's error. */
export type PassEnd = (typeof PASS_RESULTS)[number];

/** Metrics of our own: `amr_runner_*`. */
export class RunnerMetrics {
  private readonly passes;
  private readonly passTimes;
  private readonly steps;
  private readonly requests;
  private readonly throttled;
  private readonly locks;
  private readonly restarts;
  private readonly toReady;
  private readonly drifted;

  /** @param instances   all instances that the runner knows, asked for at each scrape */
  constructor(registry: Registry, instances: () => Iterable<Counted>) {
    const registers = [registry];
    this.passes = new Counter({
      name: "amr_runner_passes_total",
      help: "Passes of the Pulumi CLI by verb and result",
      labelNames: ["verb", "result"] as const,
      registers,
    });
    this.passTimes = new Histogram({
      name: "amr_runner_pass_duration_seconds",
      help: "Duration of a pass of the Pulumi CLI, the wait for a worker left out",
      labelNames: ["verb"] as const,
      buckets: PASS_BUCKETS,
      registers,
    });
    this.steps = new Counter({
      name: "amr_runner_steps_total",
      help: "Steps in process by the status that the resource had afterwards",
      labelNames: ["status"] as const,
      registers,
    });
    this.requests = new Counter({
      name: "amr_runner_arm_requests_total",
      help: "Requests to Azure Resource Manager by kind and by who asked",
      labelNames: ["kind", "consumer"] as const,
      registers,
    });
    this.throttled = new Counter({
      name: "amr_runner_arm_throttled_total",
      help: "Requests that Azure Resource Manager refused with 429, by kind and by who asked",
      labelNames: ["kind", "consumer"] as const,
      registers,
    });
    this.locks = new Counter({
      name: "amr_runner_stack_locks_total",
      help: "Locks that a pass met: removed (of a dead pass of this runner), or left to somebody else",
      labelNames: ["outcome"] as const,
      registers,
    });
    this.restarts = new Counter({
      name: "amr_runner_worker_restarts_total",
      help: "Workers that were replaced, by cause",
      labelNames: ["cause"] as const,
      registers,
    });
    this.toReady = new Histogram({
      name: "amr_runner_time_to_ready_seconds",
      help: "Time from the creation of an object to its first Ready",
      buckets: READY_BUCKETS,
      registers,
    });
    this.drifted = new Counter({
      name: "amr_runner_drift_total",
      help: "Resources that the drift sweep read, by what was found",
      labelNames: ["found"] as const,
      registers,
    });
    new Gauge({
      name: "amr_runner_instances",
      help: "Instances by plane and state",
      labelNames: ["plane", "state"] as const,
      registers,
      collect() {
        this.reset();
        for (const { plane, state } of instances()) this.inc({ plane, state });
      },
    });
    this.begin();
  }

  /** @param ranMs   undefined: the CLI was not started */
  passEnded(verb: "up" | "destroy", result: PassEnd, ranMs?: number): void {
    this.passes.inc({ verb, result });
    if (ranMs !== undefined) this.passTimes.observe({ verb }, ranMs / 1000);
  }

  /** @param status   `settled`, `in progress`, `refused` … */
  stepEnded(status: string): void {
    this.steps.inc({ status: status.replaceAll(" ", "_") });
  }

  armRequests(kind: "read" | "write", consumer: string, count: number): void {
    this.requests.inc({ kind, consumer }, count);
  }

  armThrottled(kind: "read" | "write", consumer: string): void {
    this.throttled.inc({ kind, consumer });
  }

  lockMet(outcome: "removed" | "left"): void {
    this.locks.inc({ outcome });
  }

  /** `recycled`: after so many passes, as planned. */
  workerReplaced(cause: "died" | "recycled"): void {
    this.restarts.inc({ cause });
  }

  becameReady(afterMs: number): void {
    this.toReady.observe(afterMs / 1000);
  }

  driftRead(found: "same" | "drifted" | "gone" | "failed"): void {
    this.drifted.inc({ found });
  }

  /** Series begin with 0, so that an alert on a rate sees the first failure. */
  private begin(): void {
    for (const verb of ["up", "destroy"] as const) {
      for (const result of PASS_RESULTS) this.passes.inc({ verb, result }, 0);
    }
    for (const kind of ["read", "write"] as const) {
      for (const consumer of ["observer", "step", "pass"]) {
        this.requests.inc({ kind, consumer }, 0);
        this.throttled.inc({ kind, consumer }, 0);
      }
    }
    for (const outcome of ["removed", "left"] as const) this.locks.inc({ outcome }, 0);
    for (const cause of ["died", "recycled"] as const) this.restarts.inc({ cause }, 0);
    for (const found of ["same", "drifted", "gone", "failed"] as const) this.drifted.inc({ found }, 0);
  }
}
