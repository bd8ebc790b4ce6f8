import { Controller, type Reconcile } from "./controller/controller";
import { systemClock } from "./kubernetes/clock";
import type { Log } from "./kubernetes/log";
import { measured } from "./measuredControllers";
import type { RunnerOptions } from "./options";
import type { ControllerMetrics } from "./telemetry/controllerMetrics";
import { type LoggerName, subjectOf } from "./telemetry/logFields";

export interface ControllersOptions {
  readonly maxConcurrentReconciles: RunnerOptions["maxConcurrentReconciles"];
  /** How long reconciliations may go on after the stop; asked when the stop comes. */
  readonly graceMs: () => number;
  readonly metrics: ControllerMetrics;
  readonly logOf: (controller: LoggerName) => Log;
}

/** The controllers of both planes, by their names. */
export class Controllers {
  private readonly all = new Map<LoggerName, Controller>();

  constructor(private readonly of: ControllersOptions) {}

  readonly add = (name: LoggerName, reconcile: Reconcile): void => {
    const { maxConcurrentReconciles, graceMs, metrics, logOf } = this.of;
    const controller = new Controller({
      ...{ name, reconcile, maxConcurrentReconciles },
      log: logOf(name),
      subjectOf: (key) => subjectOf(name, key),
      clock: systemClock,
      random: Math.random,
      metrics: measured(name, metrics),
      drainMs: graceMs,
    });
    metrics.register(name, {
      workersMax: maxConcurrentReconciles,
      queue: () => ({ depth: controller.depth, runningMs: controller.workingForMs }),
    });
    this.all.set(name, controller);
  };

  /** Gives a key to a controller; one that there is not takes none. */
  readonly enqueue = (name: LoggerName, key: string): void => this.all.get(name)?.enqueue(key);

  /** Reconciles from the beginning until the signal; resolves when the last reconciliation has ended. */
  async run(begun: Promise<unknown>, signal: AbortSignal): Promise<void> {
    await begun;
    await Promise.all([...this.all.values()].map((controller) => controller.run(signal)));
  }
}
