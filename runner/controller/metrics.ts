/** How a reconciliation ended, in controller-runtime's words. */
export type Outcome = "success" | "error" | "requeue" | "requeue_after";

/**
 * What a controller tells of itself, for metrics of the names and meanings of controller-runtime (`controller_runtime_*`) and
 * client-go (`workqueue_*`). Durations are ms. No method may throw.
 */
export interface ControllerMetrics {
  /** workqueue_adds_total */
  added(): void;
  /** workqueue_retries_total: keys that come again after an error. */
  retried(): void;
  /** workqueue_queue_duration_seconds: from add to a worker. */
  waited(ms: number): void;
  /**
   * controller_runtime_reconcile_total and, for `error`, _errors_total; controller_runtime_reconcile_time_seconds and
   * workqueue_work_duration_seconds.
   */
  reconciled(outcome: Outcome, ms: number): void;
}

export const noMetrics: ControllerMetrics = {
  added() {},
  retried() {},
  waited() {},
  reconciled() {},
};
