import { Counter, exponentialBuckets, Gauge, Histogram, type Registry } from "prom-client";

/** The end of a reconciliation, in controller-runtime's words. */
export type ReconcileResult = "success" | "error" | "requeue" | "requeue_after";

/** A queue at the moment of a scrape. */
export interface QueueSample {
  /** Keys that wait. */
  readonly depth: number;
  /** For each key that is being worked on, the time since its beginning, in ms. */
  readonly runningMs: readonly number[];
}

const RECONCILE_BUCKETS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5, 1.75, 2,
  2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
];
const QUEUE_BUCKETS = exponentialBuckets(10e-9, 10, 12);
const QUEUE_LABELS = ["name", "controller"] as const;

/**
 * Metrics of controllers and queues under the names, labels, texts and buckets of controller-runtime, so that dashboards for any
 * operator fit.
 * @see https://github.com/kubernetes-sigs/controller-runtime/tree/main/pkg/internal
 */
export class ControllerMetrics {
  private readonly reconciles;
  private readonly errors;
  private readonly times;
  private readonly workersMax;
  private readonly workers;
  private readonly adds;
  private readonly retries;
  private readonly waits;
  private readonly works;
  private readonly queues = new Map<string, () => QueueSample>();

  constructor(registry: Registry) {
    const registers = [registry];
    const controller = { registers, labelNames: ["controller"] as const };
    const queue = { registers, labelNames: QUEUE_LABELS };
    this.reconciles = new Counter({
      name: "controller_runtime_reconcile_total",
      help: "Total number of reconciliations per controller",
      registers,
      labelNames: ["controller", "result"] as const,
    });
    this.errors = new Counter({
      name: "controller_runtime_reconcile_errors_total",
      help: "Total number of reconciliation errors per controller",
      ...controller,
    });
    this.times = new Histogram({
      name: "controller_runtime_reconcile_time_seconds",
      help: "Length of time per reconciliation per controller",
      buckets: RECONCILE_BUCKETS,
      ...controller,
    });
    this.workersMax = new Gauge({
      name: "controller_runtime_max_concurrent_reconciles",
      help: "Maximum number of concurrent reconciles per controller",
      ...controller,
    });
    this.workers = new Gauge({
      name: "controller_runtime_active_workers",
      help: "Number of currently used workers per controller",
      ...controller,
    });
    this.adds = new Counter({
      name: "workqueue_adds_total",
      help: "Total number of adds handled by workqueue",
      ...queue,
    });
    this.retries = new Counter({
      name: "workqueue_retries_total",
      help: "Total number of retries handled by workqueue",
      ...queue,
    });
    this.waits = new Histogram({
      name: "workqueue_queue_duration_seconds",
      help: "How long in seconds an item stays in workqueue before being requested",
      buckets: QUEUE_BUCKETS,
      ...queue,
    });
    this.works = new Histogram({
      name: "workqueue_work_duration_seconds",
      help: "How long in seconds processing an item from workqueue takes.",
      buckets: QUEUE_BUCKETS,
      ...queue,
    });
    this.sampled(registry);
  }

  /** A controller that is registered. Its series begin with 0, so that an alert on a rate sees the first error. */
  register(controller: string, options: { readonly workersMax: number; readonly queue: () => QueueSample }): void {
    this.workersMax.set({ controller }, options.workersMax);
    this.workers.set({ controller }, 0);
    this.errors.inc({ controller }, 0);
    for (const result of ["success", "error", "requeue", "requeue_after"] as const) {
      this.reconciles.inc({ controller, result }, 0);
    }
    this.adds.inc(queueOf(controller), 0);
    this.retries.inc(queueOf(controller), 0);
    this.queues.set(controller, options.queue);
  }

  added(controller: string): void {
    this.adds.inc(queueOf(controller));
  }

  retried(controller: string): void {
    this.retries.inc(queueOf(controller));
  }

  /** A worker took a key that had waited so long. */
  began(controller: string, waitedMs: number): void {
    this.waits.observe(queueOf(controller), waitedMs / 1000);
    this.workers.inc({ controller });
  }

  ended(controller: string, end: { result: ReconcileResult; tookMs: number }): void {
    const seconds = end.tookMs / 1000;
    this.workers.dec({ controller });
    this.works.observe(queueOf(controller), seconds);
    this.times.observe({ controller }, seconds);
    this.reconciles.inc({ controller, result: end.result });
    if (end.result === "error") this.errors.inc({ controller });
  }

  /** What is asked for at each scrape. */
  private sampled(registry: Registry): void {
    const { queues } = this;
    const registers = [registry];
    new Gauge({
      name: "workqueue_depth",
      help: "Current depth of workqueue by workqueue and priority",
      labelNames: [...QUEUE_LABELS, "priority"] as const,
      registers,
      collect() {
        for (const [name, sample] of queues) this.set({ ...queueOf(name), priority: "0" }, sample().depth);
      },
    });
    new Gauge({
      name: "workqueue_unfinished_work_seconds",
      help:
        "How many seconds of work has been done that is in progress and hasn't been observed by work_duration. Large values " +
        "indicate stuck threads. One can deduce the number of stuck threads by observing the rate at which this increases.",
      labelNames: QUEUE_LABELS,
      registers,
      collect() {
        for (const [name, sample] of queues) {
          this.set(queueOf(name), sample().runningMs.reduce((sum, ms) => sum + ms, 0) / 1000);
        }
      },
    });
    new Gauge({
      name: "workqueue_longest_running_processor_seconds",
      help: "How many seconds has the longest running processor for workqueue been running.",
      labelNames: QUEUE_LABELS,
      registers,
      collect() {
        for (const [name, sample] of queues) this.set(queueOf(name), Math.max(0, ...sample().runningMs) / 1000);
      },
    });
  }
}

/** The queue of a controller has the controller's name. */
function queueOf(controller: string): { name: string; controller: string } {
  return { name: controller, controller };
}
