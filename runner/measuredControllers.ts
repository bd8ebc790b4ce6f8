import type { ControllerMetrics as Told } from "./controller/metrics";
import type { ControllerMetrics } from "./telemetry/controllerMetrics";

/** Lets a controller tell its metrics under its name. */
export function measured(controller: string, metrics: ControllerMetrics): Told {
  return {
    added: () => metrics.added(controller),
    retried: () => metrics.retried(controller),
    waited: (ms) => metrics.began(controller, ms),
    reconciled: (result, tookMs) => metrics.ended(controller, { result, tookMs }),
  };
}
