import type { Outcome, ControllerMetrics as Told } from "./controller/metrics";
import type { ControllerMetrics } from "./telemetry/controllerMetrics";

/** Lets a controller tell its metrics under its name. */
export function measured(controller: string, metrics: ControllerMetrics): Told {
  let waitedMs = 0;
  return {
    depth() {},
    added: () => metrics.added(controller),
    retried: () => metrics.retried(controller),
    waited(ms) {
      waitedMs = ms;
      metrics.began(controller, waitedMs);
    },
    worked() {},
    active() {},
    reconciled: (result: Outcome, tookMs) => metrics.ended(controller, { result, tookMs }),
    panicked() {},
  };
}
