/** How a reconciliation ended, in controller-runtime's words. */
export type Outcome = "success" | "error" | "requeue" | "requeue_after";

/**
 * What a controller tells of itself, for metrics of the names and meanings of controller-runtime (`controller_runtime_*`) and
 * client-go (`workqueue_*`). Durations are ms. No method may throw.
 */
export interface ControllerMetrics {
  /** workqueue_depth: keys that wait, without those that come later. */
  depth(count: number): void;
  /** workqueue_adds_total */
  added(): void;
  /** workqueue_retries_total: keys that come again after an error. */
  retried(): void;
  /** workqueue_queue_duration_seconds: from add to a worker. */
  waited(ms: number): void;
  /** workqueue_work_duration_seconds */
  worked(ms: number): void;
  /** controller_runtime_active_workers */
  active(count: number): void;
  /** controller_runtime_reconcile_total and, for `error`, _errors_total; controller_runtime_reconcile_time_seconds. */
  reconciled(outcome: Outcome, ms: number): void;
  /** controller_runtime_reconcile_panics_total: what was thrown was no Error. */
  panicked(): void;
}

export const noMetrics: ControllerMetrics = {
  depth() {},
  added() {},
  retried() {},
  waited() {},
  worked() {},
  active() {},
  reconciled() {},
  panicked() {},
};
