import { DriftBook } from "./controlPlane/driftBook";
import { systemClock } from "./kubernetes/clock";
import type { Log } from "./kubernetes/log";
import type { ArmBudget } from "./observer/armBudget";
import { AzureObserver } from "./observer/azureObserver";
import { DriftSweep } from "./observer/driftSweep";
import { Connections } from "./stacks/connections";
import type { RunnerMetrics } from "./telemetry/runnerMetrics";

export interface LookAtAzure {
  readonly budget: ArmBudget;
  readonly driftIntervalMs: number;
  readonly metrics: RunnerMetrics;
  readonly log: Log;
  /** Called with each key of which something new was seen. */
  readonly changed: (key: string) => void;
}

/** Those who look at Azure for all instances, within one budget: what works there, and what others have changed. */
export function lookAtAzure({ budget, driftIntervalMs, metrics, log, changed }: LookAtAzure): {
  readonly observer: AzureObserver;
  readonly sweep: DriftSweep;
  readonly drift: DriftBook;
} {
  const connections = new Connections();
  const azure = connections.within(budget.of("observer"));
  const clock = { nowMs: Date.now, sleep: systemClock.sleep };
  const observer = new AzureObserver({
    ...{ azure, clock, random: Math.random },
    failed: ({ path, error }) => log.debug({ path }, `Azure did not answer a look: ${String(error)}`),
    changed: (keys) => {
      for (const key of keys) changed(key);
    },
  });
  const drift = new DriftBook(Date.now);
  const sweep = new DriftSweep({
    ...{ azure, clock, intervalMs: driftIntervalMs },
    found: (key, finding) => {
      drift.note(key, finding);
      const isNews =
        finding.is === "gone" ||
        finding.isInVain === true ||
        finding.differences.length > 0 ||
        finding.changedKeys !== undefined;
      metrics.driftRead(finding.is === "gone" ? "gone" : isNews ? "drifted" : "same");
      if (isNews) changed(key);
    },
    failed: ({ key, path, why }) => {
      drift.noteRefused(key, path, why);
      metrics.driftRead("failed");
      log.debug({ path }, `Azure did not answer the drift sweep: ${why}`);
    },
  });
  return { observer, sweep, drift };
}
